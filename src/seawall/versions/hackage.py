"""Haskell versions: numbers separated by dots.

They compare number by number, and more numbers are newer: ``1.0`` < ``1.0.0``. GHC is numbered
the same way.

Source: https://pvp.haskell.org/
"""

from __future__ import annotations

import re
from typing import Final

from seawall.versions.scheme import RADIX, Ordered

_BEGINNING: Final = re.compile(r"\s*(\d+(?:\.\d+)*)", re.ASCII)
_VALID: Final = re.compile(r"(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*))*", re.ASCII)


class Hackage(Ordered):
    """The order of the Package Versioning Policy."""

    name: Final = "hackage"
    version: Final = 1

    def key(self, version: str) -> tuple[tuple[int, ...], str]:
        """Numbers, then what is no number; without any number below all others."""
        match = _BEGINNING.match(version)
        if match is None:
            return (), version
        numbers = match[1].split(".")
        return tuple([int(number, RADIX) for number in numbers]), version[match.end() :].strip()

    def valid(self, version: str) -> bool:
        """Numbers without leading zeros."""
        return _VALID.fullmatch(version) is not None


PLUGIN: Final = Hackage()
