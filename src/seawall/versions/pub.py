"""Dart versions: semantic versions whose build metadata is newer than none.

``1.2.3`` < ``1.2.3+1`` < ``1.2.3+2``; builds compare like pre-releases. Leading zeros are
allowed, and an identifier is a number if Dart reads it as one of 64 bits, sign included.

Source: https://dart.dev/tools/pub/versioning and the package pub_semver
"""

from __future__ import annotations

import re
from functools import partial
from typing import Any, Final

from seawall.versions import semver
from seawall.versions.scheme import Ordered

_VERSION: Final = re.compile(
    r"\d+\.\d+\.\d+(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?"
    r"(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?",
    re.ASCII,
)
_IDENTIFIER: Final = partial(semver.signed, largest=2**63 - 1)


class Pub(Ordered):
    """The order of pub_semver."""

    name: Final = "pub"
    version: Final = 1

    def key(self, version: str) -> tuple[Any, ...]:
        """Semantic version, then build."""
        _, plus, build = version.partition("+")
        order = semver.order(version, _IDENTIFIER)
        return order, semver.identifiers(build, _IDENTIFIER) if plus else ()

    def valid(self, version: str) -> bool:
        """Three numbers, pre-release and build."""
        return _VERSION.fullmatch(version) is not None


PLUGIN: Final = Pub()
