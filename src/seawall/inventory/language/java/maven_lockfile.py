"""Dependencies that a Maven build is locked to (``lockfile.json``, maven-lockfile).

A tree: each dependency holds those that it brought in. One that lost to another version has
``included`` false and is not used.

Source: https://github.com/chains-project/maven-lockfile
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from seawall.artifacts.file import MIB, File
from seawall.inventory.documents.json_document import decoded
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Item, Location, Package, Relationship, Scope

_SCOPES: Final = {
    "compile": Scope.RUNTIME,
    "runtime": Scope.RUNTIME,
    "test": Scope.DEVELOPMENT,
    "provided": Scope.BUILD,
}
_MARKS: Final = (b'"artifactId"', b'"lockFileVersion"', b'"lockfileVersion"')


class _Dependency(Struct, rename="camel"):
    group_id: str
    artifact_id: str
    version: str
    checksum_algorithm: str = ""
    checksum: str = ""
    scope: str | None = None
    included: bool = True
    children: list[_Dependency] = []


class _Lock(Struct):
    dependencies: list[_Dependency] = []


class MavenLockfile(Declared):
    """Reads one lockfile.json, if it is Maven's."""

    name: Final = "language/java/maven_lockfile"
    version: Final = 1
    wants: Final = Wants(names=("lockfile.json",), limit=32 * MIB, project=True)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield every dependency that is used."""
        data = file.read()
        if _MARKS[0] not in data or not any(mark in data for mark in _MARKS[1:]):
            return
        pending = [(item, Relationship.DIRECT) for item in decoded(file, _Lock).dependencies]
        while pending:
            dependency, relationship = pending.pop()
            pending += [(item, Relationship.TRANSITIVE) for item in dependency.children]
            if dependency.included:
                yield _package(dependency, relationship, file.path)


def _package(dependency: _Dependency, relationship: Relationship, path: str) -> Package:
    algorithm = dependency.checksum_algorithm.lower().replace("-", "")
    return Package(
        type="maven",
        name=_name(dependency),
        version=dependency.version,
        relationship=relationship,
        scope=_SCOPES.get(dependency.scope or "", Scope.UNKNOWN),
        hashes=(f"{algorithm}:{dependency.checksum}",) if algorithm and dependency.checksum else (),
        dependencies=tuple(
            f"{_name(item)}@{item.version}" for item in dependency.children if item.included
        ),
        locations=(Location(path),),
    )


def _name(dependency: _Dependency) -> str:
    return f"{dependency.group_id}:{dependency.artifact_id}"


PLUGIN: Final = MavenLockfile()
