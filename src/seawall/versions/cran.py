"""R package versions: numbers separated by ``.`` or ``-``.

They compare number by number, and more numbers are newer: ``1.0`` < ``1.0-0`` = ``1.0.0``.

Source: https://cran.r-project.org/doc/manuals/R-exts.html#The-DESCRIPTION-file
"""

from __future__ import annotations

import re
from typing import Final

from seawall.versions.scheme import RADIX, Ordered

_BEGINNING: Final = re.compile(r"\s*(\d+(?:[.-]\d+)*)", re.ASCII)
_VALID: Final = re.compile(r"\d+(?:[.-]\d+)+", re.ASCII)


class Cran(Ordered):
    """The order of ``package_version``."""

    name: Final = "cran"
    version: Final = 1

    def key(self, version: str) -> tuple[tuple[int, ...], str]:
        """Numbers, then what is no number; without any number below all others."""
        match = _BEGINNING.match(version)
        if match is None:
            return (), version
        numbers = match[1].replace("-", ".").split(".")
        return tuple([int(number, RADIX) for number in numbers]), version[match.end() :].strip()

    def valid(self, version: str) -> bool:
        """At least two numbers."""
        return _VALID.fullmatch(version) is not None


PLUGIN: Final = Cran()
