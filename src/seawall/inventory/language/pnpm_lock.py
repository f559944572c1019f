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
from typing import Any, Final

from seawall.artifacts.file import File
from seawall.errors import MalformedInput
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.line_numbers import each_line
from seawall.inventory.language.npm_names import hashes, is_name, origin, split, vcs_url
from seawall.inventory.language.standing import Standing
from seawall.inventory.language.standing import standing as standing_of
from seawall.inventory.language.yaml_document import documents
from seawall.model import Diagnostic, Item, Location, Package, Relationship, Scope

_KEY: Final = re.compile(r"^  ['\"]?([^\s'\"#][^'\"\n]*?)['\"]?:[ \t]*$", re.MULTILINE)
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

_Table = dict[str, Any]


class PnpmLock(Declared):
    """Reads one pnpm-lock.yaml."""

    name: Final = "language/pnpm_lock"
    version: Final = 1
    wants: Final = Wants(names=("pnpm-lock.yaml",))

    def extract(self, file: File) -> Iterator[Item]:
        """Yield every locked package once, whatever its peers."""
        lines: dict[str, int] = {}
        for key, line in each_line(file.text(), _KEY):
            lines.setdefault(key, line)
        seen: set[tuple[str, str, str]] = set()
        for document in documents(file):
            if not isinstance(document, dict):
                raise MalformedInput("its YAML is not a mapping", where=file.path)
            for item in _Lock(document, file.path).items(lines):
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

    def __init__(self, document: _Table, path: str) -> None:
        self.path = path
        self.packages = _tables(document.get("packages"))
        self.nodes = _tables(document.get("snapshots")) or self.packages
        importers = _tables(document.get("importers"))
        self.importers = importers or {".": document}
        self.by_package: dict[str, list[str]] = {}
        for node in self.nodes:
            self.by_package.setdefault(_without_peers(node), []).append(node)

    def items(self, lines: dict[str, int]) -> Iterator[Item]:
        """Its packages."""
        standing = self._standing()
        for key, entry in self.packages.items():
            name, version = _identity(key, entry)
            place = Location(self.path, lines.get(key, 0))
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
                name, version = _identity(package, self.packages.get(package, {}))
                yield f"{name}@{version}" if version else name

    def _needs(self, entry: _Table) -> list[str]:
        tables = (_table(entry.get(key)) for key in ("dependencies", "optionalDependencies"))
        return self._targets(pair for table in tables for pair in table.items())

    def _targets(self, pairs: Iterable[tuple[str, Any]]) -> list[str]:
        """The nodes that names and references lead to."""
        found = []
        for name, value in pairs:
            reference = value.get("version") if isinstance(value, dict) else value
            if not isinstance(reference, str) or reference.startswith(_LOCAL):
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
                for key in self._targets(_table(importer.get(table)).items())
            }
            for table, scope in _STARTS.items()
        }
        return standing_of(starts, graph)


def _table(value: object) -> _Table:
    """A table without the keys that are no text."""
    if not isinstance(value, dict):
        return {}
    return {key: item for key, item in value.items() if isinstance(key, str)}


def _tables(value: object) -> dict[str, _Table]:
    return {key: _table(item) for key, item in _table(value).items()}


def _without_peers(key: str) -> str:
    return key.partition("(")[0]


def _identity(key: str, entry: _Table) -> tuple[str, str]:
    """Name and version of a package, which its entry states where the key does not."""
    stated = entry.get("version")
    version = stated if isinstance(stated, str) else ""
    if isinstance(entry.get("name"), str):
        return entry["name"], version or _identity(key, {})[1]
    match = _PACKAGE.match(_without_peers(key))
    if match is None:
        return key, ""
    slash, name, separator, rest = match.groups()
    if separator == "@":
        return name, version or ("" if ":" in rest else rest)
    if not slash:  # a registry stands in front
        return _identity(f"/{rest}", entry)
    return name, version or _OLD_PEERS.split(rest, maxsplit=1)[0]


def _best(entry: _Table, standing: list[Standing]) -> Standing:
    """The most needed of several variants; older files mark optional ones and say ``dev``."""
    order = list(_STARTS.values())
    scope = min((item[0] for item in standing), key=order.index, default=Scope.UNKNOWN)
    near = Relationship.TRANSITIVE if standing else Relationship.UNKNOWN
    if any(item[1] is Relationship.DIRECT for item in standing):
        near = Relationship.DIRECT
    if scope is Scope.UNKNOWN and isinstance(entry.get("dev"), bool):
        scope = Scope.DEVELOPMENT if entry["dev"] else Scope.RUNTIME
    if scope is Scope.RUNTIME and entry.get("optional") is True:
        scope = Scope.OPTIONAL
    return scope, near


def _address(key: str, entry: _Table) -> str:
    """Where it comes from, if that is no registry."""
    resolution = _table(entry.get("resolution"))
    if isinstance(resolution.get("repo"), str):
        commit = resolution.get("commit")
        repo = resolution["repo"]
        return f"git+{repo}#{commit}" if "://" in repo else f"{repo}#{commit}"
    if isinstance(resolution.get("tarball"), str):
        return origin(resolution["tarball"])
    if isinstance(resolution.get("directory"), str):
        return f"file:{resolution['directory']}"
    rest = split(_without_peers(key))[1]
    return rest if rest.startswith("file:") else ""


def _package(
    name: str,
    version: str,
    entry: _Table,
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
        hashes=hashes(_table(entry.get("resolution")).get("integrity")),
        scope=standing[0],
        relationship=standing[1],
        dependencies=needs,
        locations=(place,),
    )


PLUGIN: Final = PnpmLock()
