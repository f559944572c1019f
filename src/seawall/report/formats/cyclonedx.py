"""CycloneDX 1.6, JSON: the bill of materials with its vulnerabilities.

Components carry package URLs, licences, digests and where they were found; what the format
has no field for is in ``seawall:`` properties (:mod:`seawall.report.package_facts`), so that
the document is read back without a loss. Serial number and times come from the content.

Source: https://cyclonedx.org/docs/1.6/json/
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from seawall.model import (
    Artifact,
    Package,
    Release,
    ScanResult,
)
from seawall.report.cyclonedx.components import component
from seawall.report.cyclonedx.properties import properties
from seawall.report.cyclonedx.vulnerabilities import vulnerabilities
from seawall.report.format import Rendering
from seawall.report.gaps import unread
from seawall.report.moments import moment
from seawall.report.needs import edges, tops
from seawall.report.package_facts import hint_fact
from seawall.report.product import tool
from seawall.report.writing import document_id, json_text

_KINDS: Final = {
    "image": "container",
    "repository": "application",
    "lambda": "application",
    "host": "device",
}
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
        component(package, ref) for package, ref in zip(result.packages, refs, strict=True)
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
        document["vulnerabilities"] = vulnerabilities(result, refs)
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
        metadata["properties"] = properties(map(hint_fact, result.hints))
    return metadata


def _artifact(artifact: Artifact) -> dict[str, Any]:
    made: dict[str, Any] = {
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
    made["properties"] = properties(pairs)
    if artifact.kind == "image" and artifact.digest:
        made["version"] = artifact.digest
    return made


def _system(release: Release) -> dict[str, Any]:
    made: dict[str, Any] = {"type": _SYSTEM, "bom-ref": _SYSTEM, "name": release.id}
    if release.version:
        made["version"] = release.version
    if release.pretty_name:
        made["description"] = release.pretty_name
    if release.cpe:
        made["cpe"] = release.cpe
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
    made["properties"] = properties(pairs)
    return made


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
