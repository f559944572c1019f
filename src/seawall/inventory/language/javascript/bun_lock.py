"""Packages that Bun locked (``bun.lock``; the older binary ``bun.lockb`` is not read).

JSON with trailing commas. ``workspaces`` holds what the project and its members ask for.
``packages`` is keyed by the path of names that leads to a package; the value is a list of
``name@version``, for those of a registry its address (empty for the default), what it
needs, and the checksum.

Source: https://bun.com/docs/pm/lockfile
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from msgspec import Struct

from seawall.artifacts.file import File
from seawall.inventory.documents.json_document import decoded_relaxed
from seawall.inventory.documents.line_numbers import first_lines
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.javascript.npm_names import (
    hashes,
    is_name,
    is_vcs,
    origin,
    split,
    vcs_url,
    version_in,
)
from seawall.inventory.language.standing import NOT_KNOWN, Standing
from seawall.inventory.language.standing import standing as standing_of
from seawall.model import Diagnostic, Item, Location, Package, Relationship, Scope

_BINARY: Final = "bun.lockb"
_KEY: Final = re.compile(r'^ {4}"((?:[^"\\\n]|\\.)*+)": \[', re.MULTILINE)
_DEEPEST: Final = 100  # packages that a name is looked up in
_WORKSPACE: Final = "workspace:"
_LOCAL: Final = ("link:", "file:", "root:")


class _Workspace(Struct, rename="camel"):
    name: str = ""
    version: str = ""
    dependencies: dict[str, Any] = {}
    dev_dependencies: dict[str, Any] = {}
    optional_dependencies: dict[str, Any] = {}
    peer_dependencies: dict[str, Any] = {}


class _Lock(Struct):
    workspaces: dict[str, _Workspace] = {}
    packages: dict[str, list[Any]] = {}


class BunLock(Declared):
    """Reads one bun.lock."""

    name: Final = "language/javascript/bun_lock"
    version: Final = 1
    wants: Final = Wants(names=("bun.lock", _BINARY), project=True)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the project's own packages and every locked one."""
        if file.name.lower() == _BINARY:
            yield Diagnostic(
                path=file.path,
                reason="the binary lock of Bun is not read; bun.lock, its text form, is",
                kind="unsupported",
            )
            return
        lock = decoded_relaxed(file, _Lock)
        lines = first_lines(file.text(), _KEY)
        standing = _standing(lock)
        for workspace in lock.workspaces.values():
            if is_name(workspace.name):
                yield _own(workspace, lock, Location(file.path))
        for key, entry in lock.packages.items():
            stated = entry[0] if entry and isinstance(entry[0], str) else ""
            name, reference = split(stated)
            if not is_name(name) or not reference:
                yield Diagnostic(path=file.path, reason=f"not a package: {key[:100]!r}")
            elif not reference.startswith((_WORKSPACE, *_LOCAL)):
                place = Location(file.path, lines.get(key, 0))
                found = standing.get(key, NOT_KNOWN)
                yield _package(name, reference, key=key, lock=lock, standing=found, place=place)


def _needs(entry: list[Any]) -> dict[str, Any]:
    """What an entry needs, optional things included."""
    for part in entry[1:]:
        if isinstance(part, dict):
            tables = (part.get(key) for key in ("dependencies", "optionalDependencies"))
            return {
                name: range_
                for table in tables
                if isinstance(table, dict)
                for name, range_ in table.items()
            }
    return {}


def _seen_from(key: str, name: str, lock: _Lock) -> str:
    """The key that a package finds a name under: its own first, then those above it."""
    for _ in range(_DEEPEST):
        if not key:
            break
        candidate = f"{key}/{name}"
        if candidate in lock.packages:
            return candidate
        parts = key.split("/")
        scoped = len(parts) > 1 and parts[-2].startswith("@")
        key = "/".join(parts[: -2 if scoped else -1])
    return name if name in lock.packages else ""


def _keys(key: str, names: dict[str, Any], lock: _Lock) -> list[str]:
    return [found for name in names if (found := _seen_from(key, name, lock))]


def _standing(lock: _Lock) -> dict[str, Standing]:
    """What each package is there for, seen from the project's own packages."""
    graph = {key: _keys(key, _needs(entry), lock) for key, entry in lock.packages.items()}
    starts: dict[Scope, set[str]] = {}
    for workspace in lock.workspaces.values():
        for scope, table in (
            (Scope.RUNTIME, workspace.dependencies),
            (Scope.OPTIONAL, workspace.optional_dependencies),
            (Scope.PEER, workspace.peer_dependencies),
            (Scope.DEVELOPMENT, workspace.dev_dependencies),
        ):
            starts.setdefault(scope, set()).update(_keys(workspace.name, table, lock))
    return standing_of(starts, graph)


def _named(keys: list[str], lock: _Lock) -> tuple[str, ...]:
    """Some keys as ``name@version``."""
    stated = (lock.packages[key][0] for key in keys if lock.packages[key])
    return tuple(dict.fromkeys(_shown(*split(text)) for text in stated if isinstance(text, str)))


def _shown(name: str, reference: str) -> str:
    version = _version(reference)
    return f"{name}@{version}" if version else name


def _version(reference: str) -> str:
    """A version; of an address that which its file name holds."""
    if "://" in reference or is_vcs(reference) or reference.startswith((_WORKSPACE, *_LOCAL)):
        return version_in(reference)
    return reference


def _own(workspace: _Workspace, lock: _Lock, place: Location) -> Package:
    names = {
        **workspace.dependencies,
        **workspace.optional_dependencies,
        **workspace.peer_dependencies,
        **workspace.dev_dependencies,
    }
    return Package(
        type="npm",
        name=workspace.name,
        version=workspace.version,
        relationship=Relationship.ROOT,
        dependencies=_named(_keys(workspace.name, names, lock), lock),
        locations=(place,),
    )


def _package(
    name: str,
    reference: str,
    *,
    key: str,
    lock: _Lock,
    standing: Standing,
    place: Location,
) -> Package:
    entry = lock.packages[key]
    version = _version(reference)
    registry = entry[1] if len(entry) > 1 and isinstance(entry[1], str) else ""
    address = origin(reference) if version != reference else origin(registry)
    return Package(
        type="npm",
        name=name,
        version=version,
        origin=address,
        qualifiers=vcs_url(address),
        hashes=hashes(entry[-1]) if len(entry) > 1 else (),
        scope=standing[0],
        relationship=standing[1],
        dependencies=_named(_keys(key, _needs(entry), lock), lock),
        locations=(place,),
    )


PLUGIN: Final = BunLock()
