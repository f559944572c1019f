"""Dependencies that a Scala build is locked to (``build.sbt.lock``, sbt-dependency-lock).

Names carry the Scala version where one is compiled against (``cats-core_2.13``). The
configurations tell what runs from what only tests.

Source: https://github.com/stringbean/sbt-dependency-lock
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from seawall.artifacts.file import MIB, File
from seawall.inventory.documents.json_document import decoded
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Item, Location, Package, Scope


class _Artifact(Struct):
    hash: str = ""


class _Dependency(Struct):
    org: str
    name: str
    version: str
    artifacts: list[_Artifact] = []
    configurations: list[str] = []


class _Lock(Struct):
    dependencies: list[_Dependency] = []


class SbtLock(Declared):
    """Reads one build.sbt.lock."""

    name: Final = "language/java/sbt_lock"
    version: Final = 1
    wants: Final = Wants(names=("build.sbt.lock",), limit=16 * MIB, project=True)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield every locked module."""
        for dependency in decoded(file, _Lock).dependencies:
            hashes = [artifact.hash for artifact in dependency.artifacts if artifact.hash]
            yield Package(
                type="maven",
                name=f"{dependency.org}:{dependency.name}",
                version=dependency.version,
                scope=_scope(set(dependency.configurations)),
                hashes=tuple(hashes) if len(hashes) == 1 else (),
                locations=(Location(file.path),),
            )


def _scope(configurations: set[str]) -> Scope:
    if configurations & {"compile", "runtime"}:
        return Scope.RUNTIME
    if "provided" in configurations:
        return Scope.BUILD
    if "optional" in configurations:
        return Scope.OPTIONAL
    return Scope.DEVELOPMENT if configurations else Scope.UNKNOWN


PLUGIN: Final = SbtLock()
