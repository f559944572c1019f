"""Bills of materials in SPDX 3.0, JSON-LD.

``@graph`` is a flat list of elements that name each other by ``spdxId``: packages, the
relationships from one element to others (licences among them), annotations, organisations.
The elements have the names that SPDX's own context gives them, with a prefix for the
profile (``software_Package``).

Source: https://spdx.github.io/spdx-spec/v3.0.1/serializations/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import msgspec

from seawall.artifacts.file import File
from seawall.errors import MalformedInput
from seawall.inventory.extractor import Declared
from seawall.inventory.sbom import releases
from seawall.inventory.sbom.bill import Bill, Component, items
from seawall.inventory.sbom.facts import of_document
from seawall.inventory.sbom.names import wanted
from seawall.inventory.sbom.reading import decoded
from seawall.inventory.sbom.recognising import SPDX3, recognise
from seawall.inventory.sbom.spdx import fact, said
from seawall.model import Hint, Item, Scope

_SUFFIXES: Final = (".spdx3.json", "-spdx3.json", ".spdx.jsonld", ".spdx3.jsonld")
_PACKAGES: Final = frozenset({"software_Package", "ai_AIPackage", "dataset_DatasetPackage"})
_RELATIONSHIPS: Final = frozenset({"Relationship", "LifecycleScopedRelationship"})
_DOCUMENTS: Final = frozenset({"SpdxDocument", "software_Sbom", "Bom"})
_CPES: Final = ("cpe23", "cpe22")
_OPERATING_SYSTEM: Final = "operatingSystem"
_IMAGE: Final = "container"
_LIBRARIES: Final = frozenset({"library", "framework"})
_PROJECTS: Final = _LIBRARIES | {"", "application", "firmware", "source"}
_NEEDING: Final = {
    "dependsOn": Scope.UNKNOWN,
    "hasDynamicLink": Scope.UNKNOWN,
    "hasOptionalDependency": Scope.OPTIONAL,
    "hasProvidedDependency": Scope.PEER,
    "hasStaticLink": Scope.UNKNOWN,
    "usesTool": Scope.BUILD,
}
_SCOPES: Final = {
    "build": Scope.BUILD,
    "development": Scope.DEVELOPMENT,
    "runtime": Scope.RUNTIME,
    "test": Scope.DEVELOPMENT,
}
_LISTED: Final = "https://spdx.org/licenses/"


class _Identifier(msgspec.Struct, gc=False, rename="camel"):
    external_identifier_type: str = ""
    identifier: str = ""


class _Hash(msgspec.Struct, gc=False, rename="camel"):
    algorithm: str = ""
    hash_value: str = ""


class _Element(msgspec.Struct, gc=False, kw_only=True, rename="camel"):
    """Any element; each kind uses some of the fields."""

    type: str = ""
    ref: str = msgspec.field(default="", name="spdxId")
    name: str = ""
    version: str = msgspec.field(default="", name="software_packageVersion")
    purl: str = msgspec.field(default="", name="software_packageUrl")
    purpose: str = msgspec.field(default="", name="software_primaryPurpose")
    supplied_by: Any = ""
    originated_by: list[Any] = []
    external_identifier: list[_Identifier] = []
    verified_using: list[_Hash] = []
    source: str = msgspec.field(default="", name="from")
    to: list[str] = []
    relationship_type: str = ""
    scope: str = ""
    subject: str = ""
    statement: str = ""
    root_element: list[str] = []
    license: str = msgspec.field(default="", name="simplelicensing_licenseExpression")


class _Graph(msgspec.Struct, gc=False):
    elements: list[_Element] = msgspec.field(default_factory=list, name="@graph")


class _Known(msgspec.Struct, gc=False):
    """What elements say about others, by ref."""

    names: dict[str, str] = {}
    licenses: dict[str, list[str]] = {}
    remarks: dict[str, list[str]] = {}
    roots: set[str] = set()
    documents: set[str] = set()


class Spdx3(Declared):
    """Reads one document."""

    name: Final = SPDX3
    version: Final = 2
    wants: Final = wanted(suffixes=(*_SUFFIXES, ".spdx.json"))

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the operating system, hints and the packages."""
        found = recognise(file.read(self.wants.limit))
        if found == SPDX3:
            yield from items(_bill(decoded(file, _Graph).elements, file.path), file.path)
        elif found is None and file.name.lower().endswith(_SUFFIXES):
            raise MalformedInput("not an SPDX 3 document", where=file.path)


def _bill(elements: list[_Element], path: str) -> Bill:
    bill, known = Bill(), _Known()
    for element in elements:
        _note(element, bill, known)
    known.roots -= known.documents  # a document's root is often a bill inside of it
    for ref in sorted(known.documents):
        bill.remarks += of_document(_facts(ref, known), path)
    for element in elements:
        if element.type not in _PACKAGES:
            continue
        if element.purpose == _OPERATING_SYSTEM:
            facts = _facts(element.ref, known)
            bill.releases.append(releases.stated(element.name, said(element.version), path, facts))
        elif element.ref not in known.roots or element.purpose in _PROJECTS:
            bill.components.append(_component(element, known))
            if known.roots == {element.ref}:
                bill.root = element.ref
        elif element.purpose == _IMAGE:
            bill.remarks.append(Hint(kind="container", value=element.name, path=path))
    return bill


def _note(element: _Element, bill: Bill, known: _Known) -> None:
    if element.type in _RELATIONSHIPS:
        _relate(element, bill, known)
    elif element.type == "Annotation":
        known.remarks.setdefault(element.subject, []).append(element.statement)
    elif element.type in _DOCUMENTS:
        known.documents.add(element.ref)
        known.roots.update(element.root_element)
    else:
        known.names[element.ref] = element.license or element.name


def _relate(element: _Element, bill: Bill, known: _Known) -> None:
    kind = element.relationship_type
    if kind in _NEEDING:
        bill.needs.setdefault(element.source, []).extend(element.to)
        scope = _SCOPES.get(element.scope, _NEEDING[kind])
        for ref in element.to if scope is not Scope.UNKNOWN else ():
            stated = bill.scopes.setdefault(ref, scope)
            bill.scopes[ref] = scope if stated is scope else Scope.UNKNOWN
    elif kind == "describes":
        known.roots.update(element.to)
    elif kind == "hasDeclaredLicense":
        known.licenses.setdefault(element.source, []).extend(element.to)


def _component(element: _Element, known: _Known) -> Component:
    identifiers = {
        one.external_identifier_type: one.identifier for one in element.external_identifier[::-1]
    }
    licenses = (_license(ref, known) for ref in known.licenses.get(element.ref, ()))
    makers = (element.supplied_by, *element.originated_by)
    version = said(element.version)
    return Component(
        ref=element.ref,
        name=element.name,
        version=version,
        purl=element.purl or identifiers.get("packageUrl", ""),
        cpe=next((identifiers[kind] for kind in _CPES if kind in identifiers), ""),
        licenses=tuple(filter(None, licenses)),
        hashes=tuple(
            f"{_algorithm(one.algorithm)}:{one.hash_value.lower()}"
            for one in element.verified_using
            if one.algorithm and one.hash_value
        ),
        publisher=next(
            (known.names[ref] for ref in makers if isinstance(ref, str) and ref in known.names), ""
        ),
        facts=_facts(element.ref, known),
        is_package=element.purpose in _LIBRARIES
        or (element.purpose in _PROJECTS and bool(version)),
    )


def _facts(ref: str, known: _Known) -> list[tuple[str, str]]:
    return list(filter(None, map(fact, known.remarks.get(ref, ()))))


def _license(ref: str, known: _Known) -> str:
    if ref.startswith(_LISTED):
        return ref.removeprefix(_LISTED)
    return said(known.names.get(ref, ""))


def _algorithm(name: str) -> str:
    """``sha3_256`` is ``sha3-256`` elsewhere."""
    return name.lower().replace("_", "-")


PLUGIN: Final = Spdx3()
