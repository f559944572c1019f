"""The interface of a version order, and what most orders share."""

from __future__ import annotations

from typing import Any, Final, Protocol

from seawall.errors import MalformedInput

RADIX: Final = 16
"""Base in which runs of decimal digits become integers for comparison.

Read in any base above nine, decimal numerals keep their order (leading zeros still count for
nothing, ``n + 1`` is still above ``n`` and below every greater numeral). Base 16 is read in
linear time and without Python's limit on the length of decimal numbers, so that a version of a
million digits is neither expensive nor an error.
"""


def refused(syntax: str, text: str) -> MalformedInput:
    """The error about a text that is not written in ``syntax``; the text is cut short."""
    shown = text if len(text) <= 80 else f"{text[:77]}..."
    return MalformedInput(f"not valid as {syntax}", where=shown)


class Scheme(Protocol):
    """How one ecosystem orders its versions.

    ``key`` is total: every string has a place, garbage included, and keys of one scheme
    compare with ``<`` and ``==`` antisymmetrically and transitively.
    """

    @property
    def name(self) -> str:
        """Module name: ``dpkg``."""
        ...

    @property
    def version(self) -> int:
        """Raised when the order changes."""
        ...

    def key(self, version: str) -> Any:
        """A hashable sort key; equal keys mean equal versions."""
        ...

    def valid(self, version: str) -> bool:
        """Whether the ecosystem itself accepts the string as a version."""
        ...

    def base(self, version: str) -> str:
        """The version without the part that a bound may leave out.

        A bound that does not name that part (the release of an RPM, the local label of a
        Python distribution) covers every version that differs from it only there.
        """
        ...

    def compare_keys(self, left: Any, right: Any) -> int:
        """-1, 0 or 1: the order of the keys unless the ecosystem's own relation is no order."""
        ...


class Ordered:
    """Mix-in of a scheme that compares by its keys and whose bounds are complete."""

    def base(self, version: str) -> str:
        """The version itself: nothing may be left out."""
        return version

    def compare_keys(self, left: Any, right: Any) -> int:
        """Order of the keys."""
        return bool(left > right) - bool(left < right)
