"""Packages of a .NET Framework project (``packages.config``).

All packages, direct or not, with the exact version; ``developmentDependency`` marks tools.

Source: https://learn.microsoft.com/nuget/reference/packages-config
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import MIB, File
from seawall.inventory.documents.xml_document import document
from seawall.inventory.documents.xml_names import attribute, children
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Item, Location, Package, Scope


class PackagesConfig(Declared):
    """Reads one packages.config; projects may name theirs ``packages.PROJECT.config``."""

    name: Final = "language/dotnet/packages_config"
    version: Final = 1
    wants: Final = Wants(
        names=("packages.config",),
        patterns=(r"(?:.*/)?packages\.[^/]+\.config",),
        hint="packages.",
        limit=8 * MIB,
        project=True,
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield every package."""
        stated = document(file)
        for package in children(stated.root, "package"):
            name, version = attribute(package, "id"), attribute(package, "version")
            development = attribute(package, "developmentdependency").lower() == "true"
            framework = attribute(package, "targetframework")
            if name:
                yield Package(
                    type="nuget",
                    name=name,
                    version=version,
                    scope=Scope.DEVELOPMENT if development else Scope.RUNTIME,
                    properties={"frameworks": framework} if framework else {},
                    locations=(Location(file.path, stated.line(package)),),
                )


PLUGIN: Final = PackagesConfig()
