"""The Ruby Advisory Database: flaws in gems and in Ruby engines, one YAML file each.

A version is vulnerable unless it satisfies one of ``patched_versions`` or
``unaffected_versions``. An item of these lists may be several requirements that must all hold,
joined by commas; ``~> 1.2.3`` means at least 1.2.3 and below 1.3. Scores are given as
numbers without a vector, so only their band is taken.

Source: https://github.com/rubysec/ruby-advisory-db
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

from seawall.advisories.archives import each
from seawall.advisories.feed import Download, Fact, Skipped
from seawall.advisories.values import day, is_cve
from seawall.advisories.version_sets import VersionSet
from seawall.advisories.yaml_record import mapping, text, texts
from seawall.errors import MalformedInput
from seawall.model import Range, Source, State, Statement, Vulnerability

HOST: Final = "https://github.com/"
PATH: Final = "rubysec/ruby-advisory-db/archive/refs/heads/master.zip"
SCHEME: Final = "rubygems"

_REQUIREMENT: Final = re.compile(r"(~>|[<>]=?|=|)\s*([0-9][0-9A-Za-z.-]{0,127})")
_FILE: Final = re.compile(r"[^/]+/(gems|rubies)/[^/]+/([^/]+)\.yml")
_BANDS: Final = ((9.0, "critical"), (7.0, "high"), (4.0, "medium"), (0.1, "low"), (0.0, "none"))


class RubySec:
    """Reads the archive of the repository."""

    name: Final = "rubysec"
    version: Final = 1
    max_age: Final = 60
    patterns: Final = (f"github/{PATH}",)
    downloads: Final = (Download(HOST, PATH, "github"),)

    def source(self, path: str) -> Source:
        """RubySec."""
        del path
        return Source(
            id="rubysec",
            name="Ruby Advisory Database",
            url=HOST + PATH,
            licence="public domain",
            credit="ruby-advisory-db (https://rubysec.com); entries from the OSVDB as noted there",
        )

    def read(self, path: str, stream: BinaryIO) -> Iterator[Fact]:
        """The facts of each advisory."""
        del path
        return each(stream, ".yml", _record)


def _record(name: str, content: bytes) -> Iterator[Fact]:
    match = _FILE.fullmatch(name)
    if match is not None:
        yield from _facts(mapping(content), match[2], engine=match[1] == "rubies")


def _facts(document: dict[str, Any], advisory: str, *, engine: bool) -> Iterator[Fact]:
    package = text(document.get("engine" if engine else "gem"))
    if not package:
        raise MalformedInput("names no gem")
    if platform := text(document.get("platform")):
        yield Skipped(advisory, f"only on the platform {platform[:20]}")
        return
    names = _names(document, advisory)
    good = [
        *texts(document.get("patched_versions")),
        *texts(document.get("unaffected_versions")),
    ]
    ranges = affected_ranges(good)
    if not ranges:
        yield Skipped(advisory, "every version is patched or unaffected")
        return
    yield Statement(
        source="rubysec",
        advisory=advisory,
        vulnerability=names[0],
        ecosystem="Ruby" if engine else "RubyGems",
        package=package,
        ranges=ranges,
        state=State.FIXED if texts(document.get("patched_versions")) else State.AFFECTED,
        severity=_band(document),
    )
    yield Vulnerability(
        id=names[0], aliases=tuple(names[1:]), published=day(text(document.get("date")))
    )


def _names(document: dict[str, Any], advisory: str) -> list[str]:
    """Every id of the flaw, the CVE first."""
    found: list[str] = []
    if (cve := text(document.get("cve"))) and is_cve(f"CVE-{cve}"):
        found.append(f"CVE-{cve}")
    if re.fullmatch(r"[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}", ghsa := text(document.get("ghsa"))):
        found.append(f"GHSA-{ghsa}")
    if (osvdb := text(document.get("osvdb"))).isdecimal():
        found.append(f"OSVDB-{osvdb}")
    if not is_cve(advisory) or not found:
        found.append(advisory)
    return list(dict.fromkeys(found))


def affected_ranges(good: list[str]) -> tuple[Range, ...]:
    """All versions but those that satisfy one of the requirements.

    Raises:
        MalformedInput: a requirement is none.
    """
    bad = VersionSet.everything(SCHEME)
    for item in good:
        satisfying = VersionSet.everything(SCHEME)
        for requirement in item.split(","):
            satisfying &= _requirement(requirement.strip())
        bad -= satisfying
    return bad.ranges()


def _requirement(requirement: str) -> VersionSet:
    match = _REQUIREMENT.fullmatch(requirement)
    if match is None:
        raise MalformedInput("a requirement that no gem knows", where=requirement[:80])
    operator, version = match[1] or "=", match[2]
    if operator != "~>":
        return VersionSet.compared(SCHEME, operator, version)
    return VersionSet.compared(SCHEME, ">=", version) & VersionSet.compared(
        SCHEME, "<", _above(version)
    )


def _above(version: str) -> str:
    """Where ``~>`` ends: before the first pre-release of the next version but one number."""
    numbers: list[int] = []
    for part in version.replace("-", ".").split("."):
        if not part.isdecimal():
            break
        numbers.append(int(part[:18]))
    kept = numbers[:-1] or numbers
    return ".".join(map(str, [*kept[:-1], kept[-1] + 1])) + ".a"


def _band(document: dict[str, Any]) -> str:
    for field, critical in (("cvss_v4", True), ("cvss_v3", True), ("cvss_v2", False)):
        try:
            score = float(text(document.get(field)))
        except ValueError:
            continue
        for least, band in _BANDS if critical else _BANDS[1:]:
            if score >= least:
                return band
    return ""


PLUGIN: Final = RubySec()
