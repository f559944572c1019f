"""Haskell libraries that are installed (``package.conf.d/NAME-VERSION.conf``).

Fields as in a control file. ``depends`` lists unit ids: name, version and a hash.

Source: https://downloads.haskell.org/ghc/latest/docs/users_guide/packages.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import MIB, File
from seawall.errors import MalformedInput
from seawall.inventory.documents.control_file import paragraphs
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.haskell.names import split
from seawall.model import Item, Location, Package


class PackageDatabase(Declared):
    """Reads the record of one library."""

    name: Final = "language/haskell/package_database"
    version: Final = 1
    wants: Final = Wants(
        patterns=(r"(?:.*/)?package(?:\.conf\.d|\.db)/[^/]+\.conf",),
        hint="package.",
        limit=4 * MIB,
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the library."""
        fields = next((paragraph.fields for paragraph in paragraphs(file.text())), {})
        name, version = fields.get("name", ""), fields.get("version", "")
        if not name or not version:
            raise MalformedInput("the record has no name or no version", where=file.path)
        needs = [split(unit) for unit in fields.get("depends", "").replace(",", " ").split()]
        license_ = fields.get("license", "")
        yield Package(
            type="hackage",
            name=name,
            version=version,
            licenses=(license_,) if license_ else (),
            publisher=fields.get("maintainer", "").replace("\n", " "),
            dependencies=tuple(dict.fromkeys(f"{n}@{v}" for n, v in needs if n and n != name)),
            locations=(Location(file.path),),
        )


PLUGIN: Final = PackageDatabase()
