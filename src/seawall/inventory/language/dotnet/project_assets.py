"""What NuGet restored for a .NET project (``obj/project.assets.json``).

``targets`` holds, for each framework and runtime, every package with what it contributes:
``runtime``, ``native``, ``resource`` files are shipped, ``_._`` stands for nothing. ``project``
repeats what the project asks for; ``suppressParent`` ``All`` marks what is kept to its build.

Source: https://learn.microsoft.com/nuget/reference/errors-and-warnings/nu1004,
https://github.com/NuGet/NuGet.Client (LockFileFormat)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import Struct, field

from seawall.artifacts.file import MIB, File
from seawall.inventory.documents.json_document import decoded
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.reaching import reached
from seawall.model import Item, Location, Package, Relationship, Scope

_NOTHING: Final = "_._"


class _Content(Struct, rename="camel"):
    type: str = ""
    dependencies: dict[str, str] = {}
    runtime: dict[str, dict[str, object]] = {}
    runtime_targets: dict[str, dict[str, object]] = {}
    native: dict[str, dict[str, object]] = {}
    resource: dict[str, dict[str, object]] = {}

    def ships(self) -> bool:
        """Whether it brings a file to the application."""
        files = (*self.runtime, *self.runtime_targets, *self.native, *self.resource)
        return any(not name.endswith(_NOTHING) for name in files)


class _Wanted(Struct, rename="camel"):
    suppress_parent: str = ""
    target: str = "Package"


class _Framework(Struct):
    dependencies: dict[str, _Wanted] = {}


class _Project(Struct):
    frameworks: dict[str, _Framework] = {}


class _Assets(Struct):
    targets: dict[str, dict[str, _Content]] = {}
    project: _Project = field(default_factory=_Project)


class ProjectAssets(Declared):
    """Reads one project.assets.json."""

    name: Final = "language/dotnet/project_assets"
    version: Final = 1
    wants: Final = Wants(names=("project.assets.json",), limit=64 * MIB, project=True)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield every restored package once."""
        assets = decoded(file, _Assets)
        wanted = {
            name.lower(): entry
            for framework in assets.project.frameworks.values()
            for name, entry in framework.dependencies.items()
        }
        found: dict[str, list[_Content]] = {}
        for contents in assets.targets.values():
            for key, content in contents.items():
                if content.type == "package":
                    found.setdefault(key, []).append(content)
        running = _running(wanted, found)
        for key, uses in found.items():
            name, _, version = key.partition("/")
            direct = name.lower() in wanted
            scope = Scope.RUNTIME if any(use.ships() for use in uses) else Scope.BUILD
            if wanted and name.lower() not in running:
                scope = Scope.DEVELOPMENT
            yield Package(
                type="nuget",
                name=name,
                version=version,
                relationship=Relationship.DIRECT if direct else Relationship.TRANSITIVE,
                scope=scope,
                dependencies=tuple(sorted({need for use in uses for need in use.dependencies})),
                locations=(Location(file.path),),
            )


def _running(wanted: dict[str, _Wanted], found: dict[str, list[_Content]]) -> set[str]:
    """Packages that something else than the project's own build tools leads to."""
    needs = {
        key.partition("/")[0].lower(): [need.lower() for use in uses for need in use.dependencies]
        for key, uses in found.items()
    }
    private = {name for name, entry in wanted.items() if entry.suppress_parent.lower() == "all"}
    return (needs.keys() | wanted.keys()) - (
        reached(private, needs) - reached(wanted.keys() - private, needs)
    )


PLUGIN: Final = ProjectAssets()
