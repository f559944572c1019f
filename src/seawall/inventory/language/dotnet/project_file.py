"""Packages that a .NET project asks for (``*.csproj``, ``*.fsproj``, ``*.vbproj``).

``PackageReference`` names a package and the oldest version that will do; one without a version
gets it from ``Directory.Packages.props`` in a folder above. What those packages need is only in
the lock file or in ``obj/project.assets.json``.

Source: https://learn.microsoft.com/nuget/consume-packages/package-references-in-project-files
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import MIB, File
from seawall.errors import MalformedInput
from seawall.inventory.documents.xml_document import document
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.dotnet.central_versions import Reference, references
from seawall.inventory.language.dotnet.versions import lowest
from seawall.model import Item, Location, Package, Relationship, Scope

_CENTRAL: Final = "Directory.Packages.props"
_LIMIT: Final = 8 * MIB


class ProjectFile(Declared):
    """Reads one project file, with the central versions above it."""

    name: Final = "language/dotnet/project_file"
    version: Final = 1
    wants: Final = Wants(
        suffixes=(".csproj", ".fsproj", ".vbproj"),
        companions=(_CENTRAL,),
        limit=_LIMIT,
        project=True,
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield every package the project asks for."""
        stated = [item for item in references(document(file)) if item.kind != "PackageVersion"]
        central: dict[str, str] = {}
        if any(not reference.version for reference in stated):
            central = _central(file)
        for reference in stated:
            yield _package(reference, central, file.path)


def _package(reference: Reference, central: dict[str, str], path: str) -> Package:
    version, properties = lowest(reference.version or central.get(reference.name.lower(), ""))
    if reference.conditional:
        properties["conditional"] = "true"
    return Package(
        type="nuget",
        name=reference.name,
        version=version,
        relationship=Relationship.DIRECT,
        scope=Scope.DEVELOPMENT if reference.private else Scope.RUNTIME,
        properties=properties,
        locations=(Location(path, reference.line),),
    )


def _central(file: File) -> dict[str, str]:
    """Versions by lower-case id, of the nearest file above the project."""
    for height in range(file.path.count("/") + 1):
        relative = "../" * height + _CENTRAL
        data = file.neighbour(relative)
        if data is None or len(data) > _LIMIT:
            continue
        try:
            shared = document(File(relative, data))
        except MalformedInput:
            return {}
        return {
            item.name.lower(): item.version
            for item in references(shared)
            if item.kind != "GlobalPackageReference"
        }
    return {}


PLUGIN: Final = ProjectFile()
