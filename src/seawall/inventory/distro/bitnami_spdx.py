"""Components of Bitnami images, from the SPDX document that each brings along.

``opt/bitnami/NAME/.spdx-NAME.spdx`` lists the component and what was compiled into it, in
JSON in spite of the suffix, or as tags and values. Only packages that carry a ``bitnami``
package URL are Bitnami's; what else the document lists is named for what it is by the
readers of SPDX.

Source: https://spdx.github.io/spdx-spec/v2.3/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from msgspec import Raw, Struct

from seawall.artifacts.file import File
from seawall.errors import MalformedInput
from seawall.inventory.documents.json_document import decoded, numbered
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Diagnostic, Item, Location, Package
from seawall.model.purl import parse

_TYPE: Final = "pkg:bitnami/"
_NOTHING: Final = frozenset({"", "NONE", "NOASSERTION"})


class _Reference(Struct, rename="camel"):
    reference_type: str = ""
    reference_locator: str = ""


class _Package(Struct, rename="camel"):
    external_refs: list[_Reference] = []
    license_declared: str = ""


class _Document(Struct):
    packages: list[Raw] = []


class BitnamiSpdx(Declared):
    """Reads the document of one component."""

    name: Final = "distro/bitnami_spdx"
    version: Final = 1
    wants: Final = Wants(
        patterns=(r"opt/bitnami/(?:[^/]+/)?\.spdx-[^/]+\.spdx",), hint="opt/bitnami/"
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield a package for every one that is Bitnami's."""
        is_json = file.data[:64].lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{")
        for row in _from_json(file) if is_json else _from_tags(file.text()):
            purl = row.purl
            try:
                yield _package(row, file.path)
            except MalformedInput as error:
                yield Diagnostic(path=file.path, reason=f"{purl[:200]}: {error.message}")


class _Row(NamedTuple):
    line: int
    purl: str
    license: str


def _from_json(file: File) -> Iterator[_Row]:
    for line, package in numbered(file, decoded(file, _Document).packages, _Package):
        for reference in package.external_refs:
            if reference.reference_locator.startswith(_TYPE):
                yield _Row(line, reference.reference_locator, package.license_declared)
                break


def _from_tags(text: str) -> Iterator[_Row]:
    begin, purl, license_ = 0, "", ""
    for number, line in enumerate([*text.splitlines(), "PackageName: end"], 1):
        tag, _, value = line.partition(":")
        value = value.strip()
        if tag == "PackageName":
            if purl:
                yield _Row(begin, purl, license_)
            begin, purl, license_ = number, "", ""
        elif tag == "ExternalRef" and value.rpartition(" ")[2].startswith(_TYPE):
            purl = value.rpartition(" ")[2]
        elif tag == "PackageLicenseDeclared":
            license_ = value


def _package(row: _Row, path: str) -> Package:
    parsed = parse(row.purl)
    distro = parsed.qualifiers.get("distro", "")
    return Package(
        type="bitnami",
        name=parsed.name,
        version=parsed.version,
        arch=parsed.qualifiers.get("arch", ""),
        licenses=(row.license,) if row.license not in _NOTHING else (),
        qualifiers={"distro": distro} if distro else {},
        locations=(Location(path, row.line),),
    )


PLUGIN: Final = BitnamiSpdx()
