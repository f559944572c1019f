"""Dart versions: semantic versions whose build metadata is newer than none.

``1.2.3`` < ``1.2.3+1`` < ``1.2.3+2``; builds compare like pre-releases.

Source: https://dart.dev/tools/pub/versioning and the package pub_semver
"""

from __future__ import annotations

from typing import Any, Final

from seawall.versions import semver
from seawall.versions.scheme import Ordered


class Pub(Ordered):
    """The order of pub_semver."""

    name: Final = "pub"
    version: Final = 1

    def key(self, version: str) -> tuple[Any, ...]:
        """Semantic version, then build."""
        _, plus, build = version.partition("+")
        return semver.order(version), semver.identifiers(build) if plus else ()

    def valid(self, version: str) -> bool:
        """Strict."""
        return semver.parse(version) is not None


PLUGIN: Final = Pub()
