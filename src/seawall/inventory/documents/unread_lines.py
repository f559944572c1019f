"""Lines that a reader did not understand, said once for a file however many they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from seawall.model import Diagnostic

_SHOWN: Final = 5


def unread(path: str, lines: Sequence[int]) -> Iterator[Diagnostic]:
    """One diagnostic that names the first of the lines; none if there are none."""
    if lines:
        shown = ", ".join(map(str, lines[:_SHOWN]))
        more = f" and {len(lines) - _SHOWN} more" if len(lines) > _SHOWN else ""
        yield Diagnostic(path=path, reason=f"not understood: line {shown}{more}")
