"""Which streams of Red Hat Enterprise Linux speak about a system.

Red Hat names streams by CPE. Every system of a major version has the main stream's
``baseos`` and ``appstream``; images state the repositories of their packages as content
sets, from which follow the other repositories and the extended streams
(``rhel-9-for-x86_64-baseos-eus-rpms__9_DOT_2`` is ``rhel_eus:9.2::baseos``).

An extended stream (EUS, AUS, TUS, E4S) stays at a minor version and gets its fixes under
versions of its own. There the main stream, whose fixes have higher versions, only speaks
where the extended one is silent; unless packages of both are mixed, so that neither may
clear what the other finds.

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
_REPOSITORIES: Final = ("baseos", "appstream")
_PREFIX: Final = re.compile(r"cpe:/[ao]:redhat:")


class Streams(NamedTuple):
    """OSV ecosystems of a system.

    Attributes:
        ecosystems: all of them, the most specific first.
        secondary: those that only speak where the others are silent.
    """

    ecosystems: tuple[str, ...]
    secondary: frozenset[str] = frozenset()


def streams(release: Release, hints: Collection[Hint] = ()) -> Streams:
    """The streams of a system; none if its major version is not known.

    Args:
        release: what the release files say.
        hints: facts of the system, content sets among them.
    """
    major = release.version.partition(".")[0]
    if not (major.isdecimal() and len(major) < 3):
        return Streams(())
    usual = [f"enterprise_linux:{major}::{name}" for name in _REPOSITORIES]
    installed = list(islice(dict.fromkeys(_installed(release, hints, major)), MOST))
    mixed = not set(usual).isdisjoint(installed)
    named = dict.fromkeys([*_own(release), *installed])
    extended = tuple(f"Red Hat:{name}" for name in named if name.startswith("rhel_"))
    main = [major, *usual]
    if int(major) >= 10:  # from here on streams are named by minor version
        main.append(f"enterprise_linux:{release.version}")
    main += [name for name in named if not name.startswith("rhel_")]
    plain = tuple(f"Red Hat:{name}" for name in dict.fromkeys(main))
    secondary = frozenset(plain) if extended and not mixed else frozenset[str]()
    return Streams((*extended, *plain), secondary)


def _own(release: Release) -> tuple[str, ...]:
    """The stream that the release file names."""
    own = _PREFIX.sub("", release.cpe, count=1)
    return (own,) if own and own != release.cpe else ()


def _installed(release: Release, hints: Collection[Hint], major: str) -> Iterator[str]:
    """The streams that packages came from, by the content sets."""
    for hint in hints:
        match = _CONTENT_SET.fullmatch(hint.value) if hint.kind == "content-set" else None
        if match is None or major != (match["major"] or match["of"]):
            continue
        repository = match["repository"] or "crb"
        minor = (match["minor"] or "").replace("_DOT_", ".") or release.version
        if not match["kind"]:
            yield f"enterprise_linux:{major}::{repository}"
        elif "." in minor:
            yield f"rhel_{match['kind']}:{minor}::{repository}"
