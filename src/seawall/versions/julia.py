"""Julia versions: semantic versions with one to three numbers whose build counts.

Wrapped C libraries are rebuilt under ``1.2.3+1``, ``1.2.3+2``; the build is newer than none, and
a bound without build covers all of them. Nothing behind the hyphen (``1.2.3-``) is below every
pre-release, nothing behind the plus above every build.

Source: https://docs.julialang.org/en/v1/manual/strings/#man-version-number-literals
"""

from __future__ import annotations

import re
from typing import Any, Final

from seawall.versions import semver
from seawall.versions.scheme import Ordered

_VALID: Final = re.compile(
    r"v?\d+(?:\.\d+){0,2}"
    r"(?:-|[a-z][0-9a-z-]*(?:\.[0-9a-z-]+)*|-(?:[0-9a-z-]+\.)*[0-9a-z-]+)?"
    r"(?:\+(?:(?:[0-9a-z-]+\.)*[0-9a-z-]+)?)?",
    re.ASCII | re.IGNORECASE,
)
_LOWEST: Final = re.compile(r"v?\d+(?:\.\d+){0,2}-", re.ASCII)
_BELOW_PRE_RELEASES: Final = -1


class Julia(Ordered):
    """The order of ``VersionNumber``."""

    name: Final = "julia"
    version: Final = 1

    def key(self, version: str) -> tuple[Any, ...]:
        """Semantic version, then build."""
        main, plus, build = version.partition("+")
        order = semver.order(main)
        if _LOWEST.fullmatch(main):
            order = (*order[:3], _BELOW_PRE_RELEASES)
        return order, semver.identifiers(build) if plus else ()

    def valid(self, version: str) -> bool:
        """What ``VersionNumber`` reads."""
        return _VALID.fullmatch(version) is not None

    def base(self, version: str) -> str:
        """Bounds may leave out the build."""
        return version.partition("+")[0]


PLUGIN: Final = Julia()
