"""Packages whose versions many .NET projects share (``Directory.Packages.props``).

Which projects use which of them is written in the projects.

Source: https://learn.microsoft.com/nuget/consume-packages/central-package-management
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import MIB, File
from seawall.inventory.documents.xml_document import document
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.dotnet.central_versions import NAMES, references
from seawall.inventory.language.dotnet.versions import lowest
from seawall.model import Item, Location, Package, Scope


class PackagesProps(Declared):
    """Reads one Directory.Packages.props."""

    name: Final = "language/dotnet/packages_props"
    version: Final = 1
    wants: Final = Wants(names=NAMES, limit=8 * MIB, project=True)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield every package with the version it is to have."""
        for reference in references(document(file)):
            version, properties = lowest(reference.version)
            build = reference.kind == "GlobalPackageReference"
            yield Package(
                type="nuget",
                name=reference.name,
                version=version,
                scope=Scope.DEVELOPMENT if build else Scope.UNKNOWN,
                properties=properties,
                locations=(Location(file.path, reference.line),),
            )


PLUGIN: Final = PackagesProps()
