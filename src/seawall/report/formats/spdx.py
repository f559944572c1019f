"""SPDX 2.3, JSON: the bill of materials.

The document describes the artifact, which contains the packages, which depend on each other.
What the format has no field for is in annotations (:mod:`seawall.report.package_facts`), so
that the document is read back without a loss. The namespace is derived from the content.

Source: https://spdx.github.io/spdx-spec/v2.3/
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Final

from msgspec import Struct, field

from seawall.model import Artifact, Package, Release, ScanResult
from seawall.report.cpe import is_cpe23
from seawall.report.format import Rendering
from seawall.report.gaps import unread
from seawall.report.licensing import Declared, declared
from seawall.report.moments import moment
from seawall.report.needs import edges
from seawall.report.package_facts import facts, hint_fact
from seawall.report.writing import document_id, json_text

_ROOT: Final = "SPDXRef-Artifact"
_SYSTEM: Final = "SPDXRef-OperatingSystem"
_DOCUMENT: Final = "SPDXRef-DOCUMENT"
_SILENT: Final = "NOASSERTION"
_EARLIEST: Final = "1970-01-01T00:00:00Z"
_KINDS: Final = {
    "image": "CONTAINER",
    "repository": "SOURCE",
    "lambda": "ARCHIVE",
    "directory": "FILE",
    "host": "DEVICE",
}
_UNFIT: Final = re.compile(r"[^A-Za-z0-9.-]+")
_HEX: Final = re.compile(r"[0-9a-f]+")
_ALGORITHMS: Final = frozenset(
    {"sha1", "sha224", "sha256", "sha384", "sha512", "sha3-256", "sha3-384", "sha3-512"}
    | {"md2", "md4", "md5", "md6"}
)


class SpdxFormat:
    """Writes the document."""

    name: Final = "spdx"
    version: Final = 1

    def render(self, result: ScanResult, rendering: Rendering) -> Iterator[str]:
        """Yield one document."""
        del rendering
        yield json_text(_Document(result).document())


PLUGIN: Final = SpdxFormat()


class Annotation(Struct, gc=False, rename="camel"):
    """A remark; there are tens of thousands, which no collector has to visit."""

    annotation_date: str
    annotation_type: str
    annotator: str
    comment: str


class Relation(Struct, gc=False, rename="camel"):
    """How two elements relate."""

    element: str = field(name="spdxElementId")
    kind: str = field(name="relationshipType")
    related: str = field(name="relatedSpdxElement")


class _Document:
    """One document; what its parts share is kept here."""

    def __init__(self, result: ScanResult) -> None:
        self._result = result
        self._created = moment(result.created) or _EARLIEST
        self._tool = f"Tool: {(result.tool or 'seawall').replace(' ', '-')}"
        self._licenses: dict[str, str] = {}

    def document(self) -> dict[str, Any]:
        result = self._result
        refs = _refs(result.packages)
        packages = [self._artifact(result.artifact)]
        if result.artifact.release is not None:
            packages.append(self._system(result.artifact.release))
        packages += [
            self._package(package, ref) for package, ref in zip(result.packages, refs, strict=True)
        ]
        document: dict[str, Any] = {
            "spdxVersion": "SPDX-2.3",
            "dataLicense": "CC0-1.0",
            "SPDXID": _DOCUMENT,
            "name": result.artifact.name,
            "documentNamespace": f"https://spdx.org/spdxdocs/seawall-{document_id(result, 'spdx')}",
            "creationInfo": {"created": self._created, "creators": [self._tool]},
            "packages": packages,
            "relationships": self._relationships(refs),
        }
        if not result.complete or unread(result):
            document["comment"] = "Incomplete: not everything could be read."
        if self._licenses:
            document["hasExtractedLicensingInfos"] = [
                {"licenseId": ref, "name": text, "extractedText": text}
                for ref, text in sorted(self._licenses.items())
            ]
        if result.hints:
            document["annotations"] = self._annotations(map(hint_fact, result.hints))
        return document

    def _annotations(self, pairs: Iterable[tuple[str, str]]) -> list[Annotation]:
        when, who = self._created, self._tool
        return [Annotation(when, "OTHER", who, f"{key}={value}") for key, value in pairs]

    def _artifact(self, artifact: Artifact) -> dict[str, Any]:
        row = _row(_ROOT, artifact.name, _KINDS.get(artifact.kind, "OTHER"))
        if artifact.kind == "image" and artifact.digest:
            row["versionInfo"] = artifact.digest
        pairs = (
            ("kind", artifact.kind),
            ("digest", artifact.digest),
            ("configDigest", artifact.config_digest),
            ("platform", artifact.platform),
            *(("tag", tag) for tag in artifact.tags),
            *(("layer", layer.diff_id) for layer in artifact.layers),
        )
        row["annotations"] = self._annotations((f"seawall:{key}", value) for key, value in pairs)
        return row

    def _system(self, release: Release) -> dict[str, Any]:
        row = _row(_SYSTEM, release.id, "OPERATING-SYSTEM")
        if release.version:
            row["versionInfo"] = release.version
        if release.pretty_name:
            row["summary"] = release.pretty_name
        return row

    def _package(self, package: Package, ref: str) -> dict[str, Any]:
        row = _row(ref, package.name, "LIBRARY")
        told = set()
        if package.version:
            row["versionInfo"] = package.version
        if package.publisher:
            row["supplier"] = f"Organization: {package.publisher}"
            if package.publisher.strip() == package.publisher:
                told.add("publisher")
        licenses = declared(package.licenses)
        if licenses.expression:
            row["licenseDeclared"] = licenses.expression
            self._licenses |= licenses.references
        if _exact(package.licenses, licenses):
            told.add("licenses")
        checksums = _checksums(package.hashes)
        if checksums:
            row["checksums"] = checksums
        if len(checksums) == len(package.hashes):
            told.add("hashes")
        external = _external(package)
        if external:
            row["externalRefs"] = external
        if external and external[-1]["referenceType"] == "cpe23Type":
            told.add("cpe")
        row["annotations"] = self._annotations(facts(package, told))
        return row

    def _relationships(self, refs: list[str]) -> list[Relation]:
        rows = [Relation(_DOCUMENT, "DESCRIBES", _ROOT)]
        if self._result.artifact.release is not None:
            rows.append(Relation(_ROOT, "CONTAINS", _SYSTEM))
        rows += [Relation(_ROOT, "CONTAINS", ref) for ref in refs]
        for ref, needed in zip(refs, edges(self._result.packages), strict=True):
            rows += [Relation(ref, "DEPENDS_ON", refs[other]) for other in needed]
        return rows


def _row(ref: str, name: str, purpose: str) -> dict[str, Any]:
    return {
        "SPDXID": ref,
        "name": name,
        "supplier": _SILENT,
        "downloadLocation": _SILENT,
        "filesAnalyzed": False,
        "licenseConcluded": _SILENT,
        "licenseDeclared": _SILENT,
        "copyrightText": _SILENT,
        "primaryPackagePurpose": purpose,
    }


def _refs(packages: Iterable[Package]) -> list[str]:
    """An id for each package that tells people what it is, numbered where it is not unique."""
    seen: Counter[str] = Counter()
    refs = []
    for package in packages:
        text = f"{package.type}-{package.name}-{package.version}"
        base = f"SPDXRef-Package-{_UNFIT.sub('-', text)[:200].strip('-')}"
        seen[base] += 1
        refs.append(base if seen[base] == 1 else f"{base}--{seen[base]}")
    return refs


def _exact(stated: tuple[str, ...], licenses: Declared) -> bool:
    """Whether a reader gets the licences back as they are stated."""
    if len(stated) != 1:
        return not stated
    return stated[0] in (licenses.expression, licenses.references.get(licenses.expression))


def _checksums(stated: Iterable[str]) -> list[dict[str, str]]:
    rows = []
    for one in stated:
        algorithm, _, digest = one.partition(":")
        if algorithm in _ALGORITHMS and _HEX.fullmatch(digest):
            rows.append({"algorithm": algorithm.upper(), "checksumValue": digest})
    return rows


def _external(package: Package) -> list[dict[str, str]]:
    rows = []
    if package.purl:
        rows.append(_reference("PACKAGE-MANAGER", "purl", package.purl))
    cpe = package.properties.get("cpe", "")
    if is_cpe23(cpe):
        rows.append(_reference("SECURITY", "cpe23Type", cpe))
    return rows


def _reference(category: str, kind: str, locator: str) -> dict[str, str]:
    return {
        "referenceCategory": category,
        "referenceType": kind,
        "referenceLocator": locator,
    }
