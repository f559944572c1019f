"""Go module versions: semantic versions with a ``v``.

``+incompatible`` is build metadata and does not count. A pseudo-version names a commit without a
tag: ``vX.0.0-yyyymmddhhmmss-hash`` when no earlier tag exists, ``vX.Y.(Z+1)-0.time-hash`` after
the tag vX.Y.Z, ``vX.Y.Z-pre.0.time-hash`` after a pre-release. Advisories write versions without
the ``v``; the Go toolchain and standard library are numbered differently (``go1.21rc2`` is
1.21.0-rc.2) and may carry a vendor's or an experiment's suffix.

A pseudo-version based on v0.0.0 is below every tag whatever its age: whoever compares it with a
release should look at :func:`pseudo` first.

Source: https://go.dev/ref/mod#versions, https://go.dev/doc/toolchain#version
"""

from __future__ import annotations

import re
from typing import Any, Final, NamedTuple

from seawall.versions import semver
from seawall.versions.scheme import Ordered

_SHORT: Final = re.compile(r"v(0|[1-9]\d*)(?:\.(0|[1-9]\d*))?", re.ASCII)
_PSEUDO: Final = re.compile(
    r"v?(\d+\.\d+\.\d+(?:-(?:[0-9A-Za-z.-]*\.)?0)?)[-.](\d{14})-([0-9A-Za-z]+)(?:\+incompatible)?",
    re.ASCII,
)
_TOOLCHAIN: Final = re.compile(
    r"(go)?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:(rc|beta|alpha)(\d+))?", re.ASCII
)


class Pseudo(NamedTuple):
    """What a pseudo-version says.

    Attributes:
        base: what the time was appended to: ``0.0.0`` without an earlier tag, ``1.2.4-0``
            after 1.2.3.
        time: commit time, ``yyyymmddhhmmss`` in UTC.
        revision: beginning of the commit hash.
    """

    base: str
    time: str
    revision: str


def pseudo(version: str) -> Pseudo | None:
    """Take a pseudo-version apart, ``None`` for any other version."""
    match = _PSEUDO.fullmatch(version)
    return Pseudo(*match.groups()) if match else None


def canonical(version: str) -> str:
    """The version written out, without build metadata; ``""`` if it is not valid.

    As ``semver.Canonical`` of golang.org/x/mod: ``v1`` and ``v1.2`` are short for ``v1.0.0``
    and ``v1.2.0``.
    """
    if version[:1] != "v":
        return ""
    if semver.parse(version[1:]):
        return version.partition("+")[0]
    short = _SHORT.fullmatch(version)
    if short is None:
        return ""
    return f"v{short[1]}.{short[2] or '0'}.0"


def toolchain(version: str) -> str:
    """Version of a Go release as semantic version: ``go1.21rc2`` is ``1.21.0-rc.2``.

    What follows (``-X:nocoverageredesign``, ``+auto``, ``-gke``) says how it was built and is
    cut off. A development build (``devel ...``) stays as it is.
    """
    match = _TOOLCHAIN.match(version)
    if match is None:
        return version
    _, major, minor, patch, kind, number = match.groups()
    release = f"{major}.{minor or '0'}.{patch or '0'}"
    return f"{release}-{kind}.{number}" if kind else release


class Go(Ordered):
    """The order of golang.org/x/mod/semver; toolchain versions in their place."""

    name: Final = "go"
    version: Final = 1

    def key(self, version: str) -> tuple[Any, ...]:
        """Semantic version with or without ``v``, or toolchain version."""
        if version[:1] != "v" and (match := _TOOLCHAIN.match(version)):
            bare = match.end() == len(version) and match[5]
            if match[1] or bare:
                return semver.order(toolchain(version))
        return semver.order(version)

    def valid(self, version: str) -> bool:
        """With or without ``v``, else as golang.org/x/mod; or a toolchain version."""
        if canonical(version if version[:1] == "v" else f"v{version}"):
            return True
        match = _TOOLCHAIN.match(version)
        return match is not None and (match[1] or match[5]) is not None


PLUGIN: Final = Go()
