"""Bills of materials in SPDX 2.2 and 2.3, JSON and tags with values.

Packages carry package URLs and CPE names as external references; relationships between
``SPDXRef-`` ids say who needs whom (``A DEPENDS_ON B``, ``B DEPENDENCY_OF A``) and what the
document describes. ``NOASSERTION`` and ``NONE`` stand for nothing.

Source: https://spdx.github.io/spdx-spec/v2.3/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import File
from seawall.errors import MalformedInput
from seawall.inventory.extractor import Declared
from seawall.inventory.sbom import releases
from seawall.inventory.sbom.bill import Bill, Component, items
from seawall.inventory.sbom.facts import OWN, TRIVY, TRIVY_KEYS, of_document
from seawall.inventory.sbom.names import wanted
from seawall.inventory.sbom.reading import decoded
from seawall.inventory.sbom.recognising import SPDX, recognise
from seawall.inventory.sbom.spdx_document import Annotation, Document, Relation, Row
from seawall.model import Hint, Item, Location, Scope

SUFFIXES: Final = (".spdx.json", "-spdx.json", ".spdx", ".spdx.tv")
_NOTHING: Final = frozenset({"", "NONE", "NOASSERTION"})
_BITNAMI: Final = "opt/bitnami/"
_PURL: Final = ("purl",)
_CPES: Final = ("cpe23Type", "cpe22Type")
_OPERATING_SYSTEM: Final = "OPERATING-SYSTEM"
_IMAGE: Final = "CONTAINER"
_PROJECTS: Final = frozenset({"", "APPLICATION", "FRAMEWORK", "LIBRARY", "FIRMWARE", "SOURCE"})
_PACKAGES: Final = frozenset({"LIBRARY", "FRAMEWORK"})
_KINDS: Final = frozenset({"Organization", "Person", "Tool"})
_REFS: Final = {
    "Application": "FILE",
    "ContainerImage": _IMAGE,
    "OperatingSystem": _OPERATING_SYSTEM,
}
_ACQUIRED: Final = re.compile(r"acquired package info from [^:]{1,100}: (.*)", re.DOTALL)
_SOURCE: Final = re.compile(r"built package from: (\S{1,200}) (\S{1,200})")
_FORWARD: Final = {
    "DEPENDS_ON": Scope.UNKNOWN,
    "DYNAMIC_LINK": Scope.UNKNOWN,
    "STATIC_LINK": Scope.UNKNOWN,
}
_BACKWARD: Final = {
    "BUILD_DEPENDENCY_OF": Scope.BUILD,
    "BUILD_TOOL_OF": Scope.BUILD,
    "DEPENDENCY_OF": Scope.UNKNOWN,
    "DEV_DEPENDENCY_OF": Scope.DEVELOPMENT,
    "DEV_TOOL_OF": Scope.DEVELOPMENT,
    "OPTIONAL_DEPENDENCY_OF": Scope.OPTIONAL,
    "PROVIDED_DEPENDENCY_OF": Scope.PEER,
    "RUNTIME_DEPENDENCY_OF": Scope.RUNTIME,
    "TEST_DEPENDENCY_OF": Scope.DEVELOPMENT,
    "TEST_TOOL_OF": Scope.DEVELOPMENT,
}


class Spdx(Declared):
    """Reads one document."""

    name: Final = SPDX
    version: Final = 2
    wants: Final = wanted(suffixes=SUFFIXES)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the operating system, hints and the packages."""
        found = recognise(file.read(self.wants.limit))
        if found == SPDX:
            yield from items(_bill(_document(file), file.path), file.path)
        elif found is None and file.name.lower().endswith(SUFFIXES):
            raise MalformedInput("not an SPDX document", where=file.path)


def _document(file: File) -> Document:
    if file.data[:64].lstrip(b"\xef\xbb\xbf\xff\xfe\0 \r\n\t").startswith(b"{"):
        return decoded(file, Document)
    from seawall.inventory.sbom import spdx_tags  # noqa: PLC0415 - rare

    return spdx_tags.document(file.text())


def _bill(document: Document, path: str) -> Bill:
    bill = Bill(remarks=list(of_document(_remarks(document.annotations), path)))
    licenses = {row.license_id: row.name for row in document.license_infos}
    described = set(document.document_describes)
    for relation in document.relationships:
        _relate(bill, relation, described)
    for row in document.packages:
        row.purpose = row.purpose or _by_ref(row.ref)
        if row.purpose == _OPERATING_SYSTEM:
            cpe = _reference(row, _CPES)
            version = said(row.version_info)
            bill.releases.append(releases.stated(row.name, version, path, _facts(row), cpe))
            continue
        if row.ref in described and row.purpose not in _PROJECTS:
            if row.purpose == _IMAGE:
                bill.remarks.append(Hint(kind="container", value=row.name, path=path))
            continue  # an image or a folder is no part of itself
        component = _component(row, licenses)
        if path.startswith(_BITNAMI) and component.purl.startswith("pkg:bitnami/"):
            continue  # read by distro/bitnami_spdx
        bill.components.append(component)
        if described == {row.ref}:
            bill.root = row.ref
    return bill


def _relate(bill: Bill, relation: Relation, described: set[str]) -> None:
    if relation.kind in _FORWARD:
        bill.needs.setdefault(relation.element, []).append(relation.related)
    elif relation.kind in _BACKWARD:
        bill.needs.setdefault(relation.related, []).append(relation.element)
        scope = _BACKWARD[relation.kind]
        if scope is not Scope.UNKNOWN:
            known = bill.scopes.setdefault(relation.element, scope)
            bill.scopes[relation.element] = scope if known is scope else Scope.UNKNOWN
    elif relation.kind == "DESCRIBES":
        described.add(relation.related)
    elif relation.kind == "DESCRIBED_BY":
        described.add(relation.element)


def _component(row: Row, licenses: dict[str, str]) -> Component:
    declared = said(row.license_declared) or said(row.license_concluded)
    built = _SOURCE.search(row.source_info)
    version = said(row.version_info)
    return Component(
        ref=row.ref,
        name=row.name,
        version=version,
        purl=_reference(row, _PURL),
        cpe=_reference(row, _CPES),
        licenses=(licenses.get(declared) or declared,) if declared else (),
        hashes=tuple(
            f"{one.algorithm.lower()}:{one.checksum_value.lower()}"
            for one in row.checksums
            if one.algorithm and one.checksum_value
        ),
        publisher=_maker(row.supplier) or _maker(row.originator),
        paths=_paths(row.source_info),
        facts=_facts(row),
        properties={"homepage": row.homepage} if said(row.homepage) else {},
        source=built[1] if built else "",
        source_version=built[2] if built and built[2] != version else "",
        is_package=row.purpose in _PACKAGES or (row.purpose in _PROJECTS and bool(version)),
    )


def _reference(row: Row, kinds: tuple[str, ...]) -> str:
    """The first external reference of the first of these kinds."""
    known = {one.reference_type: one.reference_locator for one in row.external_refs[::-1]}
    return next((known[kind] for kind in kinds if kind in known), "")


def _facts(row: Row) -> list[tuple[str, str]]:
    return _remarks([*row.annotations, *map(Annotation, row.attribution_texts)])


def _remarks(annotations: list[Annotation]) -> list[tuple[str, str]]:
    return [found for one in annotations if (found := fact(one.comment))]


def _by_ref(ref: str) -> str:
    """The purpose that Trivy once gave only by the id; its applications are lock files."""
    kind = ref.removeprefix("SPDXRef-").partition("-")[0]
    return _REFS.get(kind, "")


def _paths(source_info: str) -> list[Location]:
    """Where Syft found a package."""
    match = _ACQUIRED.fullmatch(source_info)
    places = match[1].split(", ") if match else ()
    return [Location(place) for place in places if place.startswith("/")]


def said(value: str) -> str:
    """The value, ``""`` where the document says that it says nothing."""
    return "" if value in _NOTHING else value


def fact(comment: str) -> tuple[str, str] | None:
    """What a remark adds: Seawall's are ``seawall:KEY=VALUE``, Trivy's ``Key: value``."""
    if comment.startswith(OWN):
        key, _, value = comment.partition("=")
        return key, value
    key, colon, value = comment.partition(": ")
    return (TRIVY + key, value) if colon and key in TRIVY_KEYS else None


def _maker(value: str) -> str:
    """``Organization: Name (address)`` without its kind."""
    kind, colon, name = said(value).partition(": ")
    return name.strip() if colon and kind in _KINDS else said(value)


PLUGIN: Final = Spdx()
