"""Packages that pnpm locked (``pnpm-lock.yaml``), format 5 to 9.

``packages`` is keyed by ``/name/1.0.0_peers`` in 5, ``/name@1.0.0(peers)`` in 6 and
``name@1.0.0`` in 9, which keeps one entry per set of peers apart in ``snapshots``. A
dependency is a name with the rest of such a key, or a whole key for an alias. What the
project asks for is in ``importers``, one per member of the workspace, or at the top of
older files. pnpm 11 puts a document about itself in front.

Source: https://github.com/pnpm/spec/tree/master/lockfile
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from seawall.artifacts.file import File
from seawall.errors import MalformedInput
from seawall.inventory.documents.yaml_document import Node, documents
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.javascript.npm_names import hashes, is_name, origin, split, vcs_url
from seawall.inventory.language.standing import Standing
from seawall.inventory.language.standing import standing as standing_of
from seawall.model import Diagnostic, Item, Location, Package, Relationship, Scope

_DOCUMENTS: Final = 16
_PACKAGE: Final = re.compile(r"(/?)(@[^/@]++/[^/@]++|[^/@]++)([@/])(.*+)", re.DOTALL)
_OLD_PEERS: Final = re.compile(r"[_/]")
_STARTS: Final = {
    "dependencies": Scope.RUNTIME,
    "optionalDependencies": Scope.OPTIONAL,
    "devDependencies": Scope.DEVELOPMENT,
    "configDependencies": Scope.BUILD,
    "packageManagerDependencies": Scope.BUILD,
}
_LOCAL: Final = ("link:", "workspace:")
_DEV: Final = {"true": Scope.DEVELOPMENT, "false": Scope.RUNTIME}


class PnpmLock(Declared):
    """Reads one pnpm-lock.yaml."""

    name: Final = "language/javascript/pnpm_lock"
    version: Final = 1
    wants: Final = Wants(names=("pnpm-lock.yaml",), project=True)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield every locked package once, whatever its peers."""
        seen: set[tuple[str, str, str]] = set()
        for document in islice(documents(file), _DOCUMENTS):
            if not document.is_mapping:
                raise MalformedInput("its YAML is not a mapping", where=file.path)
            for item in _Lock(document, file.path).items():
                if isinstance(item, Package):
                    identity = item.name, item.version, item.origin
                    if identity in seen:
                        continue
                    seen.add(identity)
                yield item


class _Lock:
    """One document taken apart.

    Args:
        document: the whole of it.
        path: of the file.
    """

    def __init__(self, document: Node, path: str) -> None:
        self.path = path
        self.lines = document.get("packages").lines
        self.packages = document.get("packages").entries
        self.nodes = document.get("snapshots").entries or self.packages
        self.importers = document.get("importers").entries or {".": document}
        self.by_package: dict[str, list[str]] = {}
        for node in self.nodes:
            self.by_package.setdefault(_without_peers(node), []).append(node)

    def items(self) -> Iterator[Item]:
        """Its packages."""
        standing = self._standing()
        for key, entry in self.packages.items():
            name, version = _identity(key, entry)
            place = Location(self.path, self.lines[key])
            if not is_name(name):
                yield Diagnostic(path=self.path, reason=f"not a package: {key[:100]!r}")
                continue
            variants = self._variants(key)
            yield _package(
                name,
                version,
                entry,
                standing=_best(entry, [standing[item] for item in variants if item in standing]),
                needs=tuple(dict.fromkeys(self._named(variants))),
                place=place,
                address=_address(key, entry),
            )

    def _variants(self, key: str) -> list[str]:
        """The nodes of one package: in format 9 it has one for every set of peers."""
        if self.nodes is self.packages:
            return [key]
        return self.by_package.get(key, [])

    def _named(self, nodes: Iterable[str]) -> Iterator[str]:
        """What some nodes need, as ``name@version``."""
        for node in nodes:
            for key in self._needs(self.nodes[node]):
                package = key if key in self.packages else _without_peers(key)
                name, version = _identity(package, self.packages.get(package))
                yield f"{name}@{version}" if version else name

    def _needs(self, entry: Node) -> list[str]:
        tables = (entry.get(key).entries for key in ("dependencies", "optionalDependencies"))
        return self._targets(pair for table in tables for pair in table.items())

    def _targets(self, pairs: Iterable[tuple[str, Node]]) -> list[str]:
        """The nodes that names and references lead to."""
        found = []
        for name, value in pairs:
            reference = value.text or value.get("version").text
            if not reference or reference.startswith(_LOCAL):
                continue
            for key in (f"{name}@{reference}", f"/{name}@{reference}", f"/{name}/{reference}"):
                if key in self.nodes:
                    found.append(key)
                    break
            else:
                if reference in self.nodes:
                    found.append(reference)
        return found

    def _standing(self) -> dict[str, Standing]:
        """What each node is there for, seen from the project's own packages."""
        graph = {key: self._needs(entry) for key, entry in self.nodes.items()}
        starts = {
            scope: {
                key
                for importer in self.importers.values()
                for key in self._targets(importer.get(table).entries.items())
            }
            for table, scope in _STARTS.items()
        }
        return standing_of(starts, graph)


def _without_peers(key: str) -> str:
    return key.partition("(")[0]


def _identity(key: str, entry: Node | None) -> tuple[str, str]:
    """Name and version of a package, which its entry states where the key does not."""
    version = entry.get("version").text if entry else ""
    if entry and (name := entry.get("name").text):
        return name, version or _identity(key, None)[1]
    match = _PACKAGE.match(_without_peers(key))
    if match is None:
        return key, ""
    slash, name, separator, rest = match.groups()
    if separator == "@":
        return name, version or ("" if ":" in rest else rest)
    if not slash:  # a registry stands in front
        return _identity(f"/{rest}", entry)
    return name, version or _OLD_PEERS.split(rest, maxsplit=1)[0]


def _best(entry: Node, standing: list[Standing]) -> Standing:
    """The most needed of several variants; older files mark optional ones and say ``dev``."""
    order = list(_STARTS.values())
    scope = min((item[0] for item in standing), key=order.index, default=Scope.UNKNOWN)
    near = Relationship.TRANSITIVE if standing else Relationship.UNKNOWN
    if any(item[1] is Relationship.DIRECT for item in standing):
        near = Relationship.DIRECT
    if scope is Scope.UNKNOWN:
        scope = _DEV.get(entry.get("dev").text, Scope.UNKNOWN)
    if scope is Scope.RUNTIME and entry.get("optional").text == "true":
        scope = Scope.OPTIONAL
    return scope, near


def _address(key: str, entry: Node) -> str:
    """Where it comes from, if that is no registry."""
    resolution = entry.get("resolution")
    if repo := resolution.get("repo").text:
        commit = resolution.get("commit").text
        return f"git+{repo}#{commit}" if "://" in repo else f"{repo}#{commit}"
    if tarball := resolution.get("tarball").text:
        return origin(tarball)
    if directory := resolution.get("directory").text:
        return f"file:{directory}"
    rest = split(_without_peers(key))[1]
    return rest if rest.startswith("file:") else ""


def _package(
    name: str,
    version: str,
    entry: Node,
    *,
    standing: Standing,
    needs: tuple[str, ...],
    place: Location,
    address: str,
) -> Package:
    return Package(
        type="npm",
        name=name,
        version=version,
        origin=address,
        qualifiers=vcs_url(address),
        hashes=hashes(entry.get("resolution", "integrity").text),
        scope=standing[0],
        relationship=standing[1],
        dependencies=needs,
        locations=(place,),
    )


PLUGIN: Final = PnpmLock()
