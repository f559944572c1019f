"""The .NET SDK that a project is built with (``global.json``).

``sdk.version`` is exact, ``rollForward`` says what may stand in for it; ``msbuild-sdks`` are
packages of NuGet that describe how to build.

Source: https://learn.microsoft.com/dotnet/core/tools/global-json
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import Struct, field

from seawall.artifacts.file import MIB, File
from seawall.inventory.documents.json_document import decoded_relaxed
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.delivery.tools import tool
from seawall.model import Item, Level, Location, Package, Relationship, Scope


class _Sdk(Struct):
    version: str = ""


class _Global(Struct, rename="kebab"):
    sdk: _Sdk = field(default_factory=_Sdk)
    msbuild_sdks: dict[str, str] = {}


class GlobalJson(Declared):
    """Reads one global.json."""

    name: Final = "language/dotnet/global_json"
    version: Final = 1
    wants: Final = Wants(names=("global.json",), limit=MIB, project=True)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the SDK and the packages that describe the build."""
        stated = decoded_relaxed(file, _Global)
        location = Location(file.path)
        if stated.sdk.version:
            yield tool("dotnet-sdk", stated.sdk.version, location)
        for name, version in stated.msbuild_sdks.items():
            yield Package(
                type="nuget",
                name=name,
                version=version,
                scope=Scope.BUILD,
                level=Level.TOOL,
                relationship=Relationship.DIRECT,
                locations=(location,),
            )


PLUGIN: Final = GlobalJson()
