"""Packages installed by Spack (``PREFIX/.spack/spec.json``).

The file holds the graph that a package was built from, its own node first. What it was
built with has a prefix and a file of its own, but for externals: packages of the system
that Spack was told to use.

Source: https://spack.readthedocs.io/, Spec File Format
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from seawall.artifacts.file import File
from seawall.errors import MalformedInput
from seawall.inventory.documents.json_document import decoded
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Item, Location, Package


class _Dependency(Struct):
    name: str = ""
    hash: str = ""


class _Target(Struct):
    name: str = ""


class _Architecture(Struct):
    target: str | _Target | None = None


class _Node(Struct):
    name: str = ""
    version: str = ""
    hash: str = ""
    namespace: str | None = None
    arch: _Architecture | None = None
    dependencies: list[_Dependency] = []


class _Graph(Struct):
    nodes: list[_Node] = []


class _Document(Struct):
    spec: _Graph


class Spack(Declared):
    """Reads the spec of one package."""

    name: Final = "distro/spack"
    version: Final = 1
    wants: Final = Wants(patterns=(r"(?:.*/)?\.spack/spec\.json",), hint=".spack/spec.json")

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the package."""
        nodes = decoded(file, _Document).spec.nodes
        if not nodes or not nodes[0].name or not nodes[0].version:
            raise MalformedInput("the spec has no first node with a version", where=file.path)
        root = nodes[0]
        versions = {node.hash: node.version for node in nodes}
        needs = (
            f"{need.name}@{versions[need.hash]}" if versions.get(need.hash) else need.name
            for need in root.dependencies
            if need.name
        )
        yield Package(
            type="spack",
            name=root.name,
            version=root.version,
            arch=_target(root),
            dependencies=tuple(dict.fromkeys(needs)),
            properties=_facts(root),
            locations=(Location(file.path),),
        )


def _target(node: _Node) -> str:
    target = node.arch.target if node.arch else None
    return target.name if isinstance(target, _Target) else target or ""


def _facts(node: _Node) -> dict[str, str]:
    facts = {"spack_hash": node.hash, "namespace": node.namespace or ""}
    return {name: value for name, value in facts.items() if value}


PLUGIN: Final = Spack()
