"""Crates that Cargo locked (``Cargo.lock``), format 1 to 4.

One ``[[package]]`` each. Without a ``source`` it is a member of the workspace or a folder
beside it. A dependency is ``name``, with version and source only where the name alone is
not unique. Format 1 keeps checksums in ``[metadata]``. The kind of a dependency is not
told; ``Cargo.toml`` beside it tells it for one member.

Source: https://doc.rust-lang.org/cargo/guide/cargo-toml-vs-cargo-lock.html,
cargo's ``core/resolver/encode.rs``
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from msgspec import Struct

from seawall.artifacts.file import MIB, File
from seawall.errors import MalformedInput
from seawall.inventory.addresses import without_credentials
from seawall.inventory.documents import toml_document
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.linking import Versions, versions_of
from seawall.inventory.language.public_registries import is_public
from seawall.inventory.language.standing import NOT_KNOWN, Standing
from seawall.inventory.language.standing import standing as standing_of
from seawall.model import Item, Location, Package, Relationship, Scope

_MANIFEST: Final = "Cargo.toml"
_INDEX: Final = "registry+https://github.com/rust-lang/crates.io-index"
_KINDS: Final = {
    "dependencies": Scope.RUNTIME,
    "build-dependencies": Scope.BUILD,
    "dev-dependencies": Scope.DEVELOPMENT,
}


class _Crate(Struct):
    name: str
    version: str
    source: str = ""
    checksum: str = ""
    dependencies: list[str] = []

    @property
    def key(self) -> str:
        return f"{self.name}@{self.version}"


class _Lock(Struct):
    package: list[_Crate] = []
    root: _Crate | None = None
    metadata: dict[str, Any] = {}


class CargoLock(Declared):
    """Reads one Cargo.lock."""

    name: Final = "language/cargo_lock"
    version: Final = 1
    wants: Final = Wants(names=("cargo.lock",), companions=(_MANIFEST,), project=True)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the workspace's own crates and every locked one."""
        text = file.text()
        lock = toml_document.converted(toml_document.parsed(text, file.path), _Lock, file.path)
        places = toml_document.package_locations(text, len(lock.package), file.path)
        crates = list(zip(lock.package, places, strict=True))
        if lock.root is not None:  # before Cargo 0.15 the project stood apart
            crates.insert(0, (lock.root, Location(file.path)))
        versions = versions_of((crate.name, crate.version) for crate, _ in crates)
        standing = _standing([crate for crate, _ in crates], versions, _kinds(file))
        for crate, place in crates:
            found = standing.get(crate.key, NOT_KNOWN)
            yield _package(crate, place, versions, found, lock.metadata)


def _needs(crate: _Crate, versions: Versions) -> list[str]:
    """The keys of what a crate needs."""
    found = []
    for text in crate.dependencies:
        name, _, rest = text.partition(" ")
        version = rest.partition(" ")[0]
        known = versions.get(name, ())
        if version or len(known) == 1:
            found.append(f"{name}@{version or known[0]}")
    return found


def _kinds(file: File) -> tuple[str, dict[str, Scope]]:
    """The crate of the manifest beside the lock, and what it asks for, by name."""
    data = file.neighbour(_MANIFEST)
    if data is None or len(data) > MIB:
        return "", {}
    try:
        document = toml_document.parsed(data.decode("utf-8", "replace"), _MANIFEST)
    except MalformedInput:
        return "", {}  # the lock is what is read here
    targets = [item for item in _table(document, "target").values() if isinstance(item, dict)]
    kinds: dict[str, Scope] = {}
    for kind, scope in _KINDS.items():
        for table in (document, *targets):
            for alias, value in _table(table, kind).items():
                name = value.get("package", alias) if isinstance(value, dict) else alias
                kinds.setdefault(str(name), scope)
    return str(_table(document, "package").get("name", "")), kinds


def _table(table: dict[str, Any], key: str) -> dict[str, Any]:
    value = table.get(key)
    return value if isinstance(value, dict) else {}


def _standing(
    crates: list[_Crate], versions: Versions, manifest: tuple[str, dict[str, Scope]]
) -> dict[str, Standing]:
    """What each crate is there for, seen from the workspace's own."""
    graph = {crate.key: _needs(crate, versions) for crate in crates}
    own = {crate.key for crate in crates if not crate.source}
    name, kinds = manifest
    starts: dict[Scope, set[str]] = {
        Scope.RUNTIME: set(),
        Scope.BUILD: set(),
        Scope.UNKNOWN: set(),
        Scope.DEVELOPMENT: set(),
    }
    for crate in crates:
        if not crate.source:
            for key in graph[crate.key]:
                known = kinds.get(key.partition("@")[0]) if crate.name == name else None
                starts[known or Scope.UNKNOWN].add(key)
    inner = {key: needs for key, needs in graph.items() if key not in own}
    return standing_of(starts, inner)


def _package(
    crate: _Crate,
    place: Location,
    versions: Versions,
    standing: Standing,
    metadata: dict[str, Any],
) -> Package:
    checksum = crate.checksum or metadata.get(
        f"checksum {crate.name} {crate.version} ({crate.source})"
    )
    scope, near = standing if crate.source else (Scope.UNKNOWN, Relationship.ROOT)
    origin, vcs = _origin(crate.source)
    return Package(
        type="cargo",
        name=crate.name,
        version=crate.version,
        origin=origin,
        qualifiers={"vcs_url": vcs} if vcs else {},
        hashes=(f"sha256:{checksum}",) if checksum and checksum != "<none>" else (),
        scope=scope,
        relationship=near,
        dependencies=tuple(_needs(crate, versions)),
        locations=(place,),
    )


def _origin(source: str) -> tuple[str, str]:
    """Where a crate comes from, and the same as a repository if it is one."""
    if not source or source == _INDEX or is_public("cargo", source):
        return "", ""
    kind, _, address = source.partition("+")
    address = without_credentials(address)
    if kind != "git":
        return address, ""
    place, _, commit = address.partition("#")
    vcs = f"git+{place.partition('?')[0]}" + (f"@{commit}" if commit else "")
    return vcs, vcs


PLUGIN: Final = CargoLock()
