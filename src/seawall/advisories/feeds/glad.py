"""GitLab's advisories, in the edition for the community: a month late, one YAML file each.

``package_slug`` is the package manager and the name, ``affected_range`` is written as the package
manager writes ranges, ``<0`` for an advisory that turned out to be about nothing. ``identifiers``
are all names of the flaw. Go is named by package where the flaw was found in one.

Source: https://gitlab.com/gitlab-org/advisories-community
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

from msgspec.structs import replace

from seawall.advisories.archives import each
from seawall.advisories.feed import Download, Fact, Skipped
from seawall.advisories.native_ranges import Bounds, bounds
from seawall.advisories.values import day, is_cve, vector, weaknesses
from seawall.advisories.yaml_record import mapping, text, texts
from seawall.errors import MalformedInput
from seawall.model import Range, Score, Source, State, Statement, Vulnerability
from seawall.model.names import canonical

HOST: Final = "https://gitlab.com/"
PATH: Final = "gitlab-org/advisories-community/-/archive/main/advisories-community-main.tar.gz"
SOURCE: Final = "glad"

_ECOSYSTEMS: Final = {
    "cargo": "crates.io",
    "conan": "ConanCenter",
    "gem": "RubyGems",
    "go": "Go",
    "maven": "Maven",
    "npm": "npm",
    "nuget": "NuGet",
    "packagist": "Packagist",
    "pypi": "PyPI",
    "swift": "SwiftURL",
}
_FILE: Final = re.compile(r"[^/]+/([a-z]+)/.+/([^/]+)\.ya?ml")
_ID: Final = re.compile(r"[A-Z][A-Za-z]{1,15}-[0-9A-Za-z][0-9A-Za-z-]{1,60}", re.ASCII)
_CATEGORIES: Final = frozenset({"CWE-937", "CWE-1035"})  # "known vulnerabilities" say nothing
_TAKEN_BACK: Final = ("withdrawn", "duplicate advisory")


class Glad:
    """Reads the archive of the repository."""

    name: Final = "glad"
    version: Final = 1
    max_age: Final = 7
    patterns: Final = (f"gitlab/{PATH}",)
    downloads: Final = (Download(HOST, PATH, "gitlab"),)

    def source(self, path: str) -> Source:
        """GitLab."""
        del path
        return Source(
            id=SOURCE,
            name="GitLab Advisory Database (community edition)",
            url=HOST + PATH,
            licence="MIT",
            credit="GitLab Advisory Database (https://gitlab.com/gitlab-org/advisories-community)",
        )

    def read(self, path: str, stream: BinaryIO) -> Iterator[Fact]:
        """The facts of each advisory."""
        del path
        return each(stream, ".yml", _record)


def _record(name: str, content: bytes) -> Iterator[Fact]:
    match = _FILE.fullmatch(name)
    if match is not None and match[1] in _ECOSYSTEMS:
        yield from _facts(mapping(content), match[2])


def _facts(document: dict[str, Any], file: str) -> Iterator[Fact]:
    advisory = text(document.get("identifier"))
    names = [
        name for name in (advisory, *texts(document.get("identifiers"))) if _ID.fullmatch(name)
    ]
    if not _ID.fullmatch(advisory):
        raise MalformedInput("names no identifier")
    if text(document.get("title")).lower().startswith(_TAKEN_BACK):
        yield Skipped(file[:256], "withdrawn")
        return
    ecosystem, package = _package(text(document.get("package_slug")))
    written = _range(document)
    if not written:
        yield Skipped(advisory, "says of no version that it is affected")
        return
    found = _numbered(bounds(written), ecosystem)
    if not found.ranges and not found.versions:
        yield Skipped(advisory, "affects no version")
        return
    flaws = list(dict.fromkeys(filter(is_cve, names))) or _preferred(names)
    about = Statement(
        source=SOURCE,
        advisory=advisory,
        vulnerability=flaws[0],
        ecosystem=ecosystem,
        package=package,
        ranges=found.ranges,
        versions=found.versions,
        state=State.FIXED if any(item.fixed for item in found.ranges) else State.AFFECTED,
    )
    for flaw in flaws:
        yield replace(about, vulnerability=flaw)
    if len(flaws) == 1:
        yield _known(document, flaws[0], names)


def _preferred(names: list[str]) -> list[str]:
    """One name that others use as well, without a CVE."""
    return [next((name for name in names if name.startswith("GHSA-")), names[0])]


def _known(document: dict[str, Any], flaw: str, names: list[str]) -> Vulnerability:
    vectors = (vector(text(document.get(f"cvss_v{version}"))) for version in (4, 3, 2))
    cwes = weaknesses(document.get("cwe_ids"))
    return Vulnerability(
        id=flaw,
        aliases=tuple(name for name in dict.fromkeys(names) if name != flaw),
        scores=tuple(Score(vector=known, source=SOURCE) for known in vectors if known),
        cwes=tuple(item for item in cwes if item not in _CATEGORIES),
        published=day(text(document.get("pubdate"))),
        modified=day(text(document.get("date"))),
    )


def _package(slug: str) -> tuple[str, str]:
    manager, _, name = slug.partition("/")
    if manager not in _ECOSYSTEMS or not name or not name.isprintable():
        raise MalformedInput("names no package")
    ecosystem = _ECOSYSTEMS[manager]
    if ecosystem == "Maven":
        group, _, artifact = name.rpartition("/")
        if not group:
            raise MalformedInput("names no group")
        name = f"{group}:{artifact}"
    return ecosystem, canonical(ecosystem, name)


def _range(document: dict[str, Any]) -> str:
    """Unlike other texts a range may be long; it is empty where nobody knows the versions."""
    written = document.get("affected_range")
    if not isinstance(written, str):
        raise MalformedInput("has no range")
    return written.strip()


def _numbered(found: Bounds, ecosystem: str) -> Bounds:
    """Versions of Go as its advisories write them, without the letter."""
    if ecosystem != "Go":
        return found
    ranges = (
        Range(
            introduced=item.introduced.removeprefix("v"),
            fixed=item.fixed.removeprefix("v"),
            last_affected=item.last_affected.removeprefix("v"),
            after=item.after.removeprefix("v"),
        )
        for item in found.ranges
    )
    return Bounds(tuple(ranges), tuple(item.removeprefix("v") for item in found.versions))


PLUGIN: Final = Glad()
