"""Which streams of Red Hat Enterprise Linux speak about a system.

Red Hat names streams by CPE. What is not fixed is said of a major version as a whole
(``enterprise_linux:9``), a fix of the repository it lies in (``enterprise_linux:9::appstream``).
Every system of a major version is asked for all repositories of the main stream, for a package
lies in one of them only. Images state the repositories of their packages as content sets, and
what they belong to as a label; from both follow other repositories, layered products and the
extended streams (``rhel-9-for-x86_64-baseos-eus-rpms__9_DOT_2`` is ``rhel_eus:9.2::baseos``).
Since version 10 streams have a minor version and no repository (``enterprise_linux:10.1``); a
package may still be as it was in an earlier one.

An extended stream (EUS, AUS, TUS, E4S) stays at a minor version and gets its fixes under
versions of its own. There the main stream, whose fixes have higher versions, only speaks
where the extended one is silent; unless packages of both are mixed, so that neither may
clear what the other finds. After the end of support, fixes are for those who pay for a longer
life (ELS): they show that a system is affected, but are not offered to others.

Source: https://redhatproductsecurity.github.io/security-data-guidelines/
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import islice
from typing import Final, NamedTuple

from seawall.model import Hint, Release

MOST: Final = 64
"""Streams of one system; a base image has two, a layered product some ten."""

_CONTENT_SET: Final = re.compile(
    r"(?:rhel-(?P<major>\d{1,2})-for-[a-z0-9_]+-(?P<repository>[a-z0-9]+)"
    r"|(?P<builder>codeready-builder)-for-rhel-(?P<of>\d{1,2})-[a-z0-9_]+)"
    r"(?:-(?P<kind>eus|aus|tus|e4s))?(?:-rhui)?-rpms(?:__(?P<minor>\d{1,2}_DOT_\d{1,2}))?"
)
_OPENSHIFT: Final = re.compile(r"rhocp-(4\.\d{1,3})-for-rhel-(\d{1,2})-[a-z0-9_]+-rpms")
_FAST_DATAPATH: Final = re.compile(r"fast-datapath-for-rhel-(\d{1,2})-[a-z0-9_]+-rpms")
_OLD_LIFECYCLE: Final = re.compile(r"rhel-(\d)-(?:server|for-[a-z0-9-]+?)(?:-optional)?-els-rpms")
_ENDED: Final = frozenset({6, 7})
_USUAL: Final = frozenset({"baseos", "appstream"})
_REPOSITORIES: Final = (
    "baseos",
    "appstream",
    "crb",
    "highavailability",
    "resilientstorage",
    "nfv",
    "realtime",
    "sap",
    "sap_hana",
    "supplementary",
)
_EDITIONS: Final = ("server", "workstation", "client", "computenode")  # up to version 7
_FIRST_WITH_MINOR: Final = 10
_PREFIX: Final = re.compile(r"cpe:/[ao]:redhat:")
_LABEL: Final = re.compile(
    r"cpe:/[ao]:redhat:(?P<stream>(?:enterprise_linux(?:_[a-z0-9]{3})?|rhel_[a-z0-9]{3})"
    r":(?P<major>\d{1,2})(?:\.\d{1,2})?(?:::[a-z0-9_]{1,40})?"
    r"|openshift:4\.\d{1,3}::el(?P<of>\d{1,2}))"
)
_EXTENDED: Final = re.compile(r"rhel_|enterprise_linux_")


class Streams(NamedTuple):
    """OSV ecosystems of a system.

    Attributes:
        ecosystems: all of them, the most specific first.
        secondary: those that only speak where the others are silent.
        paid: those whose fixes this system cannot install.
    """

    ecosystems: tuple[str, ...]
    secondary: frozenset[str] = frozenset()
    paid: frozenset[str] = frozenset()


def streams(release: Release, hints: Collection[Hint] = ()) -> Streams:
    """The streams of a system; none if its major version is not known.

    Args:
        release: what the release files say.
        hints: facts of the system, content sets among them.
    """
    major = release.version.partition(".")[0]
    if not (major.isdecimal() and len(major) < 3):
        return Streams(())
    installed = list(islice(dict.fromkeys(_installed(release, hints, major)), MOST))
    mixed = any(f"enterprise_linux:{major}::{name}" in installed for name in _USUAL)
    named = dict.fromkeys([*_own(release), *islice(_labels(hints, major), MOST), *installed])
    extended = tuple(f"Red Hat:{name}" for name in named if _EXTENDED.match(name))
    main = [major, f"enterprise_linux:{major}", *_main(release, int(major))]
    main += [name for name in named if not _EXTENDED.match(name)]
    plain = tuple(f"Red Hat:{name}" for name in dict.fromkeys(main))
    before = tuple(f"Red Hat:{name}" for name in _before(release, int(major)))
    paid = tuple(f"Red Hat:{name}" for name in _lifecycle(int(major)) if name not in named)
    aside = (*before, *paid)
    secondary = frozenset((*plain, *aside)) if extended and not mixed else frozenset(aside)
    return Streams((*extended, *plain, *aside), secondary, frozenset(paid))


def _main(release: Release, major: int) -> Iterator[str]:
    """The main stream, by repository or edition; by minor version where that names it."""
    if major >= _FIRST_WITH_MINOR:
        yield f"enterprise_linux:{release.version}"
        return
    for name in _REPOSITORIES if major > 7 else _EDITIONS:
        yield f"enterprise_linux:{major}::{name}"


def _lifecycle(major: int) -> Iterator[str]:
    """The stream for those who pay for the time after the end of support."""
    if major in _ENDED:
        yield f"rhel_els:{major}"


def _before(release: Release, major: int) -> Iterator[str]:
    """The main stream in earlier minor versions, the latest first."""
    minor = release.version.partition(".")[2].partition(".")[0]
    if major >= _FIRST_WITH_MINOR and minor.isdecimal() and len(minor) < 3:
        for earlier in range(int(minor) - 1, -1, -1)[:MOST]:
            yield f"enterprise_linux:{major}.{earlier}"


def _own(release: Release) -> tuple[str, ...]:
    """The stream that the release file names."""
    own = _PREFIX.sub("", release.cpe, count=1)
    return (own,) if own and own != release.cpe else ()


def _labels(hints: Collection[Hint], major: str) -> Iterator[str]:
    """The streams that labels of the image, or of those it was built from, name."""
    for hint in hints:
        match = _LABEL.fullmatch(hint.value) if hint.kind == "redhat-cpe" else None
        if match is not None and major == (match["major"] or match["of"]):
            yield match["stream"]


def _installed(release: Release, hints: Collection[Hint], major: str) -> Iterator[str]:
    """The streams that packages came from, by the content sets."""
    for hint in hints:
        if hint.kind != "content-set":
            continue
        match = _CONTENT_SET.fullmatch(hint.value)
        old = _OLD_LIFECYCLE.fullmatch(hint.value)
        if old is not None and old[1] == major:
            yield f"rhel_els:{major}"
        elif match is None:
            yield from _layered(hint.value, major)
        elif major == (match["major"] or match["of"]):
            repository = match["repository"] or "crb"
            minor = (match["minor"] or "").replace("_DOT_", ".") or release.version
            if not match["kind"]:
                yield f"enterprise_linux:{major}::{repository}"
            elif "." in minor:
                yield from _stream(match["kind"], minor, repository)


def _stream(kind: str, minor: str, repository: str) -> Iterator[str]:
    """The names of an extended stream; newer documents call all that have ended EUS."""
    if int(minor.partition(".")[0]) >= _FIRST_WITH_MINOR:
        yield f"enterprise_linux_{kind}:{minor}"
        return
    yield f"rhel_{kind}:{minor}::{repository}"
    yield f"rhel_{kind}:{minor}"
    yield f"rhel_eus:{minor}"


def _layered(content_set: str, major: str) -> Iterator[str]:
    """The stream of a layered product."""
    if (match := _OPENSHIFT.fullmatch(content_set)) is not None and match[2] == major:
        yield f"openshift:{match[1]}::el{major}"
        yield f"openshift:{match[1]}"
    elif (match := _FAST_DATAPATH.fullmatch(content_set)) is not None and match[1] == major:
        yield f"enterprise_linux:{major}::fastdatapath"
