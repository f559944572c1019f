"""Bazel modules that a build was resolved to (``MODULE.bazel.lock``).

The lock remembers the registry files that resolution read. ``MODULE.bazel`` was read of every
version that was considered, ``source.json`` only of the one that was chosen. Bazel 6
and 7.0 wrote the resolved graph instead (``moduleDepGraph``).

Source: https://bazel.build/external/lockfile
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import Struct, field

from seawall.artifacts.file import MIB, File
from seawall.inventory.documents.json_document import decoded
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Item, Location, Package, Relationship

_ROOT: Final = "<root>"


class _Module(Struct):
    name: str = ""
    version: str = ""
    deps: dict[str, str] = {}


class _Lock(Struct, rename="camel"):
    registry_file_hashes: dict[str, str | None] = field(default_factory=dict)
    module_dep_graph: dict[str, _Module] = field(default_factory=dict)


class BazelModuleLock(Declared):
    """Reads one MODULE.bazel.lock."""

    name: Final = "language/java/bazel_module_lock"
    version: Final = 1
    wants: Final = Wants(names=("module.bazel.lock",), limit=64 * MIB, project=True)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield every resolved module."""
        lock = decoded(file, _Lock)
        for address in lock.registry_file_hashes:
            parts = address.rsplit("/", 4)
            if len(parts) == 5 and parts[1] == "modules" and parts[4] == "source.json":
                yield _package(parts[2], parts[3], Relationship.UNKNOWN, file.path)
        graph = lock.module_dep_graph
        direct = set(graph[_ROOT].deps.values()) if _ROOT in graph else set()
        for key, module in graph.items():
            if key != _ROOT and module.name:
                near = Relationship.DIRECT if key in direct else Relationship.TRANSITIVE
                yield _package(module.name, module.version, near, file.path)


def _package(name: str, version: str, relationship: Relationship, path: str) -> Package:
    return Package(
        type="bazel",
        name=name,
        version=version,
        relationship=relationship,
        locations=(Location(path),),
    )


PLUGIN: Final = BazelModuleLock()
