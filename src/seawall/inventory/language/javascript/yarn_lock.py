"""Packages that Yarn locked (``yarn.lock``), classic and modern.

Both versions write blocks: a key of one or more descriptors (``"a@^1, a@^1.2"``), then
indented fields and tables of dependencies. Classic separates a name from its value by a
blank, modern Yarn by a colon as YAML does. A modern key names a protocol
(``a@npm:^1.0.0``) and ``resolution`` the package: what is ``workspace:`` is the project's
own, ``patch:`` a patched package that counts as the original. Neither tells what is for
development; ``package.json`` of the project and its workspaces does.

Source: https://classic.yarnpkg.com/en/docs/yarn-lock/, https://yarnpkg.com/protocols
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from msgspec import Struct, field

from seawall.artifacts.file import File
from seawall.errors import MalformedInput
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.javascript.node_manifest import Manifest, manifest, requirements
from seawall.inventory.language.javascript.npm_names import (
    hashes,
    is_name,
    is_vcs,
    origin,
    split,
    unaliased,
    vcs_url,
)
from seawall.inventory.language.standing import NOT_KNOWN, Standing
from seawall.inventory.language.standing import standing as standing_of
from seawall.model import Diagnostic, Item, Location, Package, Relationship, Scope

_MANIFEST: Final = "package.json"
_WORKSPACE: Final = "workspace:"
_PROJECT: Final = "."
_LOCAL: Final = ("link:", "portal:", "file:", "soft:")
_VIRTUAL: Final = re.compile(r"virtual:[0-9a-f]*+#")
_SHA1: Final = re.compile(r"#([0-9a-f]{40})$")
_NEEDED: Final = frozenset({"dependencies", "optionalDependencies"})


class _Block(Struct):
    """One entry: its descriptors, line, fields, and what it needs with the ranges."""

    descriptors: list[str]
    line: int
    fields: dict[str, str] = field(default_factory=dict)
    needs: dict[str, str] = field(default_factory=dict)
    name: str = ""
    reference: str = ""
    version: str = ""
    key: str = ""

    def identify(self) -> None:
        """Find the real name, the reference behind it, and ``name@version``."""
        resolution = self.fields.get("resolution")
        if resolution is None:
            self.name, self.reference = unaliased(*split(self.descriptors[0]))
        else:
            self.name, reference = split(resolution)
            self.reference = _VIRTUAL.sub("", reference)
        self.version = self.fields.get("version", "")
        self.key = f"{self.name}@{self.version}"

    @property
    def workspace(self) -> str | None:
        """The folder of a package of the project's own, ``None`` for others."""
        own = self.reference.startswith(_WORKSPACE)
        return self.reference[len(_WORKSPACE) :] if own else None


class YarnLock(Declared):
    """Reads one yarn.lock, with the manifests of the project's own packages."""

    name: Final = "language/javascript/yarn_lock"
    version: Final = 1
    wants: Final = Wants(names=("yarn.lock",), companions=(_MANIFEST,), project=True)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the project's own packages and every locked one."""
        blocks = [block for block in _blocks(file.text()) if block.descriptors != ["__metadata"]]
        by_descriptor = {name: block for block in blocks for name in block.descriptors}
        manifests = _manifests(blocks, file)
        standing = _standing(blocks, by_descriptor, manifests)
        seen: set[str] = set()
        for block in blocks:
            place = Location(file.path, block.line)
            if not block.version or not is_name(block.name):
                yield _strange(block, file.path)
            elif block.workspace is not None:
                yield _own(block, manifests.get(block.workspace), by_descriptor, place)
            elif not block.reference.startswith(_LOCAL) and block.key not in seen:
                seen.add(block.key)
                yield _package(block, standing, by_descriptor, place)


def _blocks(text: str) -> Iterator[_Block]:
    block: _Block | None = None
    table = ""
    for number, line in enumerate(text.split("\n"), start=1):
        body = line.strip()
        if not body or body[0] == "#" or body == ":":
            continue
        if line[0] != " ":
            if block is not None:
                block.identify()
                yield block
            key = body.removeprefix("? ").removesuffix(":").replace('"', "")
            block, table = _Block(key.split(", "), number), ""
        elif block is not None and line[2:3] != " ":
            if body[-1] == ":":
                table = body[:-1]
            else:
                name, value = _pair(body)
                block.fields[name] = value
                table = ""
        elif block is not None and table in _NEEDED:
            name, value = _pair(body)
            block.needs[name] = value
    if block is not None:
        block.identify()
        yield block


def _pair(body: str) -> tuple[str, str]:
    """A name and its value, each perhaps in quotes, separated by a colon or a blank."""
    if body[0] == '"':
        name, _, value = body[1:].partition('"')
    else:
        name, _, value = body.partition(" ")
    return name.removesuffix(":"), value.lstrip(": ").strip('"')


def _strange(block: _Block, path: str) -> Diagnostic:
    return Diagnostic(
        path=path, reason=f"the entry at line {block.line} has no package or no version"
    )


def _manifests(blocks: list[_Block], file: File) -> dict[str, Manifest]:
    """The readable manifests of the project's own packages, by folder."""
    folders = {_PROJECT}
    for block in blocks:
        if block.workspace is not None:
            folders.add(block.workspace)
    found = {}
    for folder in sorted(folders):
        data = file.neighbour(f"{folder}/{_MANIFEST}")
        if data is not None:
            try:
                found[folder] = manifest(data, folder)
            except MalformedInput:
                continue  # reported when the manifest itself is read
    return found


def _resolved(needs: dict[str, str], by_descriptor: dict[str, _Block]) -> Iterator[_Block]:
    for name, range_ in needs.items():
        block = by_descriptor.get(f"{name}@{range_}") or by_descriptor.get(f"{name}@npm:{range_}")
        if block is not None:
            yield block


def _keys(needs: dict[str, str], by_descriptor: dict[str, _Block]) -> list[str]:
    return [block.key for block in _resolved(needs, by_descriptor) if block.workspace is None]


def _standing(
    blocks: list[_Block], by_descriptor: dict[str, _Block], manifests: dict[str, Manifest]
) -> dict[str, Standing]:
    """What each package is there for, seen from the project's own packages."""
    own = list(manifests.values())
    asked = {
        Scope.RUNTIME: [requirements(item.dependencies) for item in own],
        Scope.OPTIONAL: [requirements(item.optional_dependencies) for item in own],
        Scope.DEVELOPMENT: [requirements(item.dev_dependencies) for item in own],
        Scope.UNKNOWN: [
            block.needs
            for block in blocks
            if block.workspace is not None and block.workspace not in manifests
        ],
    }
    graph = {block.key: _keys(block.needs, by_descriptor) for block in blocks}
    return standing_of(
        {
            scope: {key for table in tables for key in _keys(table, by_descriptor)}
            for scope, tables in asked.items()
        },
        graph,
    )


def _own(
    block: _Block, found: Manifest | None, by_descriptor: dict[str, _Block], place: Location
) -> Package:
    """A package of the project itself; its version is only in its manifest."""
    version = found.version if found else ""
    return Package(
        type="npm",
        name=block.name,
        version=version if isinstance(version, str) else "",
        relationship=Relationship.ROOT,
        dependencies=tuple(dict.fromkeys(_keys(block.needs, by_descriptor))),
        locations=(place,),
    )


def _package(
    block: _Block, standing: dict[str, Standing], by_descriptor: dict[str, _Block], place: Location
) -> Package:
    resolved = block.fields.get("resolved") or _address(block.reference)
    address = origin(_SHA1.sub("", resolved) if not is_vcs(resolved) else resolved)
    sha1 = _SHA1.search(resolved)
    checksums = hashes(block.fields.get("integrity"))
    if not checksums and sha1 and "/-/" in resolved:
        checksums = (f"sha1:{sha1[1]}",)
    scope, near = standing.get(block.key, NOT_KNOWN)
    alias = split(block.descriptors[0])[0]
    return Package(
        type="npm",
        name=block.name,
        version=block.version,
        origin=address,
        qualifiers=vcs_url(address),
        hashes=checksums,
        scope=scope,
        relationship=near,
        dependencies=tuple(dict.fromkeys(_keys(block.needs, by_descriptor))),
        properties={"alias": alias} if alias != block.name else {},
        locations=(place,),
    )


def _address(reference: str) -> str:
    """The address in a modern reference that names one."""
    place = reference.partition("::")[0]
    return place if "://" in place or is_vcs(place) else ""


PLUGIN: Final = YarnLock()
