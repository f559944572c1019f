"""Packages of Chocolatey (Windows; ``ProgramData/chocolatey/lib/ID/ID.nuspec``).

Source: https://learn.microsoft.com/nuget/reference/nuspec
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from seawall.artifacts.file import MIB, File
from seawall.errors import MalformedInput
from seawall.inventory.documents.xml_document import parsed
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Item, Location, Package

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


class Chocolatey(Declared):
    """Reads the manifest of one package."""

    name: Final = "distro/chocolatey"
    version: Final = 1
    wants: Final = Wants(
        patterns=(r"(?:.*/)?ProgramData/chocolatey/lib/[^/]+/[^/]+\.nuspec",),
        hint="ProgramData/chocolatey/lib/",
        limit=2 * MIB,
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the package."""
        facts = _facts(parsed(file.read(), file.path))
        if not facts.get("id") or not facts.get("version"):
            raise MalformedInput("the package has no id or no version", where=file.path)
        yield Package(
            type="chocolatey",
            name=facts["id"],
            version=facts["version"],
            publisher=facts.get("authors", ""),
            locations=(Location(file.path),),
        )


def _facts(root: Element) -> dict[str, str]:
    """Texts of the elements of ``metadata``, whatever version of the schema they are of."""
    metadata = root.find("{*}metadata")
    if metadata is None:
        return {}
    return {child.tag.rpartition("}")[2]: (child.text or "").strip() for child in metadata}


PLUGIN: Final = Chocolatey()
