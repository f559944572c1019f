"""What a C or C++ project asks of vcpkg (``vcpkg.json``).

Versions come from a baseline, the commit of a registry, which is not here: a dependency may state
a least version (``version>=``), and only ``overrides`` fix one.

Source: https://learn.microsoft.com/vcpkg/reference/vcpkg-json
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from msgspec import Struct, field

from seawall.artifacts.file import MIB, File
from seawall.inventory.documents.json_document import decoded
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Item, Location, Package, Relationship, Scope


class _Versioned(Struct):
    name: str = ""
    version: str = ""
    semver: str = field(default="", name="version-semver")
    date: str = field(default="", name="version-date")
    string: str = field(default="", name="version-string")
    port: int = field(default=0, name="port-version")

    def full(self) -> str:
        """The version with the revision of the port, ``1.2#3``."""
        stated = self.version or self.semver or self.date or self.string
        return f"{stated}#{self.port}" if stated and self.port else stated


class _Dependency(Struct):
    name: str = ""
    least: str = field(default="", name="version>=")
    host: bool = False
    platform: str = ""


class _Manifest(_Versioned):
    license: str | None = None
    dependencies: list[str | _Dependency] = []
    overrides: list[_Versioned] = []


class VcpkgManifest(Declared):
    """Reads one vcpkg.json."""

    name: Final = "language/cpp/vcpkg_manifest"
    version: Final = 1
    wants: Final = Wants(names=("vcpkg.json",), limit=4 * MIB, project=True)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the project, if it has a name, and what it asks for."""
        manifest = decoded(file, _Manifest)
        needs = [
            _Dependency(need) if isinstance(need, str) else need for need in manifest.dependencies
        ]
        location = Location(file.path)
        if manifest.name:
            yield Package(
                type="vcpkg",
                name=manifest.name,
                version=manifest.full(),
                licenses=(manifest.license,) if manifest.license else (),
                relationship=Relationship.ROOT,
                dependencies=tuple(dict.fromkeys(need.name for need in needs if need.name)),
                locations=(location,),
            )
        fixed = {entry.name: entry.full() for entry in manifest.overrides}
        for need in needs:
            if need.name:
                yield _asked(need, fixed, location)
        for name in sorted(fixed.keys() - {need.name for need in needs} - {""}):
            yield Package(
                type="vcpkg",
                name=name,
                version=fixed[name],
                relationship=Relationship.TRANSITIVE,
                locations=(location,),
            )


def _asked(need: _Dependency, fixed: Mapping[str, str], location: Location) -> Package:
    properties = {"constraint": f">={need.least}" if need.least else "", "platform": need.platform}
    return Package(
        type="vcpkg",
        name=need.name,
        version=fixed.get(need.name, ""),
        relationship=Relationship.DIRECT,
        scope=Scope.BUILD if need.host else Scope.RUNTIME,
        properties={key: value for key, value in properties.items() if value},
        locations=(location,),
    )


PLUGIN: Final = VcpkgManifest()
