"""Packages that PDM locked (``pdm.lock``).

One ``[[package]]`` each, once more for every set of extras that is asked of it. ``groups``
names the groups that need it, ``default`` being the project itself; whether another group
is an extra or for development is told by ``pyproject.toml``.

Source: https://pdm-project.org/latest/usage/lockfile/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from seawall.artifacts.file import File
from seawall.inventory.documents import toml_document
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.linking import linked, versions_of
from seawall.inventory.language.python.locked import hashes, repository
from seawall.inventory.language.python.names import Requirement, canonical, requirement
from seawall.inventory.language.python.project import NAME, Project, beside
from seawall.model import Item, Location, Package, Relationship, Scope

_MAIN: Final = "default"


class _Entry(Struct):
    name: str
    version: str = ""
    groups: list[str] = []
    marker: str = ""
    dependencies: list[str] = []
    files: list[dict[str, str]] = []
    git: str = ""
    revision: str = ""
    url: str = ""
    path: str = ""


class _Lock(Struct):
    package: list[_Entry] = []


class PdmLock(Declared):
    """Reads one pdm.lock."""

    name: Final = "language/python/pdm_lock"
    version: Final = 1
    wants: Final = Wants(names=("pdm.lock",), companions=(NAME,), project=True)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield every locked package once, its extras taken together."""
        text = file.text()
        lock = toml_document.converted(toml_document.parsed(text, file.path), _Lock, file.path)
        merged: dict[tuple[str, str], tuple[list[_Entry], Location]] = {}
        places = toml_document.package_locations(text, len(lock.package), file.path)
        for entry, place in zip(lock.package, places, strict=True):
            key = canonical(entry.name), entry.version
            merged.setdefault(key, ([], place))[0].append(entry)
        versions = versions_of(merged)
        project = beside(file)
        for (name, _), (entries, place) in merged.items():
            needs = [found.name for item in entries for found in _needs(item) if found.name != name]
            yield _package(entries, place, linked(needs, versions), project)


def _needs(entry: _Entry) -> Iterator[Requirement]:
    for text in entry.dependencies:
        if found := requirement(text):
            yield found


def _package(
    entries: list[_Entry], place: Location, needs: tuple[str, ...], project: Project | None
) -> Package:
    first = entries[0]
    groups = list(dict.fromkeys(group for entry in entries for group in entry.groups))
    vcs = repository("git", first.git, first.revision) if first.git else ""
    properties = {"groups": " ".join(groups), "marker": first.marker}
    return Package(
        type="pypi",
        name=canonical(first.name),
        version=first.version,
        origin=vcs or first.url or first.path,
        qualifiers={"vcs_url": vcs} if vcs else {},
        hashes=hashes(file for entry in entries for file in entry.files),
        scope=_scope(groups, project),
        relationship=_relationship(canonical(first.name), project),
        dependencies=needs,
        properties={key: value for key, value in properties.items() if value},
        locations=(place,),
    )


def _scope(groups: list[str], project: Project | None) -> Scope:
    if not groups:
        return Scope.UNKNOWN
    if _MAIN in groups:
        return Scope.RUNTIME
    if project is None:
        return Scope.UNKNOWN
    return Scope.OPTIONAL if project.extras.keys() & set(groups) else Scope.DEVELOPMENT


def _relationship(name: str, project: Project | None) -> Relationship:
    if project is None:
        return Relationship.UNKNOWN
    lists = [project.main, *project.extras.values(), *project.groups.values()]
    direct = any(item.name == name for items in lists for item in items)
    return Relationship.DIRECT if direct else Relationship.TRANSITIVE


PLUGIN: Final = PdmLock()
