"""SPDX 3.0.1, JSON-LD: the bill of materials and the flaws found in it.

``@graph`` is a flat list of elements that name each other by ``spdxId``. A bill
(``software_Sbom``) has the artifact for its root; the artifact contains packages, packages
depend on others and have flaws (security profile). What the format has no property for is in
annotations (:mod:`seawall.report.package_facts`), so that the document is read back without a
loss. All ids lie below a namespace that is derived from the content.

Source: https://spdx.github.io/spdx-spec/v3.0.1/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from msgspec import UNSET, Struct, UnsetType, field

from seawall.model import Artifact, Package, Release, ScanResult, Verdict
from seawall.report.cpe import is_cpe23
from seawall.report.format import Rendering
from seawall.report.gaps import unread
from seawall.report.licensing import declared
from seawall.report.moments import moment
from seawall.report.needs import edges
from seawall.report.package_facts import facts, hint_fact
from seawall.report.writing import document_id, json_text

_CONTEXT: Final = "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"
_EARLIEST: Final = "1970-01-01T00:00:00Z"
_CREATION: Final = "_:creation"
_KINDS: Final = {
    "image": "container",
    "repository": "source",
    "lambda": "archive",
    "directory": "file",
    "host": "device",
}
_HASHES: Final = {
    "md5": "md5",
    "sha1": "sha1",
    "sha224": "sha224",
    "sha256": "sha256",
    "sha384": "sha384",
    "sha512": "sha512",
    "sha3-256": "sha3_256",
    "sha3-384": "sha3_384",
    "sha3-512": "sha3_512",
}
_HEX: Final = re.compile(r"[0-9a-f]+")
_REFERENCE: Final = re.compile(r"LicenseRef-[A-Za-z0-9.-]+")
_IDENTIFIERS: Final = {"CVE": "cve"}


class Spdx3Format:
    """Writes the document."""

    name: Final = "spdx3"
    version: Final = 1

    def render(self, result: ScanResult, rendering: Rendering) -> Iterator[str]:
        """Yield one document."""
        del rendering
        graph = list(_Graph(result).elements())
        yield json_text({"@context": _CONTEXT, "@graph": graph})


PLUGIN: Final = Spdx3Format()


class Annotation(Struct, gc=False, rename="camel", kw_only=True):
    """A remark; there are tens of thousands, which no collector has to visit."""

    type: str = "Annotation"
    ref: str = field(name="spdxId")
    creation_info: str = _CREATION
    annotation_type: str = "other"
    subject: str
    statement: str


class Relation(Struct, rename="camel", kw_only=True):
    """How one element relates to others."""

    type: str = "Relationship"
    ref: str = field(name="spdxId")
    creation_info: str = _CREATION
    relationship_type: str
    source: str = field(name="from")
    to: list[str]
    completeness: str | UnsetType = UNSET


class _Graph:
    """One document; what its parts share is kept here."""

    def __init__(self, result: ScanResult) -> None:
        self._result = result
        self._space = f"https://spdx.org/spdxdocs/seawall-{document_id(result, 'spdx3')}"
        self._refs = [self._id(f"package-{number}") for number in range(len(result.packages))]
        self._suppliers: dict[str, str] = {}
        self._licenses: dict[str, str] = {}
        self._texts: dict[str, str] = {}
        self._relations = 0
        self._remarks = 0

    def elements(self) -> Iterator[Any]:
        """All elements, the document first."""
        result = self._result
        packages = [
            element
            for package, ref in zip(result.packages, self._refs, strict=True)
            for element in self._package(package, ref)
        ]
        yield from self._head()
        yield from self._artifact(result.artifact)
        if result.artifact.release is not None:
            yield self._system(result.artifact.release)
        yield from self._organisations()
        yield from self._license_elements()
        yield from packages
        yield from self._relationships()
        yield from self._flaws()

    def _id(self, local: str) -> str:
        return f"{self._space}#{local}"

    def _element(self, kind: str, local: str, **more: Any) -> dict[str, Any]:
        return {"type": kind, "spdxId": self._id(local), "creationInfo": _CREATION, **more}

    def _head(self) -> Iterator[Any]:
        result = self._result
        profiles = ["core", "software", "simpleLicensing"]
        if result.findings:
            profiles.append("security")
        yield {
            "type": "CreationInfo",
            "@id": _CREATION,
            "specVersion": "3.0.1",
            "created": moment(result.created) or _EARLIEST,
            "createdBy": [self._id("tool")],
        }
        yield self._element("SoftwareAgent", "tool", name=result.tool or "seawall")
        remark = {"comment": "Incomplete: not everything could be read."}
        partial = not result.complete or bool(unread(result))
        yield self._element(
            "SpdxDocument",
            "document",
            name=result.artifact.name,
            profileConformance=profiles,
            rootElement=[self._id("bill")],
            **(remark if partial else {}),
        )
        yield self._element(
            "software_Sbom",
            "bill",
            software_sbomType=["analyzed"],
            rootElement=[self._id("artifact")],
        )
        yield from self._annotations(self._id("document"), map(hint_fact, result.hints))

    def _annotations(self, subject: str, pairs: Iterable[tuple[str, str]]) -> Iterator[Annotation]:
        for key, value in pairs:
            self._remarks += 1
            ref = self._id(f"annotation-{self._remarks}")
            yield Annotation(ref=ref, subject=subject, statement=f"{key}={value}")

    def _artifact(self, artifact: Artifact) -> Iterator[Any]:
        purpose = _KINDS.get(artifact.kind, "other")
        element = self._element(
            "software_Package", "artifact", name=artifact.name, software_primaryPurpose=purpose
        )
        if artifact.kind == "image" and artifact.digest:
            element["software_packageVersion"] = artifact.digest
        yield element
        pairs = (
            ("kind", artifact.kind),
            ("digest", artifact.digest),
            ("configDigest", artifact.config_digest),
            ("platform", artifact.platform),
            *(("tag", tag) for tag in artifact.tags),
            *(("layer", layer.diff_id) for layer in artifact.layers),
        )
        named = ((f"seawall:{key}", value) for key, value in pairs if value)
        yield from self._annotations(self._id("artifact"), named)

    def _system(self, release: Release) -> dict[str, Any]:
        element = self._element(
            "software_Package",
            "operating-system",
            name=release.id,
            software_primaryPurpose="operatingSystem",
        )
        if release.version:
            element["software_packageVersion"] = release.version
        if release.pretty_name:
            element["summary"] = release.pretty_name
        return element

    def _package(self, package: Package, ref: str) -> Iterator[Any]:
        """The package, its licences, and what there are no properties for."""
        element, told = self._described(package, ref)
        yield element
        licenses = declared(package.licenses)
        if licenses.expression:
            self._texts |= licenses.references
            known = self._licenses.setdefault(
                licenses.expression, self._id(f"license-{len(self._licenses)}")
            )
            yield self._relation("hasDeclaredLicense", ref, [known])
        if package.licenses in {(), (licenses.expression,)}:
            told.add("licenses")
        yield from self._annotations(ref, facts(package, told))

    def _described(self, package: Package, ref: str) -> tuple[dict[str, Any], set[str]]:
        """The element of a package, and which of its fields that tells exactly."""
        told = set()
        element: dict[str, Any] = {
            "type": "software_Package",
            "spdxId": ref,
            "creationInfo": _CREATION,
            "name": package.name,
            "software_primaryPurpose": "library",
        }
        if package.version:
            element["software_packageVersion"] = package.version
        if package.purl:
            element["software_packageUrl"] = package.purl
        if package.publisher:
            element["suppliedBy"] = self._suppliers.setdefault(
                package.publisher, self._id(f"supplier-{len(self._suppliers)}")
            )
            told.add("publisher")
        if hashes := _hashes(package.hashes):
            element["verifiedUsing"] = hashes
        if len(hashes) == len(package.hashes):
            told.add("hashes")
        if is_cpe23(cpe := package.properties.get("cpe", "")):
            identifier = {"externalIdentifierType": "cpe23", "identifier": cpe}
            element["externalIdentifier"] = [{"type": "ExternalIdentifier", **identifier}]
            told.add("cpe")
        return element, told

    def _relation(self, kind: str, source: str, to: list[str]) -> Relation:
        self._relations += 1
        ref = self._id(f"relationship-{self._relations}")
        return Relation(ref=ref, relationship_type=kind, source=source, to=to)

    def _organisations(self) -> Iterator[dict[str, Any]]:
        for name, ref in self._suppliers.items():
            local = ref.partition("#")[2]
            yield self._element("Organization", local, name=name)

    def _license_elements(self) -> Iterator[dict[str, Any]]:
        texts = {
            name: self._id(f"license-text-{number}") for number, name in enumerate(self._texts)
        }
        for name, ref in texts.items():
            yield self._element(
                "simplelicensing_SimpleLicensingText",
                ref.partition("#")[2],
                name=name,
                simplelicensing_licenseText=self._texts[name],
            )
        for expression, ref in self._licenses.items():
            element = self._element(
                "simplelicensing_LicenseExpression",
                ref.partition("#")[2],
                simplelicensing_licenseExpression=expression,
            )
            used = _REFERENCE.findall(expression)
            if used:
                element["simplelicensing_customIdToUri"] = [
                    {"type": "DictionaryEntry", "key": name, "value": texts[name]}
                    for name in dict.fromkeys(used)
                ]
            yield element

    def _relationships(self) -> Iterator[Relation]:
        contained = list(self._refs)
        if self._result.artifact.release is not None:
            contained.insert(0, self._id("operating-system"))
        if contained:
            yield self._relation("contains", self._id("artifact"), contained)
        for ref, needed in zip(self._refs, edges(self._result.packages), strict=True):
            if needed:
                yield self._relation("dependsOn", ref, [self._refs[other] for other in needed])

    def _flaws(self) -> Iterator[Any]:
        """Flaws that packages are known to have; what is unsure or excepted is no such claim."""
        by_purl: dict[str, list[str]] = {}
        for package, ref in zip(self._result.packages, self._refs, strict=True):
            by_purl.setdefault(package.purl, []).append(ref)
        flaws: dict[str, str] = {}
        affected: dict[str, dict[str, None]] = {}
        for finding in self._result.findings:
            if finding.verdict is not Verdict.FAIL or finding.suppressed or not finding.purl:
                continue
            if finding.id not in flaws:
                flaws[finding.id] = self._id(f"vulnerability-{len(flaws)}")
                yield self._flaw(finding.id, finding.aliases, flaws[finding.id])
            for ref in by_purl.get(finding.purl, ()):
                affected.setdefault(ref, {})[flaws[finding.id]] = None
        for ref, found in affected.items():
            yield self._relation("hasAssociatedVulnerability", ref, list(found))

    def _flaw(self, id_: str, aliases: Sequence[str], ref: str) -> dict[str, Any]:
        identifiers = [
            {
                "type": "ExternalIdentifier",
                "externalIdentifierType": _IDENTIFIERS.get(one.partition("-")[0], "securityOther"),
                "identifier": one,
            }
            for one in dict.fromkeys((id_, *aliases))
        ]
        return self._element(
            "security_Vulnerability",
            ref.partition("#")[2],
            name=id_,
            externalIdentifier=identifiers,
        )


def _hashes(stated: Iterable[str]) -> list[dict[str, str]]:
    rows = []
    for one in stated:
        algorithm, _, digest = one.partition(":")
        if algorithm in _HASHES and _HEX.fullmatch(digest):
            rows.append({"type": "Hash", "algorithm": _HASHES[algorithm], "hashValue": digest})
    return rows
