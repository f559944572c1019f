"""What a published .NET application or framework consists of (``*.deps.json``).

``targets`` lists, for the runtime target, each library with the files it brings; ``libraries``
says what kind each is: ``package`` (NuGet), ``project`` (built here) or ``runtimepack`` (the
runtime of a self-contained application). A package that brings no file is not there: the shared
framework provides its content. The first project is the application.

Source: https://github.com/dotnet/sdk/blob/main/documentation/specs/runtime-configuration-file.md
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from msgspec import Struct, field

from seawall.artifacts.file import MIB, File
from seawall.inventory.documents.json_document import decoded
from seawall.inventory.documents.line_numbers import first_lines
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Item, Location, Package, Relationship, Scope

_NOTHING: Final = "_._"
_PACK: Final = "runtimepack."

_HEAD: Final = re.compile(r'"([^"/\n]++/[^"\n]++)"[ \t]*+:[ \t]*+\{')


class _Content(Struct, rename="camel"):
    dependencies: dict[str, str] = {}
    runtime: dict[str, object] = {}
    runtime_targets: dict[str, object] = {}
    native: dict[str, object] = {}
    resources: dict[str, object] = {}

    def ships(self) -> bool:
        """Whether it brings a file to the application."""
        files = (*self.runtime, *self.runtime_targets, *self.native, *self.resources)
        return any(not name.endswith(_NOTHING) for name in files)


class _Library(Struct):
    type: str = ""
    path: str = ""


class _Target(Struct):
    name: str = ""


class _Deps(Struct, rename="camel"):
    runtime_target: _Target = field(default_factory=_Target)
    targets: dict[str, dict[str, _Content]] = {}
    libraries: dict[str, _Library] = {}


class DepsJson(Declared):
    """Reads one deps.json."""

    name: Final = "language/dotnet/deps_json"
    version: Final = 1
    wants: Final = Wants(suffixes=(".deps.json",), limit=32 * MIB)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield what lies beside the file."""
        deps = decoded(file, _Deps)
        target = deps.targets.get(deps.runtime_target.name) or {
            key: content for contents in deps.targets.values() for key, content in contents.items()
        }
        roots = {key for key, library in deps.libraries.items() if library.type == "project"}
        direct = {
            f"{name}/{version}"
            for key in roots
            for name, version in (target[key].dependencies.items() if key in target else ())
        }
        lines = first_lines(file.text(), _HEAD)
        for key, content in target.items():
            library = deps.libraries.get(key, _Library("package"))
            if key in roots or content.ships():
                near = Relationship.DIRECT if key in direct else Relationship.TRANSITIVE
                relationship = Relationship.ROOT if key in roots else near
                location = Location(file.path, lines.get(key, 0))
                yield _package(key, content, library, relationship, location)


def _package(
    key: str, content: _Content, library: _Library, relationship: Relationship, location: Location
) -> Package:
    name, _, version = key.partition("/")
    return Package(
        type="nuget",
        name=name.removeprefix(_PACK) if library.type == "runtimepack" else name,
        version=version,
        relationship=relationship,
        scope=Scope.RUNTIME,
        dependencies=tuple(
            f"{need.removeprefix(_PACK)}@{wanted}" for need, wanted in content.dependencies.items()
        ),
        properties={"kind": library.type} if library.type not in {"", "package"} else {},
        locations=(location,),
    )


PLUGIN: Final = DepsJson()
