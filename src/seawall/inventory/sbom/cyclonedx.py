"""Bills of materials in CycloneDX, JSON and XML, from version 1.2 on.

``components`` may be nested; ``dependencies`` say by ``bom-ref`` who needs whom, and
``metadata.component`` is what the document is about. The operating system is a component
of its own kind. The PEP 770 documents inside Python wheels are of this format, too.

Source: https://cyclonedx.org/docs/1.6/json/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import File
from seawall.errors import MalformedInput
from seawall.inventory.extractor import Declared
from seawall.inventory.sbom import releases
from seawall.inventory.sbom.bill import Bill, Component, items
from seawall.inventory.sbom.cyclonedx_document import (
    Document,
    Hash,
    LicenseChoice,
    Metadata,
    Property,
    Row,
)
from seawall.inventory.sbom.facts import is_own, of_document
from seawall.inventory.sbom.names import SHARED, wanted
from seawall.inventory.sbom.reading import decoded
from seawall.inventory.sbom.recognising import CYCLONEDX, recognise
from seawall.model import Diagnostic, Hint, Item, Location, Release, Scope

SUFFIXES: Final = tuple(
    mark + ending for mark in (".cdx", ".cyclonedx", "-cyclonedx") for ending in (".json", ".xml")
)
_NAMES: Final = ("bom.xml", "sbom.xml", "cyclonedx.json", "cyclonedx.xml")
_ROOT: Final = "\0"  # of a project without a bom-ref
_OPERATING_SYSTEM: Final = "operating-system"
_IMAGE: Final = "container"
_PROJECTS: Final = frozenset({"", "application", "framework", "library", "firmware", "platform"})
_PACKAGES: Final = _PROJECTS - {"application", "platform"} | {"machine-learning-model"}
_ADDRESSES: Final = {"vcs": "vcs", "website": "homepage"}
_SCOPES: Final = {
    "required": Scope.RUNTIME,
    "optional": Scope.OPTIONAL,
    "excluded": Scope.DEVELOPMENT,
}


class CycloneDx(Declared):
    """Reads one document."""

    name: Final = CYCLONEDX
    version: Final = 2
    wants: Final = wanted(_NAMES, SUFFIXES)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the operating system, hints and the components."""
        found = recognise(file.read(self.wants.limit))
        if found == CYCLONEDX:
            yield from items(_bill(_document(file), file.path), file.path)
        elif found is None:
            yield from _unknown(file)


def embedded(data: bytes, path: str, assumed: str) -> Iterator[Item]:
    """The items of a JSON document inside a file of another kind.

    It speaks of that file alone: what it says of a system around it is left out, and so are
    facts as only Seawall states them about packages of an artifact.

    Args:
        data: the document.
        path: of the file that it is in.
        assumed: PURL type of components without a package URL.

    Raises:
        MalformedInput: it is no CycloneDX.
    """
    bill = _bill(decoded(File(path, data), Document), path, assumed)
    for component in bill.components:
        component.facts = [fact for fact in component.facts if not is_own([fact])]
    bill.remarks.clear()
    return items(bill, path)


def _document(file: File) -> Document:
    if file.data[:64].lstrip(b"\xef\xbb\xbf\xff\xfe\0 \r\n\t").startswith(b"{"):
        return decoded(file, Document)
    from seawall.inventory.sbom import cyclonedx_xml  # noqa: PLC0415 - XML is the exception

    return cyclonedx_xml.document(file)


def _unknown(file: File) -> Iterator[Diagnostic]:
    """This reader speaks for all files that only might be bills of materials."""
    name = file.name.lower()
    if name.endswith(SUFFIXES) or name in _NAMES:
        raise MalformedInput("not a CycloneDX document", where=file.path)
    if name in SHARED:
        yield Diagnostic(
            path=file.path,
            reason="not a bill of materials in a known format",
            kind="note",
        )


def _bill(document: Document, path: str, assumed: str = "") -> Bill:
    bill = Bill(needs={row.ref: row.needed for row in document.dependencies})
    metadata = document.metadata or Metadata()
    bill.remarks += of_document(_facts(metadata.properties), path)
    root = metadata.component
    for row in _flat(document.components):
        if row.type == _OPERATING_SYSTEM:
            bill.releases.append(_release(row, path))
        elif root is None or not row.ref or row.ref != root.ref:
            bill.components.append(_component(row, assumed))
    if root is not None and root.type == _IMAGE:
        bill.remarks.append(Hint(kind="container", value=root.name, path=path))
    if root is not None and root.type in _PROJECTS:
        bill.root = root.ref or _ROOT
        project = _component(root, assumed)
        project.ref = bill.root
        project.is_package = bool(root.version)
        bill.components.insert(0, project)
    if root is not None:
        bill.components += [_component(row, assumed) for row in _flat(root.components)]
    return bill


def _flat(rows: list[Row]) -> Iterator[Row]:
    """Components and those nested in them, in the order of the document."""
    pending = rows[::-1]
    while pending:
        row = pending.pop()
        pending += row.components[::-1]
        yield row


def _component(row: Row, assumed: str) -> Component:
    makers = (row.supplier, row.manufacturer, *row.authors)
    occurrences = row.evidence.occurrences if row.evidence else []
    return Component(
        ref=row.ref,
        type=assumed,
        name=row.name,
        group=row.group,
        version=row.version,
        purl=row.purl,
        cpe=row.cpe,
        licenses=tuple(filter(None, map(_license, row.licenses))),
        hashes=tuple(_hash(one) for one in row.hashes if one.alg and one.content),
        publisher=row.publisher
        or next((maker.name for maker in makers if maker and maker.name), "")
        or row.author,
        scope=_SCOPES.get(row.scope, Scope.UNKNOWN),
        paths=[Location(one.location, max(one.line or 0, 0)) for one in occurrences],
        facts=_facts(row.properties),
        properties={
            _ADDRESSES[one.type]: one.url for one in row.addresses[::-1] if one.type in _ADDRESSES
        },
        is_package=row.type in _PACKAGES or (row.type in _PROJECTS and bool(row.version)),
    )


def _facts(properties: list[Property]) -> list[tuple[str, str]]:
    return [(one.name, one.value) for one in properties]


def _license(choice: LicenseChoice) -> str:
    if choice.license is not None:
        return choice.license.id or choice.license.name
    return choice.expression


def _hash(stated: Hash) -> str:
    algorithm = stated.alg.lower()
    if algorithm.startswith("sha-"):
        algorithm = algorithm.replace("-", "", 1)
    return f"{algorithm}:{stated.content.lower()}"


def _release(row: Row, path: str) -> Release:
    return releases.stated(row.name, row.version, path, _facts(row.properties), row.cpe)


PLUGIN: Final = CycloneDx()
