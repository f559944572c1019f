"""Maven artifacts that a Bazel build is locked to (``maven_install.json``, rules_jvm_external).

Version 2 keeps ``artifacts`` by ``group:artifact[:type[:classifier]]`` and ``dependencies``
between such names; before, ``dependency_tree`` listed full coordinates, one entry per file,
those of sources and documentation too.

Source: https://github.com/bazel-contrib/rules_jvm_external
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
from seawall.model import Diagnostic, Item, Location, Package

_ARTIFACT: Final = re.compile(r'"([^":\n]++:[^"\n]++)"[ \t]*+:[ \t]*+\{')
_COORDINATES: Final = re.compile(r'"coord"[ \t]*+:[ \t]*+"([^"\n]++)"')
_NOT_CODE: Final = frozenset({"sources", "javadoc"})


class _Artifact(Struct):
    version: str
    shasums: dict[str, str | None] = {}


class _Entry(Struct, rename={"direct": "directDependencies"}):
    coord: str
    direct: list[str] = []
    sha256: str | None = None


class _Tree(Struct):
    dependencies: list[_Entry] = []


class _Lock(Struct, rename={"tree": "dependency_tree"}):
    artifacts: dict[str, _Artifact] = {}
    dependencies: dict[str, list[str]] = {}
    tree: _Tree = field(default_factory=_Tree)


class BazelMavenInstall(Declared):
    """Reads one maven_install.json."""

    name: Final = "language/java/bazel_maven_install"
    version: Final = 1
    wants: Final = Wants(suffixes=("maven_install.json",), limit=32 * MIB, project=True)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield every locked artifact."""
        lock = decoded(file, _Lock)
        lines = first_lines(file.text(), _ARTIFACT if lock.artifacts else _COORDINATES)
        for coordinates, artifact in lock.artifacts.items():
            location = Location(file.path, lines.get(coordinates, 0))
            yield from _stated(coordinates, artifact, lock, location)
        for entry in lock.tree.dependencies:
            yield from _listed(entry, Location(file.path, lines.get(entry.coord, 0)))
        if not lock.artifacts and not lock.tree.dependencies:
            yield Diagnostic(path=file.path, reason="there are no artifacts", kind="note")


def _stated(
    coordinates: str, artifact: _Artifact, lock: _Lock, location: Location
) -> Iterator[Package]:
    parts = coordinates.split(":")
    if len(parts) < 2:
        return
    for classifier, digest in (artifact.shasums or {"jar": None}).items():
        if classifier not in _NOT_CODE:
            plain = classifier == "jar" or classifier in parts
            yield Package(
                type="maven",
                name=":".join(parts[:2]),
                version=artifact.version,
                qualifiers=_qualifiers(parts[2:], "" if plain else classifier),
                hashes=(f"sha256:{digest}",) if digest else (),
                dependencies=tuple(
                    dict.fromkeys(
                        ":".join(need.split(":")[:2])
                        for need in lock.dependencies.get(coordinates, ())
                    )
                ),
                locations=(location,),
            )


def _listed(entry: _Entry, location: Location) -> Iterator[Package]:
    parts = entry.coord.split(":")
    if not 3 <= len(parts) <= 5 or (parts[3:4] and parts[3] in _NOT_CODE):
        return
    yield Package(
        type="maven",
        name=":".join(parts[:2]),
        version=parts[-1],
        qualifiers=_qualifiers(parts[2:-1]),
        hashes=(f"sha256:{entry.sha256}",) if entry.sha256 else (),
        dependencies=tuple(
            f"{':'.join(need.split(':')[:2])}@{need.rpartition(':')[2]}" for need in entry.direct
        ),
        locations=(location,),
    )


def _qualifiers(parts: list[str], classifier: str = "") -> dict[str, str]:
    """Type and classifier of coordinates, unless they are the usual ones."""
    type_, stated = (*parts, "", "")[:2]
    found = {"type": "" if type_ == "jar" else type_, "classifier": stated or classifier}
    return {key: value for key, value in found.items() if value}


PLUGIN: Final = BazelMavenInstall()
