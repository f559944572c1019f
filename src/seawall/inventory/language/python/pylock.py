"""Packages in the common lock file of Python's tools (``pylock.toml``, ``pylock.*.toml``).

One ``[[packages]]`` each, with the index, repository, archive or folder it is taken
from. It may leave out the version (of a folder), the dependencies, and what is asked
for directly; then ``pyproject.toml`` beside it tells.

Source: https://packaging.python.org/en/latest/specifications/pylock-toml/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from msgspec import Struct

from seawall.artifacts.file import File
from seawall.inventory.addresses import without_credentials
from seawall.inventory.documents import toml_document
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.linking import Versions, linked, versions_of
from seawall.inventory.language.python.locked import index, repository
from seawall.inventory.language.python.names import canonical
from seawall.inventory.language.python.project import NAME, Project, beside
from seawall.inventory.language.standing import NOT_KNOWN, Standing
from seawall.model import Item, Location, Package, Relationship, Scope


class _Vcs(Struct, rename="kebab"):
    type: str = ""
    url: str = ""
    path: str = ""
    commit_id: str = ""


class _File(Struct):
    url: str = ""
    path: str = ""
    hashes: dict[str, str] = {}


class _Entry(Struct):
    name: str
    version: str = ""
    index: str = ""
    marker: str = ""
    dependencies: list[dict[str, Any]] = []
    vcs: _Vcs | None = None
    directory: _File | None = None
    archive: _File | None = None
    sdist: _File | None = None
    wheels: list[_File] = []


class _Lock(Struct):
    packages: list[_Entry] = []


class Pylock(Declared):
    """Reads one pylock.toml."""

    name: Final = "language/python/pylock"
    version: Final = 1
    wants: Final = Wants(
        names=("pylock.toml",),
        patterns=(r"(?:.*/)?pylock\.[^./]+\.toml",),
        hint="pylock.",
        companions=(NAME,),
        project=True,
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield every locked package."""
        text = file.text()
        lock = toml_document.converted(toml_document.parsed(text, file.path), _Lock, file.path)
        versions = versions_of((canonical(entry.name), entry.version) for entry in lock.packages)
        project = beside(file)
        standing = _standing(project, lock)
        places = toml_document.package_locations(text, len(lock.packages), file.path)
        for entry, place in zip(lock.packages, places, strict=True):
            name = canonical(entry.name)
            found = standing.get(name, NOT_KNOWN)
            if project and name == project.name and entry.directory:
                found = Scope.UNKNOWN, Relationship.ROOT
            yield _package(entry, place, versions, found)


def _needs(entry: _Entry) -> list[str]:
    return [canonical(need["name"]) for need in entry.dependencies if _named(need)]


def _named(need: dict[str, Any]) -> bool:
    return isinstance(need.get("name"), str)


def _standing(project: Project | None, lock: _Lock) -> dict[str, Standing]:
    """What is known without guessing: only locks with dependencies tell what is indirect."""
    if project is None:
        return {}
    found = project.standing({canonical(entry.name): _needs(entry) for entry in lock.packages})
    if any(entry.dependencies for entry in lock.packages):
        return found
    return {
        name: standing for name, standing in found.items() if standing[1] is Relationship.DIRECT
    }


def _package(entry: _Entry, place: Location, versions: Versions, standing: Standing) -> Package:
    vcs = ""
    if entry.vcs:
        vcs = repository(entry.vcs.type, entry.vcs.url or entry.vcs.path, entry.vcs.commit_id)
    files = [file for file in (entry.archive, entry.sdist, *entry.wheels) if file]
    return Package(
        type="pypi",
        name=canonical(entry.name),
        version=entry.version,
        origin=vcs or _elsewhere(entry) or index(entry.index),
        qualifiers={"vcs_url": vcs} if vcs else {},
        hashes=tuple(
            dict.fromkeys(
                f"{name}:{value}" for file in files for name, value in file.hashes.items()
            )
        ),
        scope=standing[0],
        relationship=standing[1],
        dependencies=linked(_needs(entry), versions),
        properties={"marker": entry.marker} if entry.marker else {},
        locations=(place,),
    )


def _elsewhere(entry: _Entry) -> str:
    """The address of an archive or folder."""
    other = entry.archive or entry.directory
    return without_credentials(other.url or other.path) if other else ""


PLUGIN: Final = Pylock()
