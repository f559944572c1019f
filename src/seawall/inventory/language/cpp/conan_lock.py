"""Packages that a C or C++ project is locked to (``conan.lock``).

Conan 1 keeps the graph: nodes by number, each with its reference and what it requires; the node
without a reference is the project. Conan 2 keeps lists of references: ``requires`` for what is
linked, ``build_requires`` for tools, ``python_requires`` for code of recipes.

Source: https://docs.conan.io/2/tutorial/versioning/lockfiles.html,
https://docs.conan.io/1/versioning/lockfiles/introduction.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from msgspec import Struct, field

from seawall.artifacts.file import MIB, File
from seawall.inventory.documents.json_document import decoded
from seawall.inventory.documents.line_numbers import first_lines
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.cpp.conan_reference import reference
from seawall.model import Diagnostic, Item, Location, Package, Relationship, Scope

_QUOTED: Final = re.compile(r'"([^"\s/]++/[^"\s]++)"')


class _Node(Struct):
    ref: str | None = None
    pref: str | None = None
    requires: list[str] | dict[str, str] = []
    build_requires: list[str] | dict[str, str] = []
    context: str = ""

    def reference(self) -> str:
        """Its reference; the first formats only had that of the built package."""
        return self.ref or self.pref or ""

    def needs(self) -> list[str]:
        """Numbers of the nodes it links."""
        return _numbers(self.requires)

    def tools(self) -> list[str]:
        """Numbers of the nodes it is built with."""
        return _numbers(self.build_requires)


def _numbers(stated: list[str] | dict[str, str]) -> list[str]:
    """The first formats put the reference in front of each number."""
    return stated if isinstance(stated, list) else list(stated.values())


class _Graph(Struct):
    nodes: dict[str, _Node] = {}


class _Lock(Struct):
    graph_lock: _Graph = field(default_factory=_Graph)
    requires: list[str] | None = None
    build_requires: list[str] | None = None
    python_requires: list[str] | None = None
    config_requires: list[str] | None = None


class ConanLock(Declared):
    """Reads one conan.lock."""

    name: Final = "language/cpp/conan_lock"
    version: Final = 1
    wants: Final = Wants(names=("conan.lock",), limit=32 * MIB, project=True)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield every locked package."""
        lock = decoded(file, _Lock)
        lines = first_lines(file.text(), _QUOTED)
        yield from _of_graph(lock.graph_lock.nodes, file.path, lines)
        for listed, scope in (
            (lock.requires, Scope.RUNTIME),
            (lock.build_requires, Scope.BUILD),
            (lock.python_requires, Scope.BUILD),
            (lock.config_requires, Scope.BUILD),
        ):
            for text in listed or ():
                location = Location(file.path, lines.get(text, 0))
                yield _package(text, location, scope, Relationship.UNKNOWN, ())


def _of_graph(nodes: Mapping[str, _Node], path: str, lines: Mapping[str, int]) -> Iterator[Item]:
    # A project that is itself a package has a reference; nothing requires it.
    tools = {key for node in nodes.values() for key in node.tools()}
    required = tools | {key for node in nodes.values() for key in node.needs()}
    roots = {key for key, node in nodes.items() if not node.reference() or key not in required}
    direct = {need for key in roots for need in (*nodes[key].needs(), *nodes[key].tools())}
    for key, node in nodes.items():
        text = node.reference()
        if not text:
            continue
        built = node.context == "build" or key in tools
        near = Relationship.DIRECT if key in direct else Relationship.TRANSITIVE
        yield _package(
            text,
            Location(path, lines.get(text, 0)),
            Scope.BUILD if built else Scope.RUNTIME,
            Relationship.ROOT if key in roots else near,
            tuple(_named(nodes, need) for need in node.needs() if need in nodes),
        )


def _named(nodes: Mapping[str, _Node], key: str) -> str:
    stated = reference(nodes[key].reference())
    return stated.dependency if stated else key


def _package(
    text: str, location: Location, scope: Scope, relationship: Relationship, needs: tuple[str, ...]
) -> Item:
    stated = reference(text)
    if stated is None:
        return Diagnostic(path=location.path, reason=f"no reference to a package: {text[:80]!r}")
    return Package(
        type="conan",
        name=stated.name,
        version=stated.version,
        scope=scope,
        relationship=relationship,
        dependencies=needs,
        qualifiers=stated.qualifiers,
        properties={"constraint": stated.constraint} if stated.constraint else {},
        locations=(location,),
    )


PLUGIN: Final = ConanLock()
