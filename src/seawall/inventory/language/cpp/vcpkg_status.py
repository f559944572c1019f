"""Packages that vcpkg installed (``vcpkg_installed/vcpkg/status``).

Paragraphs as in Debian's database; those with ``Feature`` speak of a part of a package. The
revision of the port is written after the version, ``1.2#3``. The last paragraph on a package
of one architecture holds.

Source: https://learn.microsoft.com/vcpkg/reference/installation-tree-layout
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import File
from seawall.inventory.documents.control_file import Paragraph, paragraphs
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Item, Location, Package


class VcpkgStatus(Declared):
    """Reads one status file."""

    name: Final = "language/cpp/vcpkg_status"
    version: Final = 1
    wants: Final = Wants(patterns=(r"(?:.*/)?vcpkg/status",), hint="vcpkg/")

    def extract(self, file: File) -> Iterator[Item]:
        """Yield every installed package."""
        found: dict[tuple[str, str], Paragraph] = {}
        needs: dict[tuple[str, str], dict[str, None]] = {}
        for paragraph in paragraphs(file.text()):
            fields = paragraph.fields
            key = fields.get("package", ""), fields.get("architecture", "")
            if fields.get("feature"):
                needs.setdefault(key, {}).update(dict.fromkeys(_names(fields)))
            elif key[0]:
                found[key] = paragraph
                needs[key] = dict.fromkeys(_names(fields))
        for key, paragraph in found.items():
            fields = paragraph.fields
            if fields.get("status", "").endswith(" installed") and fields.get("version"):
                yield _package(paragraph, tuple(needs[key]), file.path)


def _names(fields: dict[str, str]) -> list[str]:
    """Names in ``Depends``, without features (``[ssl]``) and triplet (``:x64-linux``)."""
    stated = fields.get("depends", "").replace("\n", " ").split(",")
    names = [need.partition("(")[0].partition("[")[0].partition(":")[0].strip() for need in stated]
    return [name for name in names if name and name != fields.get("package")]


def _package(paragraph: Paragraph, needs: tuple[str, ...], path: str) -> Package:
    fields = paragraph.fields
    port = fields.get("port-version", "0")
    triplet = fields.get("architecture", "")
    return Package(
        type="vcpkg",
        name=fields["package"],
        version=fields["version"] + (f"#{port}" if port != "0" else ""),
        dependencies=needs,
        qualifiers={"triplet": triplet} if triplet else {},
        locations=(Location(path, paragraph.line),),
    )


PLUGIN: Final = VcpkgStatus()
