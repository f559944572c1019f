"""Packages that uv locked (``uv.lock``, and ``SCRIPT.py.lock`` for a script).

One ``[[package]]`` each, the project and the members of its workspace among them: their
source is ``editable`` or ``virtual``. Their ``dependencies``, ``optional-dependencies`` and
``dev-dependencies`` tell what everything else is there for. A name may appear with several
versions, each for other environments; a dependency then names the one it means. A script
has no package of its own; what it asks for stands in ``[manifest]``.

Source: https://docs.astral.sh/uv/concepts/projects/layout/#the-lockfile
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from msgspec import Struct, field

from seawall.artifacts.file import File
from seawall.inventory.addresses import without_credentials
from seawall.inventory.documents import toml_document
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.linking import Versions, linked, versions_of
from seawall.inventory.language.python.locked import index, repository
from seawall.inventory.language.python.names import canonical
from seawall.inventory.language.standing import NOT_KNOWN, Standing
from seawall.inventory.language.standing import standing as standing_of
from seawall.model import Item, Location, Package, Relationship, Scope

_ROOTS: Final = ("editable", "virtual")


class _Need(Struct):
    name: str
    version: str = ""


class _File(Struct):
    hash: str = ""


class _Manifest(Struct):
    requirements: list[_Need] = []


class _Entry(Struct, rename="kebab"):
    name: str
    version: str = ""
    source: dict[str, Any] = {}
    dependencies: list[_Need] = []
    optional_dependencies: dict[str, list[_Need]] = {}
    dev_dependencies: dict[str, list[_Need]] = {}
    sdist: _File | None = None
    wheels: list[_File] = []


class _Lock(Struct):
    package: list[_Entry] = []
    manifest: _Manifest = field(default_factory=_Manifest)


class UvLock(Declared):
    """Reads one uv.lock."""

    name: Final = "language/python/uv_lock"
    version: Final = 1
    wants: Final = Wants(names=("uv.lock",), suffixes=(".py.lock",), project=True)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield every locked package, projects included."""
        text = file.text()
        lock = toml_document.converted(toml_document.parsed(text, file.path), _Lock, file.path)
        versions = versions_of((canonical(entry.name), entry.version) for entry in lock.package)
        standing = _standing(lock, versions)
        places = toml_document.package_locations(text, len(lock.package), file.path)
        for entry, place in zip(lock.package, places, strict=True):
            found = standing.get(_key(canonical(entry.name), entry.version, versions), NOT_KNOWN)
            yield _package(entry, place, versions, found)


def _key(name: str, version: str, versions: Versions) -> str:
    """A name, with its version where there are several."""
    return f"{name}@{version}" if version and len(versions.get(name, ())) > 1 else name


def _keys(needs: Iterable[_Need], versions: Versions) -> list[str]:
    return [_key(canonical(need.name), need.version, versions) for need in needs]


def _all_needs(entry: _Entry) -> list[_Need]:
    tables = (*entry.optional_dependencies.values(), *entry.dev_dependencies.values())
    return [*entry.dependencies, *(need for needs in tables for need in needs)]


def _is_root(entry: _Entry) -> bool:
    return any(kind in entry.source for kind in _ROOTS)


def _standing(lock: _Lock, versions: Versions) -> dict[str, Standing]:
    """What each package is there for, seen from the projects."""
    needs = {
        _key(canonical(entry.name), entry.version, versions): _keys(_all_needs(entry), versions)
        for entry in lock.package
        if not _is_root(entry)
    }
    starts: dict[Scope, set[str]] = {
        Scope.RUNTIME: set(_keys(lock.manifest.requirements, versions)),
        Scope.OPTIONAL: set(),
        Scope.DEVELOPMENT: set(),
    }
    for entry in filter(_is_root, lock.package):
        starts[Scope.RUNTIME].update(_keys(entry.dependencies, versions))
        for optional in entry.optional_dependencies.values():
            starts[Scope.OPTIONAL].update(_keys(optional, versions))
        for group in entry.dev_dependencies.values():
            starts[Scope.DEVELOPMENT].update(_keys(group, versions))
    return standing_of(starts, needs)


def _package(entry: _Entry, place: Location, versions: Versions, standing: Standing) -> Package:
    origin, vcs = _origin(entry.source)
    files = [entry.sdist, *entry.wheels] if entry.sdist else entry.wheels
    root = _is_root(entry)
    return Package(
        type="pypi",
        name=canonical(entry.name),
        version=entry.version,
        origin=origin,
        qualifiers={"vcs_url": vcs} if vcs else {},
        hashes=tuple(file.hash for file in files if ":" in file.hash),
        scope=Scope.UNKNOWN if root else standing[0],
        relationship=Relationship.ROOT if root else standing[1],
        dependencies=linked(_keys(_all_needs(entry), versions), versions),
        locations=(place,),
    )


def _origin(source: dict[str, Any]) -> tuple[str, str]:
    """Where it comes from, and the same as a repository if it is one."""
    for kind, value in source.items():
        if not isinstance(value, str):
            continue
        if kind == "git":
            address, _, commit = value.partition("#")
            vcs = repository("git", address.partition("?")[0], commit)
            return vcs, vcs
        if kind == "registry":
            return index(value), ""
        if kind in {"url", "path", "directory", *_ROOTS}:
            return without_credentials(value), ""
    return "", ""


PLUGIN: Final = UvLock()
