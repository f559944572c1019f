"""Packages that a .NET project is locked to (``packages.lock.json``).

Sorted by target framework; the same package may appear in several. ``type`` is ``Direct``,
``Transitive``, ``CentralTransitive`` (its version is given centrally) or ``Project`` (another
project of the solution, which has no version).

Source: https://learn.microsoft.com/nuget/consume-packages/package-references-in-project-files#locking-dependencies
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from seawall.artifacts.file import MIB, File
from seawall.inventory.documents.json_document import decoded
from seawall.inventory.documents.line_numbers import first_lines
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Item, Location, Package, Relationship

_HEAD: Final = re.compile(r'"([^"\n]++)"[ \t]*+:[ \t]*+\{')


class _Entry(Struct):
    type: str = ""
    resolved: str = ""
    requested: str = ""
    dependencies: dict[str, str] = {}


class _Lock(Struct):
    dependencies: dict[str, dict[str, _Entry]] = {}


class PackagesLock(Declared):
    """Reads one packages.lock.json; projects may name theirs ``packages.PROJECT.lock.json``."""

    name: Final = "language/dotnet/packages_lock"
    version: Final = 1
    wants: Final = Wants(
        names=("packages.lock.json",),
        patterns=(r"(?:.*/)?packages\.[^/]+\.lock\.json",),
        hint="packages.",
        limit=32 * MIB,
        project=True,
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield every package once, whatever the number of frameworks."""
        found: dict[tuple[str, str], list[tuple[str, _Entry]]] = {}
        frameworks = decoded(file, _Lock).dependencies
        for framework, entries in frameworks.items():
            for name, entry in entries.items():
                if entry.type.lower() != "project" and entry.resolved:
                    found.setdefault((name, entry.resolved), []).append((framework, entry))
        lines = first_lines(file.text(), _HEAD)
        for (name, version), uses in found.items():
            yield Package(
                type="nuget",
                name=name,
                version=version,
                relationship=_relationship([entry.type for _, entry in uses]),
                dependencies=tuple(
                    sorted({need for _, entry in uses for need in entry.dependencies})
                ),
                properties={"frameworks": ",".join(framework for framework, _ in uses)},
                locations=(Location(file.path, lines.get(name, 0)),),
            )


def _relationship(types: list[str]) -> Relationship:
    return Relationship.DIRECT if "Direct" in types else Relationship.TRANSITIVE


PLUGIN: Final = PackagesLock()
