"""Files that came along with a package: how somebody else develops and delivers.

A published package often holds the repository it was made from. What its author builds it
with says nothing about the project or the image that the package was installed into.
"""

from __future__ import annotations

import re
from typing import Final

_INSTALLED: Final = re.compile(
    r"(?:^|/)(?:node_modules|site-packages|dist-packages|vendor|gems/[^/]+/gems|share/doc|pkg/mod"
    r"|\.cargo)/"
)


def is_foreign(path: str) -> bool:
    """Whether a path lies among installed packages."""
    return _INSTALLED.search(path) is not None
