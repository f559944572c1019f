"""Versions of Go programs and of Go itself, from what the build leaves behind.

Programs are mostly built from a checkout, so that Go stamps their main module
``(devel)``. Makers pass the version to the linker instead (``-X main.version=1.2.3``);
failing that, the commit and its time make a pseudo-version as Go itself writes them.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_FLAGS_LIMIT: Final = 16 * 1024
_RELEASE: Final = re.compile(
    r"(?:devel )?go(\d{1,4})\.(\d{1,4})(?:\.(\d{1,4}))?(?:(rc|beta)(\d{1,4}))?"
    r"(?:-(?:devel[_+])?([0-9a-f]{7,40})\b)?"
)
_LINKED: Final = re.compile(
    r"""-X[ =](?:'([^'=]{1,400})=([^']{0,200})'|"([^"=]{1,400})=([^"]{0,200})"|"""
    r"""([^\s'"=]{1,400})=([^\s'"]{0,200}))"""
)
_VERSION: Final = re.compile(r"v?\d{1,6}\.\d{1,6}(?:\.\d{1,6}){0,2}(?:[-+][0-9A-Za-z.+\-]{1,100})?")
_NAMES: Final = (
    "version",
    "buildversion",
    "appversion",
    "gitversion",
    "fullversion",
    "semver",
    "release",
    "gittag",
    "tag",
    "gitdescribe",
)
_REVISION: Final = re.compile(r"[0-9a-f]{12,64}")
_TIME: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)Z")


class _Candidate(NamedTuple):
    """A linked-in value; the smallest is the best."""

    rank: int
    foreign: bool
    version: str


def release(text: str) -> str:
    """The Go release as vulnerability data writes it: SemVer without a ``v``.

    ``go1.21rc2 X:nocoverageredesign`` is ``1.21.0-rc.2``; suffixes of vendors are cut
    off; a build of the development branch comes before all of the release it leads to.
    Without any number the answer is ``""``.
    """
    match = _RELEASE.match(text)
    if match is None:
        return ""
    major, minor, patch, stage, number, commit = match.groups()
    version = f"{major}.{minor}.{patch or 0}"
    if stage:
        return f"{version}-{stage}.{number}"
    if commit and ("devel" in text):
        return f"{version}-0.devel.{commit}"
    return version


def linked_version(flags: str, module: str) -> str:
    """The version that the linker was told to put into a variable.

    Values for a package of the main module count more than others; two different values
    of the same weight are no answer.
    """
    candidates = set()
    for match in _LINKED.finditer(flags[:_FLAGS_LIMIT]):
        target, value = next(
            (match[at], match[at + 1]) for at in (1, 3, 5) if match[at] is not None
        )
        package, _, variable = target.strip().rpartition(".")
        name = variable.lower().replace("_", "")
        if name in _NAMES and _VERSION.fullmatch(value.strip()):
            own = package in ("main", module) or package.startswith(module + "/")
            candidates.add(_Candidate(_NAMES.index(name), not own, _with_v(value.strip())))
    if not candidates:
        return ""
    best = min((row.foreign, row.rank) for row in candidates)
    versions = {row.version for row in candidates if (row.foreign, row.rank) == best}
    return versions.pop() if len(versions) == 1 else ""


def pseudo_version(revision: str, time: str) -> str:
    """Go's name for a commit that no tag precedes, ``""`` if either part is missing."""
    stamp = _TIME.fullmatch(time)
    if stamp is None or not _REVISION.fullmatch(revision):
        return ""
    return f"v0.0.0-{''.join(stamp.groups())}-{revision[:12]}"


def _with_v(version: str) -> str:
    return version if version.startswith("v") else f"v{version}"
