"""SARIF 2.1.0: for code scanning of GitHub and others.

One rule for each flaw, one result for each finding. GitHub's own rules are kept: places are
relative paths without scheme and tag, results are recognised again by a fingerprint that
survives a rebuild, severity is a number in a text, and 25,000 results are the most that are
taken - what is left out then is said. What cannot be decided has the kind ``open``, what
an exception covers is a suppressed result.

Sources: https://docs.oasis-open.org/sarif/sarif/v2.1.0/,
https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final
from urllib.parse import quote

from seawall.model import Artifact, Finding, Location, ScanResult, Severity, Verdict
from seawall.report import gaps
from seawall.report.format import Rendering
from seawall.report.product import HOMEPAGE, tool
from seawall.report.safe_text import safe
from seawall.report.sentences import details, link, score, title
from seawall.report.writing import document_id, json_text
from seawall.vulnerabilities.finding import INFORMATIONAL
from seawall.vulnerabilities.priority import ordered

RESULTS: Final = 25_000
"""The most that GitHub takes in one run."""

_NOTICES: Final = 1_000
_PLACES: Final = 10
_SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS: Final = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.UNKNOWN: "warning",
}


class Sarif:
    """Writes one log with one run."""

    name: Final = "sarif"
    version: Final = 1

    def render(self, result: ScanResult, rendering: Rendering) -> Iterator[str]:
        """Yield one document."""
        del rendering
        yield json_text({"$schema": _SCHEMA, "version": "2.1.0", "runs": [_run(result)]})


PLUGIN: Final = Sarif()


def _run(result: ScanResult) -> dict[str, Any]:
    findings = ordered(result.findings)
    kept = findings[:RESULTS]
    ids = {id_: number for number, id_ in enumerate(dict.fromkeys(one.id for one in kept))}
    name, version = tool(result)
    driver: dict[str, Any] = {
        "name": name,
        "informationUri": HOMEPAGE,
        "rules": list(_rules(kept)),
    }
    if version:
        driver |= {"version": version, "semanticVersion": version}
    return {
        "tool": {"driver": driver},
        "automationDetails": {
            "id": f"seawall/{_stem(result.artifact)}/",
            "guid": str(document_id(result, "sarif")),
        },
        "columnKind": "utf16CodeUnits",
        "invocations": [_invocation(result, len(findings) - len(kept))],
        "results": [_result(one, ids[one.id], result.artifact) for one in kept],
    }


def _stem(artifact: Artifact) -> str:
    """The name without what changes from build to build: tag and digest."""
    name = safe(artifact.name).partition("@")[0]
    if artifact.kind == "image":
        folder, slash, last = name.rpartition("/")
        repository, colon, _ = last.rpartition(":")
        name = f"{folder}{slash}{repository if colon else last}"
    return quote(name, safe="-._~:/+")


def _rules(findings: Iterable[Finding]) -> Iterator[dict[str, Any]]:
    by_id: dict[str, list[Finding]] = {}
    for finding in findings:
        by_id.setdefault(finding.id, []).append(finding)
    for id_, members in by_id.items():
        yield _rule(id_, members)


def _rule(id_: str, members: list[Finding]) -> dict[str, Any]:
    first = members[0]
    names = ", ".join(dict.fromkeys(safe(one.package) for one in members[:5]))
    also = f" Also known as {', '.join(first.aliases)}." if first.aliases else ""
    about = safe(f"{id_} in {names}.{also}")
    page = link(id_)
    properties: dict[str, Any] = {
        "tags": ["security", first.kind, *(_tag(cwe) for cwe in first.cwes)],
        "precision": "very-high" if first.verdict is Verdict.FAIL else "medium",
    }
    scores = [value for one in members if (value := score(one)) is not None]
    if scores:
        properties["security-severity"] = f"{max(scores):.1f}"
    return {
        "id": safe(id_),
        "name": "".join(word.capitalize() for word in first.kind.split()),
        "shortDescription": {"text": f"{safe(id_)} ({first.severity.value})"},
        "fullDescription": {"text": about},
        "helpUri": page,
        "help": {"text": f"{about} See {page}", "markdown": f"[{safe(id_)}]({page})"},
        "defaultConfiguration": {"level": _level(first)},
        "properties": properties,
    }


def _tag(cwe: str) -> str:
    """A weakness as GitHub writes it: ``external/cwe/cwe-079``."""
    number = cwe.rpartition("-")[2]
    return f"external/cwe/cwe-{number.zfill(3)}"


def _level(finding: Finding) -> str:
    if finding.kind in INFORMATIONAL:
        return "note"
    return _LEVELS.get(finding.severity, "note")


def _result(finding: Finding, rule: int, artifact: Artifact) -> dict[str, Any]:
    decided = finding.verdict is Verdict.FAIL
    row: dict[str, Any] = {
        "ruleId": safe(finding.id),
        "ruleIndex": rule,
        "kind": "fail" if decided else "open",
        "level": _level(finding) if decided else "none",
        "message": {"text": safe(" ".join((f"{title(finding)}.", *details(finding))))},
        "locations": [_location(finding, place) for place in _places(finding, artifact)],
        "properties": _properties(finding),
    }
    if finding.fingerprint:
        row["partialFingerprints"] = {
            "seawall/v1": finding.fingerprint,
            "primaryLocationLineHash": f"{finding.fingerprint[:16]}:1",
        }
    covered = finding.suppressed
    if covered is not None:
        why = f"{covered.reason or 'no reason is given'} ({covered.origin})"
        suppression = {"kind": "external", "status": "accepted", "justification": safe(why)}
        row["suppressions"] = [suppression]
    return row


def _places(finding: Finding, artifact: Artifact) -> tuple[Location, ...]:
    return finding.locations[:_PLACES] or (Location(artifact.name),)


def _location(finding: Finding, place: Location) -> dict[str, Any]:
    """The file in the artifact; the way inside an archive goes to the logical location."""
    file = place.path.partition("!/")[0]
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": _uri(file)},
            "region": {"startLine": max(place.line, 1)},
        },
        "logicalLocations": [
            {
                "name": safe(finding.package),
                "fullyQualifiedName": safe(f"{place.path}#{finding.purl or finding.package}"),
                "kind": "package",
            }
        ],
    }


def _uri(path: str) -> str:
    relative = path.lstrip("/") or "."
    return quote(relative, safe="-._~/!$&'()*+,;=@", errors="surrogateescape")


def _properties(finding: Finding) -> dict[str, Any]:
    known = {
        "package": safe(finding.package),
        "version": safe(finding.version),
        "purl": safe(finding.purl),
        "verdict": finding.verdict.value,
        "severity": finding.severity.value,
        "state": finding.state.value,
        "fixedVersions": list(map(safe, finding.fixed_versions)),
        "knownExploited": finding.known_exploited,
        "ransomware": finding.ransomware,
        "reason": safe(finding.reason),
    }
    shown: dict[str, Any] = {key: value for key, value in known.items() if value}
    if finding.epss >= 0:
        shown["epss"] = finding.epss
    if finding.from_base is not None:
        shown["fromBaseImage"] = finding.from_base
    return shown


def _invocation(result: ScanResult, left_out: int) -> dict[str, Any]:
    notices = []
    if left_out:
        text = f"{left_out} findings are left out: code scanning takes {RESULTS} at most"
        notices.append(_notice("error", text))
    notices += [
        _notice("warning", f"not read: {one.path}: {one.reason}") for one in gaps.unread(result)
    ]
    notices += [
        _notice("note", f"{gap.looked.value}: {', '.join(gap.subjects)}: {gap.reason}")
        for gap in gaps.gaps(result)
    ]
    return {
        "executionSuccessful": result.complete,
        "toolExecutionNotifications": notices[:_NOTICES],
    }


def _notice(level: str, text: str) -> dict[str, Any]:
    return {"level": level, "message": {"text": safe(text)}}
