"""The interface of a version order."""

from __future__ import annotations

from typing import Any, Protocol


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
        """A sort key; equal keys mean equal versions."""
        ...

    def valid(self, version: str) -> bool:
        """Whether the ecosystem itself accepts the string as a version."""
        ...
