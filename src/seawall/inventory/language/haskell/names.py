"""How Haskell joins names and versions: ``text-2.0.2``, ``aeson-2.1.0.0-9fQ`` in a database.

Source: https://cabal.readthedocs.io/en/stable/cabal-package-description-file.html
"""

from __future__ import annotations

import re
from typing import Final

_UNIT: Final = re.compile(
    r"([A-Za-z0-9]+(?:-[A-Za-z0-9]+)*?)-(\d+(?:\.\d+)*)(?:-[A-Za-z0-9+_-]+)?", re.ASCII
)
_LONGEST: Final = 256


def split(unit: str) -> tuple[str, str]:
    """Name and version of a package or unit id, both ``""`` if it is none."""
    match = _UNIT.fullmatch(unit) if len(unit) <= _LONGEST else None
    return (match[1], match[2]) if match else ("", "")
