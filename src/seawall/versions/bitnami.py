"""Bitnami versions: ``major.minor.patch[-revision]``.

They look like semantic versions, but what follows the hyphen is the revision of Bitnami's build
and newer than none (``1.2.3`` < ``1.2.3-0`` < ``1.2.3-1``). A bound without revision covers all
revisions. A part that begins with a letter (``2.6.0-rc5``) is upstream's pre-release, which
Bitnami's own library would also take for a revision; advisories mean the former.

Source: https://github.com/bitnami/go-version
"""

from __future__ import annotations

import re
from typing import Any, Final

from seawall.versions import semver
from seawall.versions.scheme import Ordered

_VALID: Final = re.compile(r"\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?", re.ASCII)
_REVISION: Final = re.compile(r"v?[\d.]+-(?=\d)", re.ASCII)


class Bitnami(Ordered):
    """Semantic version with revision."""

    name: Final = "bitnami"
    version: Final = 1

    def key(self, version: str) -> tuple[Any, ...]:
        """Semantic version, then revision."""
        match = _REVISION.match(version)
        if match is None:
            return semver.order(version), ()
        revision = version[match.end() :].partition("+")[0]
        return semver.order(match[0][:-1]), semver.identifiers(revision)

    def valid(self, version: str) -> bool:
        """Three numbers, which may be a date with leading zeros, and a revision."""
        return _VALID.fullmatch(version) is not None

    def base(self, version: str) -> str:
        """Bounds may leave out the revision."""
        match = _REVISION.match(version)
        return match[0][:-1] if match else version


PLUGIN: Final = Bitnami()
