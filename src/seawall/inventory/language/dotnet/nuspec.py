"""Manifests of NuGet packages (``*.nuspec``).

In the package cache (``.nuget/packages/NAME/VERSION/NAME.nuspec``) and in packages unpacked below
``packages/`` one lies in the root of each package. In a source tree it is the recipe of a
package, with ``$tokens$`` that the build fills in.

Source: https://learn.microsoft.com/nuget/reference/nuspec
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import MIB, File
from seawall.inventory.documents.xml_document import parsed
from seawall.inventory.documents.xml_names import attribute, child, children, text_of
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Diagnostic, Item, Location, Package


class Nuspec(Declared):
    """Reads one nuspec."""

    name: Final = "language/dotnet/nuspec"
    version: Final = 1
    wants: Final = Wants(suffixes=(".nuspec",), limit=4 * MIB)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the package; those of Chocolatey are of another kind."""
        if "/chocolatey/lib/" in f"/{file.path}".lower():
            return
        metadata = child(parsed(file.read(), file.path), "metadata")
        name, version = text_of(metadata, "id"), text_of(metadata, "version")
        if not name or "$" in name:
            yield Diagnostic(path=file.path, reason="the id is missing or filled in by a build")
            return
        license_ = child(metadata, "license")
        stated = license_ is not None and attribute(license_, "type") == "expression"
        yield Package(
            type="nuget",
            name=name,
            version="" if "$" in version else version,
            publisher=text_of(metadata, "authors"),
            licenses=(text_of(metadata, "license"),) if stated else (),
            dependencies=tuple(
                dict.fromkeys(
                    attribute(need, "id")
                    for group in ((), ("group",))
                    for holder in children(metadata, "dependencies", *group)
                    for need in children(holder, "dependency")
                )
            )
            if metadata is not None
            else (),
            locations=(Location(file.path),),
        )


PLUGIN: Final = Nuspec()
