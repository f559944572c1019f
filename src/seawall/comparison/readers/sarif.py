"""SARIF 2.1.0 of any scanner of packages.

SARIF has no place for packages, so every tool writes them where it likes: Docker Scout and
Grype as package URLs in the properties of the rule, Trivy, OSV-Scanner, Snyk and Seawall as
words in the message. Where no package can be told, the finding is compared by its id alone.

Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct

from seawall.comparison.foreign import Foreign, ForeignFinding, ForeignPackage, Head
from seawall.comparison.words import ids_in, listed, purl_of, purls_in, type_of
from seawall.inventory.documents.json_document import decoded_bytes

_LONGEST: Final = 20_000
_PACKAGES: Final = (
    # Trivy
    re.compile(r"Package: (?P<name>\S+)[ \t\r]*\n[ \t]*Installed Version: (?P<version>\S+)"),
    # Grype
    re.compile(
        r"vulnerability in (?P<type>[\w-]{1,40}) package: (?P<name>[^\s,]+),"
        r" version (?P<version>\S+)"
    ),
    # OSV-Scanner
    re.compile(r"Package '(?P<name>[^'@\s]+)@(?P<version>[^'\s]+)'"),
    # Snyk
    re.compile(r"introduces a vulnerable (?P<name>\S+) package"),
    # Seawall
    re.compile(r"^(?P<name>\S+) (?P<version>\S+) (?:is|may be) affected by "),
)
_FIXED: Final = re.compile(r"Fixed (?:[Vv]ersion|in)\s*:? +([^\n]{1,300})")


class _Text(Struct, frozen=True):
    text: str = ""


class _Artifact(Struct, frozen=True):
    uri: str = ""


class _Physical(Struct, frozen=True, rename="camel"):
    artifact_location: _Artifact | None = None


class _Location(Struct, frozen=True, rename="camel"):
    physical_location: _Physical | None = None


class _Suppression(Struct, frozen=True):
    kind: str = ""
    status: str = "accepted"
    justification: str = ""


class _Rule(Struct, frozen=True, rename="camel"):
    id: str = ""
    properties: dict[str, Any] | None = None


class _Result(Struct, frozen=True, rename="camel"):
    rule_id: str = ""
    rule_index: int = -1
    level: str = ""
    kind: str = "fail"
    message: _Text | None = None
    locations: list[_Location] | None = None
    properties: dict[str, Any] | None = None
    suppressions: list[_Suppression] | None = None


class _Driver(Struct, frozen=True, rename="camel"):
    name: str = ""
    version: str = ""
    semantic_version: str = ""
    rules: list[_Rule] | None = None


class _Tool(Struct, frozen=True):
    driver: _Driver | None = None


class _Run(Struct, frozen=True):
    tool: _Tool | None = None
    results: list[_Result] | None = None
    properties: dict[str, Any] | None = None


class _Log(Struct, frozen=True):
    runs: list[_Run] | None = None


class Sarif:
    """Reads logs of any tool; results that name no flaw are left out."""

    name: Final = "sarif"
    version: Final = 1

    def recognises(self, head: Head) -> bool:
        """By its runs and its version."""
        return "runs" in head.members and head.members.get("version", b"").startswith(b'"2.')

    def read(self, data: bytes) -> Foreign:
        """Read a log.

        Raises:
            MalformedInput: it is not what it seemed to be.
        """
        runs = decoded_bytes(data, _Log, "the SARIF log").runs or []
        drivers = [run.tool.driver for run in runs if run.tool and run.tool.driver]
        first = drivers[0] if drivers else _Driver()
        names = ((run.properties or {}).get("imageName") for run in runs)
        return Foreign(
            tool=first.name or "the other scanner",
            version=first.semantic_version or first.version,
            artifact=next((name for name in names if isinstance(name, str)), ""),
            findings=tuple(finding for run in runs for finding in _findings(run)),
        )


PLUGIN: Final = Sarif()


def _findings(run: _Run) -> Iterator[ForeignFinding]:
    driver = (run.tool.driver if run.tool else None) or _Driver()
    rules = driver.rules or []
    by_id = {rule.id: rule for rule in rules}
    for result in run.results or ():
        if result.kind in {"pass", "notApplicable", "informational"}:
            continue
        inside = 0 <= result.rule_index < len(rules)
        rule = rules[result.rule_index] if inside else by_id.get(result.rule_id, _Rule())
        yield from _finding(result, rule)


def _finding(result: _Result, rule: _Rule) -> Iterator[ForeignFinding]:
    text = (result.message.text if result.message else "")[:_LONGEST]
    properties = {**(rule.properties or {}), **(result.properties or {})}
    ids = ids_in(result.rule_id or rule.id) or ids_in(text)
    if not ids:
        return
    fixed = _FIXED.search(text)
    stated = properties.get("fixed_version")
    accepted = [item for item in result.suppressions or () if item.status == "accepted"]
    for package in _packages(text, properties, _path(result.locations or ())):
        yield ForeignFinding(
            id=ids[0],
            aliases=tuple(id_ for id_ in ids_in(text) if id_ != ids[0] and id_ in ids),
            package=package,
            fixed=listed(stated if isinstance(stated, str) else fixed[1] if fixed else ""),
            severity=_severity(properties, result.level),
            suppressed=accepted[0].justification or "suppressed" if accepted else "",
        )


def _path(locations: Sequence[_Location]) -> str:
    for location in locations:
        place = location.physical_location
        if place and place.artifact_location:
            return place.artifact_location.uri.removeprefix("file://").lstrip("/")
    return ""


def _packages(text: str, properties: Mapping[str, Any], path: str) -> tuple[ForeignPackage, ...]:
    """Package URLs, else what the words of the message say."""
    written = properties.get("purls") or properties.get("purl") or ()
    texts = (
        [written] if isinstance(written, str) else [one for one in written if isinstance(one, str)]
    )
    purls = [purl for one in texts or purls_in(text) if (purl := purl_of(one))]
    if purls:
        return tuple(
            ForeignPackage(
                name=purl.name, version=purl.version, type=purl.type, purl=str(purl), path=path
            )
            for purl in purls
        )
    for pattern in _PACKAGES:
        if match := pattern.search(text):
            found = match.groupdict("")
            return (
                ForeignPackage(
                    name=found["name"],
                    version=found.get("version", "").rstrip("."),
                    type=type_of(found.get("type", "")),
                    path=path,
                ),
            )
    return (ForeignPackage(path=path),)


def _severity(properties: Mapping[str, Any], level: str) -> str:
    for name in ("severity", "cvssV3_severity", "security-severity"):
        value = properties.get(name)
        if isinstance(value, str) and value:
            return value.lower()
    return level
