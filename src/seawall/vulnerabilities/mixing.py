"""Repositories besides those of the release, as the artifact's own configuration names them.

The databases of apk and dpkg do not say which repository a package came from. Where others
are configured, packages of theirs may be among those held against the release's
advisories, and the account says so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from seawall.model import Hint, Release
from seawall.vulnerabilities.distributions import Distribution, debian_release

_STABLE: Final = frozenset({"latest-stable", "stable", ""})
_LONGEST: Final = 120


def remarks(system: Distribution, release: Release, hints: Collection[Hint]) -> Iterator[str]:
    """What may be mixed in, one sentence for each repository."""
    for hint in hints:
        if hint.kind == "apk-repository" and system.type == "apk":
            other = _alpine(hint.value, system) if system.id == "alpine" else ""
        elif hint.kind == "apt-origin" and system.type == "deb":
            other = _apt(hint.value, system, release)
        else:
            continue
        if other:
            yield f"packages of {other[:_LONGEST]} may be installed too: {hint.path} names it"


def _alpine(address: str, system: Distribution) -> str:
    """Another branch, or a repository that is not Alpine's."""
    _, found, rest = address.partition("/alpine/")
    if not found:
        return address
    branch = rest.partition("/")[0]
    return "" if branch in _STABLE or branch == system.subject.partition(":")[2] else branch


def _apt(origin: str, system: Distribution, release: Release) -> str:
    """``address suite``: another distributor, or another release of the same one."""
    address, _, suite = origin.partition(" ")
    if system.id not in address.lower():
        return address
    name = suite.partition("-")[0].partition("/")[0]
    if system.id == "debian" and name != release.codename and debian_release(name):
        return suite if f"Debian:{debian_release(name)}" != system.subject else ""
    return ""
