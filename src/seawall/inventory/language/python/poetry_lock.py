"""Packages that Poetry locked (``poetry.lock``).

One ``[[package]]`` each. What it is for is told by ``category`` up to Poetry 1.4, by
``groups`` since 2.0, and between them only by ``pyproject.toml`` and the dependencies.
Hashes stand at the package, before 1.3 in ``[metadata.files]``.

Source: https://python-poetry.org/docs/basic-usage/, poetry's ``packages/locker.py``
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from msgspec import Struct, field

from seawall.artifacts.file import File
from seawall.inventory.documents import toml_document
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.linking import Versions, linked, versions_of
from seawall.inventory.language.python.locked import hashes, index, repository
from seawall.inventory.language.python.names import canonical
from seawall.inventory.language.python.project import NAME, beside
from seawall.inventory.language.standing import NOT_KNOWN, Standing
from seawall.model import Item, Location, Package, Scope

_MAIN: Final = "main"


class _Source(Struct):
    type: str = ""
    url: str = ""
    reference: str = ""
    resolved_reference: str = ""


class _Entry(Struct):
    name: str
    version: str
    category: str = ""
    optional: bool = False
    groups: list[str] = []
    markers: Any = ""
    files: list[dict[str, str]] = []
    dependencies: dict[str, Any] = {}
    source: _Source = field(default_factory=_Source)


class _Metadata(Struct):
    files: dict[str, list[dict[str, str]]] = {}


class _Lock(Struct):
    package: list[_Entry] = []
    metadata: _Metadata = field(default_factory=_Metadata)


class PoetryLock(Declared):
    """Reads one poetry.lock."""

    name: Final = "language/python/poetry_lock"
    version: Final = 1
    wants: Final = Wants(names=("poetry.lock",), companions=(NAME,), project=True)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield every locked package."""
        text = file.text()
        lock = toml_document.converted(toml_document.parsed(text, file.path), _Lock, file.path)
        versions = versions_of((canonical(entry.name), entry.version) for entry in lock.package)
        standing = _standing(file, lock)
        places = toml_document.package_locations(text, len(lock.package), file.path)
        for entry, place in zip(lock.package, places, strict=True):
            found = standing.get(canonical(entry.name), NOT_KNOWN)
            old = lock.metadata.files.get(entry.name, [])
            yield _package(entry, place, versions, found, entry.files or old)


def _standing(file: File, lock: _Lock) -> dict[str, Standing]:
    project = beside(file)
    if project is None:
        return {}
    needs: dict[str, list[str]] = {}
    for entry in lock.package:
        needs.setdefault(canonical(entry.name), []).extend(map(canonical, entry.dependencies))
    return project.standing(needs)


def _package(
    entry: _Entry,
    place: Location,
    versions: Versions,
    standing: Standing,
    files: list[dict[str, str]],
) -> Package:
    source, kind = entry.source, entry.source.type
    vcs = repository(kind, source.url, source.resolved_reference) if kind == "git" else ""
    properties = {
        "groups": " ".join(entry.groups),
        "marker": entry.markers if isinstance(entry.markers, str) else "",
    }
    return Package(
        type="pypi",
        name=canonical(entry.name),
        version=entry.version,
        origin=vcs or index(source.url),
        qualifiers={"vcs_url": vcs} if vcs else {},
        hashes=hashes(files),
        scope=_scope(entry, standing[0]),
        relationship=standing[1],
        dependencies=linked(map(canonical, entry.dependencies), versions),
        properties={key: value for key, value in properties.items() if value},
        locations=(place,),
    )


def _scope(entry: _Entry, derived: Scope) -> Scope:
    """As the lock states it; else as the manifest implies it."""
    for_main = _MAIN in entry.groups if entry.groups else entry.category == _MAIN
    if not entry.groups and not entry.category:
        return Scope.OPTIONAL if entry.optional else derived
    if not for_main:
        return Scope.DEVELOPMENT
    return Scope.OPTIONAL if entry.optional else Scope.RUNTIME


PLUGIN: Final = PoetryLock()
