"""Grype's JSON report (``grype -o json``).

``matches`` holds one entry for each flaw in one package, with the way it was found
(``matchDetails``: ``cpe-match`` is a comparison of CPE names) and the data it rests on
(``vulnerability.namespace``); ``ignoredMatches`` are those that a rule or VEX covers.
``descriptor.db`` tells the age of the database.

Source: https://github.com/anchore/grype (schema/grype/db-search, grype/presenter/models)
"""

from __future__ import annotations

from typing import Any, Final

from msgspec import Struct

from seawall.comparison.foreign import Foreign, ForeignFinding, ForeignPackage, Head
from seawall.comparison.words import type_of
from seawall.inventory.documents.json_document import decoded_bytes


class _Fix(Struct, frozen=True):
    versions: list[str] | None = None
    state: str = ""


class _Vulnerability(Struct, frozen=True):
    id: str
    namespace: str = ""
    severity: str = ""
    fix: _Fix | None = None


class _Related(Struct, frozen=True):
    id: str = ""


class _Location(Struct, frozen=True):
    path: str = ""


class _Upstream(Struct, frozen=True):
    name: str = ""


class _Artifact(Struct, frozen=True):
    name: str = ""
    version: str = ""
    type: str = ""
    purl: str = ""
    locations: list[_Location] | None = None
    upstreams: list[_Upstream] | None = None


class _Detail(Struct, frozen=True):
    type: str = ""


class _Rule(Struct, frozen=True, rename="kebab"):
    vulnerability: str = ""
    namespace: str = ""
    reason: str = ""
    vex_status: str = ""
    vex_justification: str = ""
    fix_state: str = ""


class _Match(Struct, frozen=True, rename="camel"):
    vulnerability: _Vulnerability
    artifact: _Artifact
    related_vulnerabilities: list[_Related] | None = None
    match_details: list[_Detail] | None = None
    applied_ignore_rules: list[_Rule] | None = None


class _Descriptor(Struct, frozen=True):
    name: str = ""
    version: str = ""
    timestamp: str = ""
    db: dict[str, Any] | None = None


class _Source(Struct, frozen=True):
    target: Any = None


class _Report(Struct, frozen=True, rename="camel"):
    matches: list[_Match] | None = None
    ignored_matches: list[_Match] | None = None
    descriptor: _Descriptor | None = None
    source: _Source | None = None


class Grype:
    """Reads reports of image, directory and SBOM scans."""

    name: Final = "grype"
    version: Final = 1

    def recognises(self, head: Head) -> bool:
        """By its list of matches beside its description of itself."""
        return "matches" in head.members and "descriptor" in head.members

    def read(self, data: bytes) -> Foreign:
        """Read a report.

        Raises:
            MalformedInput: it is not what it seemed to be.
        """
        report = decoded_bytes(data, _Report, "Grype's report")
        described = report.descriptor or _Descriptor()
        found = [_finding(match) for match in report.matches or ()]
        found += [_finding(match, _why(match)) for match in report.ignored_matches or ()]
        return Foreign(
            tool="Grype",
            version=described.version,
            database=_built(described.db or {}),
            artifact=_name(report.source),
            findings=tuple(found),
            created=described.timestamp,
        )


PLUGIN: Final = Grype()


def _built(database: dict[str, Any]) -> str:
    """When the database was built; the place of it moved between versions."""
    status = database.get("status")
    for place in (database, status if isinstance(status, dict) else {}):
        built = place.get("built")
        if isinstance(built, str):
            return built
    return ""


def _name(source: _Source | None) -> str:
    target = source.target if source else None
    if isinstance(target, dict):
        target = target.get("userInput")
    return target if isinstance(target, str) else ""


def _why(match: _Match) -> str:
    rules = match.applied_ignore_rules or [_Rule()]
    first = rules[0]
    said = (first.reason, first.vex_status, first.vex_justification, first.fix_state)
    return " ".join(part for part in said if part) or "ignored by a rule"


def _finding(match: _Match, suppressed: str = "") -> ForeignFinding:
    flaw, artifact = match.vulnerability, match.artifact
    places = artifact.locations or [_Location()]
    upstreams = artifact.upstreams or [_Upstream()]
    details = match.match_details or ()
    return ForeignFinding(
        id=flaw.id,
        package=ForeignPackage(
            name=artifact.name,
            version=artifact.version,
            type=type_of(artifact.type),
            purl=artifact.purl,
            path=places[0].path.lstrip("/"),
            source=upstreams[0].name,
        ),
        aliases=tuple(item.id for item in match.related_vulnerabilities or () if item.id),
        fixed=tuple((flaw.fix.versions if flaw.fix else None) or ()),
        severity=flaw.severity.lower(),
        status=flaw.fix.state.lower() if flaw.fix else "",
        feed=flaw.namespace,
        by_cpe=bool(details) and all(item.type == "cpe-match" for item in details),
        suppressed=suppressed,
    )
