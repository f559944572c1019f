"""Packages that npm locked (``package-lock.json``, ``npm-shrinkwrap.json``).

Version 1 nests ``dependencies`` as folders are nested. Versions 2 and 3 have ``packages``,
keyed by folder: ``""`` is the project, ``node_modules/a/node_modules/b`` a copy of b that only a
sees, a folder without ``node_modules`` a member of the workspace, to which an entry with
``link`` leads. A package sees what lies in the ``node_modules`` of its own folder and of
those above, nearest first.

Source: https://docs.npmjs.com/cli/v10/configuring-npm/package-lock-json
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from msgspec import Struct

from seawall.artifacts.file import File
from seawall.inventory.documents.json_document import decoded
from seawall.inventory.documents.line_numbers import first_lines
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.javascript.node_manifest import INSTALL_SCRIPTS, licenses
from seawall.inventory.language.javascript.npm_names import (
    hashes,
    is_vcs,
    origin,
    unaliased,
    vcs_url,
    version_in,
)
from seawall.model import Item, Location, Package, Relationship, Scope

_FOLDER: Final = "node_modules/"
_DEEPEST: Final = 100  # folders that a name is looked up in
_KEY: Final = re.compile(r'\n    "((?:[^"\\\n]|\\.)*+)": \{')  # a literal head is searched fast
_OLD_KEY: Final = re.compile(r'^((?: {4})+)"((?:[^"\\\n]|\\.)*+)": \{', re.MULTILINE)


class _Entry(Struct, rename="camel"):
    name: str = ""
    version: str = ""
    resolved: Any = None
    integrity: Any = None
    link: bool = False
    dev: bool = False
    optional: bool = False
    dev_optional: bool = False
    peer: bool = False
    has_install_script: bool = False
    license: Any = None
    dependencies: dict[str, Any] = {}
    dev_dependencies: dict[str, Any] = {}
    optional_dependencies: dict[str, Any] = {}
    peer_dependencies: dict[str, Any] = {}


class _Old(Struct):
    version: str = ""
    resolved: Any = None
    integrity: Any = None
    dev: bool = False
    optional: bool = False
    requires: Any = None
    dependencies: dict[str, _Old] = {}


class _Lock(Struct):
    name: str = ""
    version: str = ""
    packages: dict[str, _Entry] = {}


class _OldLock(Struct):
    name: str = ""
    version: str = ""
    dependencies: dict[str, _Old] = {}


class NpmLock(Declared):
    """Reads one lock of npm."""

    name: Final = "language/javascript/npm_lock"
    version: Final = 2
    wants: Final = Wants(names=("package-lock.json", "npm-shrinkwrap.json"), project=True)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the projects and every locked package."""
        lock = decoded(file, _Lock)
        if lock.packages:
            return _locked(lock, file)
        return _old_locked(decoded(file, _OldLock), file)


def _locked(lock: _Lock, file: File) -> Iterator[Package]:
    packages = lock.packages
    names = _names(lock)
    lines = first_lines(file.text(), _KEY)  # packages come before what older npm reads
    direct = _direct(packages)
    for path, entry in packages.items():
        if entry.link:
            continue
        place = Location(file.path, lines.get(path, 0))
        needs = _needs(path, entry, packages, names)
        if _FOLDER not in path:
            yield Package(
                type="npm",
                name=names[path],
                version=entry.version or (lock.version if not path else ""),
                licenses=licenses(entry.license),
                relationship=Relationship.ROOT,
                dependencies=needs,
                locations=(place,),
            )
            continue
        near = Relationship.DIRECT if path in direct else Relationship.TRANSITIVE
        yield _package(names[path], entry, path, near=near, needs=needs, place=place)


def _names(lock: _Lock) -> dict[str, str]:
    """The name of what lies in each folder; a link names the folder that it leads to."""
    names = {
        path: entry.name or (path.rpartition(_FOLDER)[2] if _FOLDER in path else "")
        for path, entry in lock.packages.items()
    }
    names[""] = names.get("") or lock.name
    for path, entry in lock.packages.items():
        if entry.link and isinstance(entry.resolved, str) and not names.get(entry.resolved):
            names[entry.resolved] = path.rpartition(_FOLDER)[2]
    return {path: name or path.rpartition("/")[2] for path, name in names.items()}


def _seen_from(path: str, name: str, packages: dict[str, _Entry]) -> str:
    """The folder that a package finds a name in, ``""`` if there is none."""
    base = path
    for _ in range(_DEEPEST):
        folder = f"{base}/{_FOLDER}{name}" if base else _FOLDER + name
        found = packages.get(folder)
        if found is not None:
            return str(found.resolved) if found.link else folder
        if not base:
            return ""
        cut = base.rfind(f"/{_FOLDER}")
        base = base[:cut] if cut > 0 else ""
    return ""


def _direct(packages: dict[str, _Entry]) -> set[str]:
    """The folders of what the projects themselves ask for."""
    found = set()
    for path, entry in packages.items():
        if _FOLDER not in path and not entry.link:
            for name in _asked(entry):
                found.add(_seen_from(path, name, packages))
    return found


def _asked(entry: _Entry) -> dict[str, Any]:
    return {
        **entry.dependencies,
        **entry.dev_dependencies,
        **entry.optional_dependencies,
        **entry.peer_dependencies,
    }


def _needs(
    path: str, entry: _Entry, packages: dict[str, _Entry], names: dict[str, str]
) -> tuple[str, ...]:
    wanted = entry.dependencies
    if _FOLDER not in path:
        wanted = _asked(entry)
    elif entry.optional_dependencies or entry.peer_dependencies:
        wanted = {**wanted, **entry.optional_dependencies, **entry.peer_dependencies}
    found = []
    for name in wanted:
        folder = _seen_from(path, name, packages)
        if folder and folder in packages:
            version = packages[folder].version
            found.append(f"{names[folder]}@{version}" if version else names[folder])
    return tuple(found)


def _package(
    name: str,
    entry: _Entry,
    path: str,
    *,
    near: Relationship,
    needs: tuple[str, ...],
    place: Location,
) -> Package:
    address = origin(entry.resolved) if entry.resolved else ""
    alias = path.rpartition(_FOLDER)[2]
    return Package(
        type="npm",
        name=name,
        version=entry.version,
        licenses=licenses(entry.license) if entry.license else (),
        origin=address,
        qualifiers=vcs_url(address) if address else {},
        hashes=hashes(entry.integrity) if entry.integrity else (),
        scope=_scope(entry),
        relationship=near,
        dependencies=needs,
        properties=_properties(alias if alias != name else "", entry),
        locations=(place,),
    )


def _properties(alias: str, entry: _Entry) -> dict[str, str]:
    """Npm notes that a package runs something at installation, not what."""
    told = {"alias": alias, INSTALL_SCRIPTS: "yes" if entry.has_install_script else ""}
    return {name: value for name, value in told.items() if value}


def _scope(entry: _Entry) -> Scope:
    """``devOptional`` is needed for development or by something optional."""
    if entry.dev:
        return Scope.DEVELOPMENT
    if entry.optional or entry.dev_optional:
        return Scope.OPTIONAL
    return Scope.PEER if entry.peer else Scope.RUNTIME


_Chain = tuple[dict[str, _Old], ...]


def _old_locked(lock: _OldLock, file: File) -> Iterator[Package]:
    if lock.name:
        yield Package(
            type="npm",
            name=lock.name,
            version=lock.version,
            relationship=Relationship.ROOT,
            locations=(Location(file.path),),
        )
    lines = _old_lines(file.text())
    pending: list[tuple[tuple[str, ...], _Old, _Chain]] = [
        ((name,), entry, (lock.dependencies,))
        for name, entry in reversed(lock.dependencies.items())
    ]
    while pending:
        path, entry, chain = pending.pop()
        place = Location(file.path, lines.get(path, 0))
        inner = (*chain, entry.dependencies) if entry.dependencies else chain
        yield _old_package(path[-1], entry, inner, place)
        for name, child in reversed(entry.dependencies.items()):
            pending.append(((*path, name), child, inner))


def _old_lines(text: str) -> dict[tuple[str, ...], int]:
    """Lines by the names that lead to an entry; each level is indented by four."""
    found: dict[tuple[str, ...], int] = {}
    line, counted = 1, 0
    names: list[str] = []
    for match in _OLD_KEY.finditer(text):
        start = match.start(2)
        line += text.count("\n", counted, start)
        counted = start
        depth = len(match[1]) // 4
        if depth <= len(names) + 1:
            names[depth - 1 :] = [match[2]]
            found.setdefault(tuple(names), line)
    return found


def _old_package(alias: str, entry: _Old, chain: _Chain, place: Location) -> Package:
    name, version = unaliased(alias, entry.version)
    address = origin(entry.resolved) if entry.resolved else ""
    if is_vcs(version) or "://" in version or version.startswith("file:"):
        address, version = origin(version), version_in(version)
    return Package(
        type="npm",
        name=name,
        version=version,
        origin=address,
        qualifiers=vcs_url(address),
        hashes=hashes(entry.integrity),
        scope=_old_scope(entry),
        dependencies=_old_needs(entry, chain),
        properties={"alias": alias} if alias != name else {},
        locations=(place,),
    )


def _old_scope(entry: _Old) -> Scope:
    if entry.dev:
        return Scope.DEVELOPMENT
    return Scope.OPTIONAL if entry.optional else Scope.RUNTIME


def _old_needs(entry: _Old, chain: _Chain) -> tuple[str, ...]:
    found = []
    for name in entry.requires if isinstance(entry.requires, dict) else ():
        for level in reversed(chain):
            if name in level:
                real, version = unaliased(name, level[name].version)
                found.append(f"{real}@{version}" if version else real)
                break
    return tuple(found)


PLUGIN: Final = NpmLock()
