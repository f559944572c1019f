"""SPDX 2 written as tags and values, brought into the form of the JSON documents.

One ``Tag: value`` a line; ``<text>`` to ``</text>`` spans lines; ``#`` starts a comment.
``PackageName``, ``FileName``, ``SnippetSPDXID`` and ``LicenseID`` each begin an element that
the following tags belong to.

Source: https://spdx.github.io/spdx-spec/v2.3/conformance/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from seawall.inventory.sbom.spdx_document import (
    Annotation,
    Checksum,
    Document,
    LicenseInfo,
    Reference,
    Relation,
    Row,
)

_TAG: Final = re.compile(r"^([A-Za-z]{3,40}):[ \t]*(.*)$", re.MULTILINE)
_OPEN: Final = "<text>"
_CLOSE: Final = "</text>"
_FIELDS: Final = {
    "SPDXID": "ref",
    "PackageVersion": "version_info",
    "PackageSupplier": "supplier",
    "PackageOriginator": "originator",
    "PackageLicenseDeclared": "license_declared",
    "PackageLicenseConcluded": "license_concluded",
    "PackageSourceInfo": "source_info",
    "PackageHomePage": "homepage",
}
_DOCUMENT: Final = "SPDXRef-DOCUMENT"
_OTHERS: Final = frozenset({"FileName", "SnippetSPDXID", "LicenseID"})


def document(text: str) -> Document:
    """The document of a text."""
    found = Document()
    row: Row | None = None
    remarks: list[tuple[str, str]] = []
    subject = ""
    for tag, value in _tags(text):
        if tag == "PackageName":
            row = Row(name=value)
            found.packages.append(row)
        elif tag in _OTHERS:
            row = None
            if tag == "LicenseID":
                found.license_infos.append(LicenseInfo(value))
        elif tag == "LicenseName" and found.license_infos:
            found.license_infos[-1].name = value
        elif tag == "Relationship":
            found.relationships.append(Relation(*_words(value)))
        elif tag == "SPDXREF":
            subject = value
        elif tag == "AnnotationComment":
            remarks.append((subject, value))
        elif row is not None:
            _set(row, tag, value)
    _annotate(found, remarks)
    return found


def _tags(text: str) -> Iterator[tuple[str, str]]:
    position = 0
    while match := _TAG.search(text, position):
        tag, value = match[1], match[2].strip()
        position = match.end()
        if value.startswith(_OPEN):
            start = match.start(2) + len(_OPEN)
            end = text.find(_CLOSE, start)
            stop = len(text) if end < 0 else end
            value = text[start:stop].strip()
            position = max(position, stop)
        yield tag, value


def _words(value: str) -> list[str]:
    """Element, kind and related element."""
    return [*value.split(), "", "", ""][:3]


def _set(row: Row, tag: str, value: str) -> None:
    if tag in _FIELDS:
        setattr(row, _FIELDS[tag], value)
    elif tag == "PrimaryPackagePurpose":
        row.purpose = value.replace("_", "-")
    elif tag == "ExternalRef":
        _, kind, locator = _words(value)
        row.external_refs.append(Reference(kind, locator))
    elif tag == "PackageChecksum":
        algorithm, _, digest = value.partition(":")
        row.checksums.append(Checksum(algorithm.strip(), digest.strip()))


def _annotate(document: Document, remarks: list[tuple[str, str]]) -> None:
    """Remarks name the element that they are about, wherever they stand."""
    rows: dict[str, Document | Row] = {row.ref: row for row in document.packages}
    rows[_DOCUMENT] = document
    for subject, comment in remarks:
        if subject in rows:
            rows[subject].annotations.append(Annotation(comment))
