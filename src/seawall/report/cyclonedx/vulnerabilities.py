"""Vulnerabilities of a CycloneDX document: what is known, what it affects, what is thought of it.

Source: https://cyclonedx.org/docs/1.6/json/#vulnerabilities
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from seawall.model import Finding, Rating, ScanResult, Severity, Suppression, Verdict
from seawall.report.cyclonedx.properties import properties
from seawall.report.moments import moment

_METHODS: Final = (
    ("CVSS:4.", "CVSSv4"),
    ("CVSS:3.1", "CVSSv31"),
    ("CVSS:3.0", "CVSSv3"),
    ("", "CVSSv2"),
)


def vulnerabilities(result: ScanResult, refs: Sequence[str]) -> list[dict[str, Any]]:
    """One entry for each flaw and answer about it: an entry has one analysis."""
    by_purl: dict[str, list[str]] = {}
    for package, ref in zip(result.packages, refs, strict=True):
        by_purl.setdefault(_key(package.purl, package.name, package.version), []).append(ref)
    grouped: dict[tuple[str, Verdict, str, Suppression | None], list[Finding]] = {}
    for finding in result.findings:
        unsure = finding.reason if finding.verdict is not Verdict.FAIL else ""
        key = (finding.id, finding.verdict, unsure, finding.suppressed)
        grouped.setdefault(key, []).append(finding)
    seen: Counter[str] = Counter()
    rows = []
    for (id_, *_), members in grouped.items():
        seen[id_] += 1
        ref = f"vulnerability:{id_}" + (f" ({seen[id_]})" if seen[id_] > 1 else "")
        rows.append(_vulnerability(ref, members, by_purl))
    return rows


def _key(purl: str, name: str, version: str) -> str:
    return purl or f"{name}@{version}"


def _vulnerability(
    ref: str, members: Sequence[Finding], by_purl: dict[str, list[str]]
) -> dict[str, Any]:
    first = members[0]
    row: dict[str, Any] = {"bom-ref": ref, "id": first.id, "source": {"name": _source(first)}}
    if first.aliases:
        row["references"] = [
            {"id": alias, "source": {"name": alias.partition("-")[0]}}
            for alias in dict.fromkeys(first.aliases)
        ]
    if first.ratings:
        row["ratings"] = list(map(_rating, dict.fromkeys(first.ratings)))
    cwes = sorted({int(one[4:]) for one in first.cwes if one[4:].isdecimal() and int(one[4:])})
    if cwes:
        row["cwes"] = cwes
    if advice := _advice(members):
        row["recommendation"] = advice
    if when := moment(first.published):
        row["published"] = when
    if analysis := _analysis(first):
        row["analysis"] = analysis
    affected = {
        target: finding
        for finding in members
        for target in by_purl.get(_key(finding.purl, finding.package, finding.version), ())
    }
    row["affects"] = [_affected(target, finding) for target, finding in affected.items()]
    row["properties"] = properties(_remarks(first))
    return row


def _source(finding: Finding) -> str:
    if finding.comparisons:
        return finding.comparisons[0].statement.source
    return finding.rating.source if finding.rating else "unknown"


def _rating(rating: Rating) -> dict[str, Any]:
    severity = "info" if rating.severity is Severity.NEGLIGIBLE else rating.severity.value
    row: dict[str, Any] = {"source": {"name": rating.source}, "severity": severity}
    if rating.score >= 0:
        row["score"] = rating.score
    if rating.vector:
        row["method"] = next(word for mark, word in _METHODS if rating.vector.startswith(mark))
        row["vector"] = rating.vector
    return row


def _advice(members: Iterable[Finding]) -> str:
    advice = (
        f"Upgrade {one.package} {one.version} to {one.fixed_versions[0]}."
        for one in members
        if one.fixed_versions
    )
    return " ".join(dict.fromkeys(advice))


def _analysis(finding: Finding) -> dict[str, Any]:
    covered = finding.suppressed
    if covered is not None:
        detail = f"{covered.reason or 'no reason is given'} ({covered.kind}: {covered.origin})"
        if covered.expires:
            detail += f", until {covered.expires}"
        if covered.kind == "vex":
            return {"state": "not_affected", "detail": detail}
        return {"response": ["will_not_fix"], "detail": detail}
    if finding.verdict is not Verdict.FAIL:
        return {"state": "in_triage", "detail": finding.reason or "it cannot be decided"}
    return {}


def _affected(ref: str, finding: Finding) -> dict[str, Any]:
    status = "affected" if finding.verdict is Verdict.FAIL else "unknown"
    if not finding.version:
        return {"ref": ref}
    return {"ref": ref, "versions": [{"version": finding.version[:1024], "status": status}]}


def _remarks(finding: Finding) -> Iterator[tuple[str, str]]:
    yield "seawall:kind", finding.kind
    yield "seawall:verdict", finding.verdict.value
    yield "seawall:severity", finding.severity.value
    yield "seawall:fingerprint", finding.fingerprint
    if finding.known_exploited:
        yield "seawall:knownExploited", finding.known_exploited
    if finding.ransomware:
        yield "seawall:ransomware", "true"
    if finding.epss >= 0:
        yield "seawall:epss", str(finding.epss)
        yield "seawall:epssPercentile", str(finding.epss_percentile)
    if finding.exploitation:
        yield "seawall:exploitation", finding.exploitation
    for exploit in finding.exploits:
        yield "seawall:exploit", f"{exploit.source}:{exploit.reference}"
    if finding.partial:
        yield "seawall:partial", finding.partial
