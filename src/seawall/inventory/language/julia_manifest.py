"""Packages that a Julia environment is locked to (``Manifest.toml``).

Tables by name, each a list, since packages of one name are told apart by their ``uuid``. Format 2
keeps them below ``deps``. Packages of the standard library have no version of their own: they
have that of Julia. ``Project.toml`` says what the environment itself asks for.

Source: https://pkgdocs.julialang.org/v1/toml-files/
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from msgspec import Struct, field
from msgspec.structs import replace

from seawall.artifacts.file import MIB, File
from seawall.errors import MalformedInput
from seawall.inventory.documents.line_numbers import first_lines
from seawall.inventory.documents.toml_document import converted, parsed, table
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.reaching import reached
from seawall.model import Item, Location, Package, Relationship, Scope

_UUID: Final = re.compile(r'^uuid\s*+=\s*+"([0-9A-Fa-f-]{36})"', re.MULTILINE)
_UNTOLD: Final = (Relationship.UNKNOWN, Scope.UNKNOWN)
_PROJECTS: Final = ("Project.toml", "JuliaProject.toml")


class _Entry(Struct):
    uuid: str = ""
    version: str = ""
    deps: list[str] | dict[str, str] = []
    tree: str = field(default="", name="git-tree-sha1")
    path: str = ""
    address: str = field(default="", name="repo-url")
    revision: str = field(default="", name="repo-rev")


class _Project(Struct):
    uuid: str = ""
    deps: dict[str, str] = {}
    extras: dict[str, str] = {}
    weakdeps: dict[str, str] = {}


class _Asked(NamedTuple):
    """Ids of what the environment itself asks for; ``known`` if its file is there."""

    known: bool
    running: frozenset[str]
    testing: frozenset[str]


class JuliaManifest(Declared):
    """Reads one Manifest.toml, with the Project.toml beside it."""

    name: Final = "language/julia_manifest"
    version: Final = 1
    wants: Final = Wants(
        names=("manifest.toml", "juliamanifest.toml"),
        patterns=(r"(?:.*/)?(?:Julia)?Manifest-v[\d.]+\.toml",),
        hint="Manifest-v",
        companions=_PROJECTS,
        limit=16 * MIB,
        project=True,
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield every package; other tools use the name too."""
        document = table(file)
        listed = document.get("deps") if "manifest_format" in document else document
        if not isinstance(listed, dict) or not _is_julia(document):
            return
        julia = document.get("julia_version")
        lines = first_lines(file.text(), _UUID)
        found = {
            name: converted(entries, list[_Entry], file.path)
            for name, entries in listed.items()
            if isinstance(entries, list)
        }
        uses = _uses(_asked(file), found)
        for name, entries in found.items():
            for entry in entries:
                location = Location(file.path, lines.get(entry.uuid, 0))
                package = _package(name, entry, location)
                if package.evidence == "derived":
                    package = replace(package, version=julia if isinstance(julia, str) else "")
                relationship, scope = uses.get(entry.uuid, _UNTOLD)
                yield replace(package, relationship=relationship, scope=scope)


def _is_julia(document: dict[str, Any]) -> bool:
    """Whether the file is Julia's: it says so, or has nothing but lists with ids."""
    if "julia_version" in document or "manifest_format" in document:
        return True
    lists = [value for value in document.values() if isinstance(value, list)]
    return bool(lists) and all(
        isinstance(entry, dict) and "uuid" in entry for entries in lists for entry in entries
    )


def _asked(file: File) -> _Asked:
    for name in _PROJECTS:
        data = file.neighbour(name)
        if data is None:
            continue
        try:
            document = parsed(data.decode("utf-8", "replace"), name)
            project = converted(document, _Project, name)
        except MalformedInput:
            continue
        return _Asked(True, frozenset(project.deps.values()), frozenset(project.extras.values()))
    return _Asked(False, frozenset(), frozenset())


def _uses(
    asked: _Asked, found: Mapping[str, list[_Entry]]
) -> dict[str, tuple[Relationship, Scope]]:
    """How every package came in, by id; nothing where the project says nothing."""
    if not asked.known:
        return {}
    ids = {name: [entry.uuid for entry in entries] for name, entries in found.items()}
    needs = {entry.uuid: _ids(entry, ids) for entries in found.values() for entry in entries}
    direct = asked.running | asked.testing
    scopes = dict.fromkeys(reached(asked.testing, needs), Scope.DEVELOPMENT)
    scopes |= dict.fromkeys(reached(asked.running, needs), Scope.RUNTIME)
    return {
        key: (
            Relationship.DIRECT if key in direct else Relationship.TRANSITIVE,
            scopes.get(key, Scope.UNKNOWN),
        )
        for key in needs
    }


def _ids(entry: _Entry, ids: Mapping[str, list[str]]) -> list[str]:
    """What an entry needs: ids where names would not do, otherwise names."""
    if isinstance(entry.deps, dict):
        return list(entry.deps.values())
    return [key for name in entry.deps for key in ids.get(name, ())]


def _package(name: str, entry: _Entry, location: Location) -> Package:
    library = not entry.version and not entry.path and not entry.tree
    properties = {
        "standard-library": "true" if library else "",
        "path": entry.path,
        "git-tree-sha1": entry.tree,
        "revision": entry.revision,
    }
    return Package(
        type="julia",
        name=name,
        version=entry.version,
        evidence="derived" if library else "stated",
        origin=entry.address,
        dependencies=tuple(entry.deps),
        qualifiers={"uuid": entry.uuid} if entry.uuid else {},
        properties={key: value for key, value in properties.items() if value},
        locations=(location,),
    )


PLUGIN: Final = JuliaManifest()
