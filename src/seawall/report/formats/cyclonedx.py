"""CycloneDX 1.6, JSON: the bill of materials with its vulnerabilities.

Components carry package URLs, licences, digests and where they were found; what the format
has no field for is in ``seawall:`` properties (:mod:`seawall.report.package_facts`), so that
the document is read back without a loss. Serial number and times come from the content.

Source: https://cyclonedx.org/docs/1.6/json/
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from msgspec import Struct

from seawall.model import (
    Artifact,
    Finding,
    Package,
    Rating,
    Release,
    ScanResult,
    Scope,
    Severity,
    Suppression,
    Verdict,
)
from seawall.report.format import Rendering
from seawall.report.gaps import unread
from seawall.report.moments import moment
from seawall.report.needs import edges, tops
from seawall.report.package_facts import facts, hint_fact
from seawall.report.product import tool
from seawall.report.spdx_licenses import expression, license_id
from seawall.report.writing import document_id, json_text

_KINDS: Final = {
    "image": "container",
    "repository": "application",
    "lambda": "application",
    "host": "device",
}
_SCOPES: Final = {
    Scope.RUNTIME: "required",
    Scope.OPTIONAL: "optional",
    Scope.PEER: "optional",
    Scope.DEVELOPMENT: "excluded",
    Scope.BUILD: "excluded",
}
_EXACT_SCOPES: Final = frozenset({Scope.RUNTIME, Scope.OPTIONAL, Scope.DEVELOPMENT})
_HASHES: Final = {
    "md5": ("MD5", 32),
    "sha1": ("SHA-1", 40),
    "sha256": ("SHA-256", 64),
    "sha384": ("SHA-384", 96),
    "sha512": ("SHA-512", 128),
    "sha3-256": ("SHA3-256", 64),
    "sha3-384": ("SHA3-384", 96),
    "sha3-512": ("SHA3-512", 128),
    "blake2b-256": ("BLAKE2b-256", 64),
    "blake2b-384": ("BLAKE2b-384", 96),
    "blake2b-512": ("BLAKE2b-512", 128),
    "blake3": ("BLAKE3", 64),
}
_HEX: Final = re.compile(r"[0-9a-f]+")
_TECHNIQUES: Final = {
    "stated": ("manifest-analysis", 1),
    "derived": ("binary-analysis", 0.8),
    "guessed": ("filename", 0.4),
}
_METHODS: Final = (
    ("CVSS:4.", "CVSSv4"),
    ("CVSS:3.1", "CVSSv31"),
    ("CVSS:3.0", "CVSSv3"),
    ("", "CVSSv2"),
)
_GROUPED: Final = {"npm": "/", "composer": "/", "maven": ":"}
_ROOT: Final = "artifact"
_SYSTEM: Final = "operating-system"


class CycloneDx:
    """Writes the document."""

    name: Final = "cyclonedx"
    version: Final = 1

    def render(self, result: ScanResult, rendering: Rendering) -> Iterator[str]:
        """Yield one document."""
        del rendering
        yield json_text(_document(result))


PLUGIN: Final = CycloneDx()


def _document(result: ScanResult) -> dict[str, Any]:
    refs = _refs(result.packages)
    components = [
        _component(package, ref) for package, ref in zip(result.packages, refs, strict=True)
    ]
    if result.artifact.release is not None:
        components.insert(0, _system(result.artifact.release))
    document = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{document_id(result, 'cyclonedx')}",
        "version": 1,
        "metadata": _metadata(result),
        "components": components,
        "dependencies": _dependencies(result, refs),
    }
    if not result.complete or unread(result):
        document["compositions"] = [{"aggregate": "incomplete", "assemblies": [_ROOT]}]
    if result.snapshot is not None or result.findings:
        document["vulnerabilities"] = _vulnerabilities(result, refs)
    return document


def _refs(packages: Iterable[Package]) -> list[str]:
    """A ref for each package: its URL, numbered where several packages share one."""
    seen: Counter[str] = Counter({_ROOT: 1, _SYSTEM: 1})
    refs = []
    for package in packages:
        base = package.purl or f"{package.type}:{package.name}@{package.version}"
        seen[base] += 1
        refs.append(base if seen[base] == 1 else f"{base} ({seen[base]})")
    return refs


class Property(Struct, gc=False):
    """A fact without a field; there are tens of thousands, which no collector has to visit."""

    name: str
    value: str


def _properties(pairs: Iterable[tuple[str, str]]) -> list[Property]:
    return [Property(key, value) for key, value in pairs]


def _metadata(result: ScanResult) -> dict[str, Any]:
    name, version = tool(result)
    program = {"type": "application", "name": name}
    if version:
        program["version"] = version
    metadata: dict[str, Any] = {"tools": {"components": [program]}}
    if when := moment(result.created):
        metadata["timestamp"] = when
    metadata["component"] = _artifact(result.artifact)
    if result.hints:
        metadata["properties"] = _properties(map(hint_fact, result.hints))
    return metadata


def _artifact(artifact: Artifact) -> dict[str, Any]:
    component: dict[str, Any] = {
        "type": _KINDS.get(artifact.kind, "file"),
        "bom-ref": _ROOT,
        "name": artifact.name,
    }
    pairs = [("seawall:kind", artifact.kind)]
    pairs += [
        (f"seawall:{key}", value)
        for key, value in (
            ("digest", artifact.digest),
            ("configDigest", artifact.config_digest),
            ("platform", artifact.platform),
            ("created", artifact.created),
        )
        if value
    ]
    pairs += [("seawall:tag", tag) for tag in artifact.tags]
    pairs += [("seawall:layer", layer.diff_id) for layer in artifact.layers]
    component["properties"] = _properties(pairs)
    if artifact.kind == "image" and artifact.digest:
        component["version"] = artifact.digest
    return component


def _system(release: Release) -> dict[str, Any]:
    component: dict[str, Any] = {"type": _SYSTEM, "bom-ref": _SYSTEM, "name": release.id}
    if release.version:
        component["version"] = release.version
    if release.pretty_name:
        component["description"] = release.pretty_name
    if release.cpe:
        component["cpe"] = release.cpe
    pairs = [
        (f"seawall:{key}", value)
        for key, value in (
            ("id", release.id),
            ("versionID", release.version),
            ("versionCodename", release.codename),
            ("prettyName", release.pretty_name),
        )
        if value
    ]
    pairs += [("seawall:idLike", one) for one in release.id_like]
    component["properties"] = _properties(pairs)
    return component


def _component(package: Package, ref: str) -> dict[str, Any]:
    group, name = _named(package)
    component: dict[str, Any] = {"type": _type(package), "bom-ref": ref, "name": name}
    if group:
        component["group"] = group
    if package.version:
        component["version"] = package.version
    if package.purl:
        component["purl"] = package.purl
    if package.publisher:
        component["supplier"] = {"name": package.publisher}
        component["publisher"] = package.publisher
    if (cpe := package.properties.get("cpe", "")) and cpe.startswith("cpe:"):
        component["cpe"] = cpe
    if scope := _SCOPES.get(package.scope):
        component["scope"] = scope
    hashes = _hashes(package.hashes)
    if hashes:
        component["hashes"] = hashes
    licenses, exact = _licenses(package.licenses)
    if licenses:
        component["licenses"] = licenses
    component["evidence"] = _evidence(package)
    told = {"publisher", "cpe"} if "cpe" in component else {"publisher"}
    if package.scope in _EXACT_SCOPES:
        told.add("scope")
    if exact:
        told.add("licenses")
    if len(hashes) == len(package.hashes):
        told.add("hashes")
    component["properties"] = _properties(facts(package, frozenset(told)))
    return component


def _type(package: Package) -> str:
    return "machine-learning-model" if package.type in {"huggingface", "mlflow"} else "library"


def _named(package: Package) -> tuple[str, str]:
    """Group and name, where the ecosystem has groups."""
    mark = _GROUPED.get(package.type)
    if mark is None:
        return "", package.name
    group, _, name = package.name.rpartition(mark)
    return (group, name) if name else ("", package.name)


def _hashes(stated: Iterable[str]) -> list[dict[str, str]]:
    """Those whose algorithm and form the format knows."""
    found = []
    for one in stated:
        algorithm, _, digest = one.partition(":")
        known, length = _HASHES.get(algorithm, ("", 0))
        if known and len(digest) == length and _HEX.fullmatch(digest):
            found.append({"alg": known, "content": digest})
    return found


def _licenses(stated: tuple[str, ...]) -> tuple[list[dict[str, Any]], bool]:
    """The licences, and whether they are read back exactly as they are.

    The format takes any number of ids and names, or one expression alone.
    """
    if len(stated) == 1 and not license_id(stated[0]) and (whole := expression(stated[0])):
        return [{"expression": whole, "acknowledgement": "declared"}], whole == stated[0]
    rows: list[dict[str, Any]] = []
    exact = True
    for one in stated:
        known = license_id(one)
        exact = exact and bool(one) and (not known or known == one)
        if one:
            choice = {"id": known} if known else {"name": one}
            rows.append({"license": choice | {"acknowledgement": "declared"}})
    return rows, exact


def _evidence(package: Package) -> dict[str, Any]:
    technique, confidence = _TECHNIQUES.get(package.evidence, ("other", 0.5))
    method = {"technique": technique, "confidence": confidence}
    identity: dict[str, Any] = {
        "field": "purl" if package.purl else "name",
        "confidence": confidence,
        "methods": [method],
    }
    occurrences = [
        {"location": place.path, "line": place.line} if place.line else {"location": place.path}
        for place in package.locations
    ]
    return {"identity": [identity]} | ({"occurrences": occurrences} if occurrences else {})


def _dependencies(result: ScanResult, refs: Sequence[str]) -> list[dict[str, Any]]:
    needed = edges(result.packages)
    root = [refs[number] for number in tops(needed)]
    rows: list[dict[str, Any]] = []
    if result.artifact.release is not None:
        root.insert(0, _SYSTEM)
        rows.append({"ref": _SYSTEM})
    rows.insert(0, {"ref": _ROOT, "dependsOn": root} if root else {"ref": _ROOT})
    for ref, others in zip(refs, needed, strict=True):
        rows.append(
            {"ref": ref, "dependsOn": [refs[other] for other in others]} if others else {"ref": ref}
        )
    return rows


def _vulnerabilities(result: ScanResult, refs: Sequence[str]) -> list[dict[str, Any]]:
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
    row["properties"] = _properties(_remarks(first))
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
    if finding.partial:
        yield "seawall:partial", finding.partial
