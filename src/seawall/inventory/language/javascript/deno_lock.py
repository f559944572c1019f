"""Packages that Deno locked (``deno.lock``), format 2 to 5.

``npm`` and ``jsr`` are keyed by ``name@version``, npm's with ``_peers`` behind; formats 2
and 3 keep them one level deeper. ``specifiers`` maps what is asked for (``npm:chalk@^5``) to
what was chosen, and ``workspace`` lists what the project itself asks for. Modules taken
from an address (``remote``) are files, not packages, and only counted.

Source: https://docs.deno.com/runtime/fundamentals/modules/#integrity-checking-and-lock-files
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
from seawall.inventory.language.javascript.npm_names import hashes, is_name, split
from seawall.model import Diagnostic, Item, Location, Package, Relationship

_KEY: Final = re.compile(r'^ {4,6}"((?:[^"\\\n]|\\.)*+)": \{', re.MULTILINE)
_HEX: Final = re.compile(r"[0-9a-f]{64}")
_TYPES: Final = ("npm", "jsr")


class _Lock(Struct):
    npm: dict[str, Any] = {}
    jsr: dict[str, Any] = {}
    packages: dict[str, Any] = {}
    specifiers: dict[str, Any] = {}
    remote: dict[str, Any] = {}
    workspace: dict[str, Any] = {}


class DenoLock(Declared):
    """Reads one deno.lock."""

    name: Final = "language/javascript/deno_lock"
    version: Final = 1
    wants: Final = Wants(names=("deno.lock",), project=True)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield every locked package, then how many single files there are."""
        lock = decoded(file, _Lock)
        lines = first_lines(file.text(), _KEY)
        direct = _direct(lock)
        for type_ in _TYPES:
            entries = _entries(lock, type_)
            keys: dict[str, list[str]] = {}
            for key in entries:
                keys.setdefault(split(key)[0], []).append(key)
            for key, entry in entries.items():
                name, version = _identity(key)
                if not is_name(name) or not version or not isinstance(entry, dict):
                    yield Diagnostic(path=file.path, reason=f"not a package: {key[:100]!r}")
                    continue
                near = _relationship(f"{type_}:{name}@{version}", direct)
                place = Location(file.path, lines.get(key, 0))
                needs = _needs(entry, entries, keys)
                yield _package(type_, key, entry, near=near, needs=needs, place=place)
        if lock.remote:
            yield Diagnostic(
                path=file.path,
                reason=f"{len(lock.remote)} modules are taken from addresses, not from packages",
                kind="note",
            )


def _table(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _entries(lock: _Lock, type_: str) -> dict[str, Any]:
    """The packages of one registry, wherever the format keeps them."""
    found = lock.npm if type_ == "npm" else lock.jsr
    if type_ == "npm" and isinstance(found.get("packages"), dict):
        return _table(found["packages"])
    return found or _table(lock.packages.get(type_))


def _identity(key: str) -> tuple[str, str]:
    """Name and version, without the peers that follow an underscore."""
    name, rest = split(key)
    return name, rest.partition("_")[0]


def _direct(lock: _Lock) -> frozenset[str]:
    """``type:name@version`` of what the project itself asks for."""
    chosen = lock.specifiers or _table(lock.packages.get("specifiers"))
    older = _table(lock.npm.get("specifiers"))
    asked = lock.workspace.get("dependencies")
    packages = _table(lock.workspace.get("packageJson")).get("dependencies")
    listed = (text for part in (asked, packages) if isinstance(part, list) for text in part)
    wanted = {text for text in listed if isinstance(text, str)}
    found = set()
    for specifier, version in [*chosen.items(), *older.items()]:
        if not isinstance(version, str) or (wanted and specifier not in wanted):
            continue
        type_, _, package = specifier.partition(":")
        name = split(package)[0]
        stated = version.removeprefix(f"{type_}:")  # format 3 repeats registry and name
        full = stated if stated != version else f"{name}@{version}"
        found.add(f"{type_}:{'@'.join(_identity(full))}")
        if specifier in older:
            found.add(f"npm:{'@'.join(_identity(version))}")
    return frozenset(found)


def _relationship(key: str, direct: frozenset[str]) -> Relationship:
    if not direct:
        return Relationship.UNKNOWN
    return Relationship.DIRECT if key in direct else Relationship.TRANSITIVE


def _package(
    type_: str,
    key: str,
    entry: dict[str, Any],
    *,
    near: Relationship,
    needs: tuple[str, ...],
    place: Location,
) -> Package:
    name, version = _identity(key)
    integrity = entry.get("integrity")
    checksums = hashes(integrity)
    if isinstance(integrity, str) and _HEX.fullmatch(integrity):
        checksums = (f"sha256:{integrity}",)
    return Package(
        type=type_,
        name=name,
        version=version,
        hashes=checksums,
        relationship=near,
        dependencies=needs,
        locations=(place,),
    )


def _needs(
    entry: dict[str, Any], entries: dict[str, Any], keys: dict[str, list[str]]
) -> tuple[str, ...]:
    """Dependencies are a list of keys, or names of the only version there is; once a table."""
    texts: list[Any] = []
    for kind in ("dependencies", "optionalDependencies"):
        value = entry.get(kind)
        texts += value.values() if isinstance(value, dict) else ()
        texts += value if isinstance(value, list) else ()
    found: dict[str, None] = {}
    for text in texts:
        if isinstance(text, str):
            key = text.rpartition(":")[2]
            known = keys.get(key, [])
            key = known[0] if len(known) == 1 else key
            if key in entries:
                found["@".join(_identity(key))] = None
    return tuple(found)


PLUGIN: Final = DenoLock()
