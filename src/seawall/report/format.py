"""The interface of an output format."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from msgspec import Struct

from seawall.model import ScanResult


class Rendering(Struct, frozen=True, kw_only=True):
    """How the reader wants to see a result.

    Attributes:
        colour: escape sequences are welcome (a terminal, and ``NO_COLOR`` is not set).
        width: columns of the terminal, 0 for as wide as it needs to be.
        show_suppressed: list suppressed findings too where a format would leave them out.
    """

    colour: bool = False
    width: int = 0
    show_suppressed: bool = False


class Format(Protocol):
    """Writes a scan result in one format.

    The same result and rendering give the same text: no clock, no random numbers; times come
    from ``result.created``, unique ids are derived from the content.
    """

    @property
    def name(self) -> str:
        """Module name: ``sarif``."""
        ...

    @property
    def version(self) -> int:
        """Raised when its output changes."""
        ...

    def render(self, result: ScanResult, rendering: Rendering) -> Iterator[str]:
        """Yield the text in pieces, a final newline included."""
        ...
