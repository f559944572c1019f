"""CycloneDX in XML, brought into the form of the JSON documents.

The elements are those of the JSON form but for attributes (``bom-ref``, ``alg``) and for
dependencies, which are nested: ``<dependency ref="a"><dependency ref="b"/></dependency>``.

Source: https://cyclonedx.org/docs/1.6/xml/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from seawall.artifacts.file import MIB, File
from seawall.errors import LimitExceeded
from seawall.inventory.documents.xml_document import parsed
from seawall.inventory.sbom.cyclonedx_document import (
    Address,
    Dependency,
    Document,
    Evidence,
    Hash,
    LicenseChoice,
    Metadata,
    Named,
    Occurrence,
    Property,
    Row,
)

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_LIMIT: Final = 64 * MIB
_DEPTH: Final = 64


def document(file: File) -> Document:
    """The document of a file.

    Raises:
        MalformedInput: it is no XML, has a document type, or is nested too deeply.
    """
    root = parsed(file.read(_LIMIT), file.path)
    return Document(
        metadata=Metadata(next(_rows(root.find("{*}metadata"), "component", file.path), None)),
        components=list(_rows(root.find("{*}components"), "component", file.path)),
        dependencies=[
            Dependency(one.get("ref", ""), [needed.get("ref", "") for needed in one])
            for one in _children(root.find("{*}dependencies"), "dependency")
        ],
    )


def _children(parent: Element | None, name: str) -> Iterator[Element]:
    if parent is not None:
        yield from parent.iterfind("{*}" + name)


def _text(parent: Element, name: str) -> str:
    return (parent.findtext("{*}" + name) or "").strip()


def _rows(parent: Element | None, name: str, path: str, depth: int = 0) -> Iterator[Row]:
    if depth > _DEPTH:
        raise LimitExceeded("its components are nested too deeply", where=path)
    for one in _children(parent, name):
        yield Row(
            type=one.get("type", ""),
            ref=one.get("bom-ref", ""),
            group=_text(one, "group"),
            name=_text(one, "name"),
            version=_text(one, "version"),
            purl=_text(one, "purl"),
            cpe=_text(one, "cpe"),
            scope=_text(one, "scope"),
            publisher=_text(one, "publisher"),
            author=_text(one, "author"),
            authors=[
                Named(name=_text(row, "name"))
                for row in _children(one.find("{*}authors"), "author")
            ],
            supplier=_named(one.find("{*}supplier")),
            manufacturer=_named(one.find("{*}manufacturer")),
            licenses=list(_licenses(one.find("{*}licenses"))),
            hashes=[
                Hash(row.get("alg", ""), (row.text or "").strip())
                for row in _children(one.find("{*}hashes"), "hash")
            ],
            properties=[
                Property(row.get("name", ""), (row.text or "").strip())
                for row in _children(one.find("{*}properties"), "property")
            ],
            addresses=[
                Address(row.get("type", ""), _text(row, "url"))
                for row in _children(one.find("{*}externalReferences"), "reference")
            ],
            evidence=_evidence(one.find("{*}evidence")),
            components=list(_rows(one.find("{*}components"), "component", path, depth + 1)),
        )


def _named(one: Element | None) -> Named | None:
    return Named(name=_text(one, "name")) if one is not None else None


def _licenses(parent: Element | None) -> Iterator[LicenseChoice]:
    for one in parent if parent is not None else ():
        if one.tag.endswith("}expression"):
            yield LicenseChoice(expression=(one.text or "").strip())
        else:
            yield LicenseChoice(license=Named(_text(one, "id"), _text(one, "name")))


def _evidence(one: Element | None) -> Evidence | None:
    if one is None:
        return None
    occurrences = _children(one.find("{*}occurrences"), "occurrence")
    return Evidence([Occurrence(_text(row, "location"), _line(row)) for row in occurrences])


def _line(occurrence: Element) -> int | None:
    text = _text(occurrence, "line")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
