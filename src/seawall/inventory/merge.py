"""Layers into one inventory: what is visible, who brought it, who owns it.

Follows the OCI layer rules: a whiteout removes a path of lower layers, an opaque whiteout the
lower content of its folder; an entry replaces what had its name, and a folder replaced by
something else takes its content along. Symbolic links among parents are resolved the way a
container's root would, so that ``lib/x`` replaces ``usr/lib/x`` on a merged ``/usr``.

Source: https://github.com/opencontainers/image-spec/blob/main/layer.md.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from msgspec.structs import replace

from seawall.artifacts import limits
from seawall.artifacts.inner_paths import followed, parents
from seawall.inventory.facts import FileFacts, LayerFacts, names
from seawall.inventory.levels import level_of
from seawall.inventory.license_hints import licensed
from seawall.inventory.ownership import owners
from seawall.inventory.sbom.facts import SYSTEMS
from seawall.inventory.sbom.releases import agrees
from seawall.model import (
    Diagnostic,
    Hint,
    Inventory,
    Layer,
    Level,
    Location,
    Package,
    Release,
    Scope,
    purl,
)
from seawall.model.purl_names import distro_of

_FOLDERS: Final = 50_000  # most folders of which it is kept where they lead
_HOPS: Final = 16  # more links than that are a loop or an attack

COPIES: Final = 1_000_000
"""Most packages that hard links may state again under further names."""


class Placed(NamedTuple):
    """The facts of a visible file and the layer whose copy is the visible one."""

    layer: int
    facts: FileFacts


class View:
    """The file system after each layer, as far as facts go."""

    def __init__(self) -> None:
        self.files: dict[str, Placed] = {}
        self.first: dict[tuple[str, str, str, str, str], int] = {}
        self._symlinks: dict[str, str] = {}
        self._folders: dict[str, str] = {}
        self._copied = 0

    def apply(self, number: int, layer: LayerFacts) -> None:
        """Put a layer on top.

        Args:
            number: its position, lowest 0.
            layer: its facts.
        """
        if self.files or self._symlinks:
            self._hide(layer)
        self._symlinks.update(layer.symlinks)
        self._folders.clear()
        for name, target in layer.hardlinks.items():
            placed = self.files.get(target)
            if placed is not None:
                self._copied += len(placed.facts.packages)
                within = self._copied <= COPIES
                facts = placed.facts.relocated(target, name) if within else _left_out(name)
                self._place(number, name, facts)
        for name, facts in layer.files.items():
            path = self._resolved(name)
            self._place(number, path, facts if path == name else facts.relocated(name, path))

    def _place(self, number: int, path: str, facts: FileFacts) -> None:
        self.files[path] = Placed(number, facts)
        for package in facts.packages:
            self.first.setdefault(_identity(path, package), number)

    def _hide(self, layer: LayerFacts) -> None:
        """Remove what the layer deletes, replaces or covers."""
        known = {*self.files, *self._symlinks}
        ordered = sorted(known)  # a set of all their ancestors could take gigabytes

        def holds(folder: str) -> bool:
            at = bisect_left(ordered, f"{folder}/")
            return at < len(ordered) and ordered[at].startswith(f"{folder}/")

        gone = {self._resolved(path) for path in layer.removed}
        emptied = {self._resolved(path) for path in layer.emptied}
        for batch in names(layer.paths):
            for name in batch:
                path = name.rstrip("/")
                found = path in known or holds(path)
                if not found and (real := self._resolved(path)) != path:
                    path = real
                    found = path in known or holds(path)
                if found and (path in self.files or not name.endswith("/")):
                    gone.add(path)
        if not gone and not emptied:
            return
        hidden = [path for path in known if path in gone or _below(path, gone, emptied)]
        for path in hidden:
            self.files.pop(path, None)
            self._symlinks.pop(path, None)
        self._folders.clear()

    def _resolved(self, path: str) -> str:
        """The path with symbolic links among its parents followed.

        Most paths share their folder with the one before, so what a folder leads to is kept.
        """
        slash = path.rfind("/") + 1
        if not slash or not self._symlinks:
            return path
        folder = path[:slash]
        real = self._folders.get(folder)
        if real is None:
            if len(self._folders) > _FOLDERS:
                self._folders.clear()
            real = self._folders[folder] = self._real(folder)
        return real + path[slash:] if real != folder else path

    def _real(self, folder: str) -> str:
        """Where a folder, written with a slash at its end, leads to."""
        for _hop in range(_HOPS):
            if len(folder) > limits.PATH or folder.count("/") > limits.DEPTH:
                return folder  # no file has such a name
            for parent in parents(folder):
                target = self._symlinks.get(parent)
                if target is not None:
                    folder = (followed(parent, target) + folder[len(parent) :]).lstrip("/")
                    break
            else:
                return folder
        return folder

    def owner_path(self, path: str) -> str:
        """A path an OS package claims, as it is in the merged file system."""
        return self._resolved(path)


def merge(
    layers: Sequence[LayerFacts], stack: Sequence[Layer] = (), base_layers: int = -1
) -> Inventory:
    """The inventory of an artifact.

    Args:
        layers: facts of each layer, lowest first; a tree is a single one.
        stack: what is known of the layers themselves, in the same order.
        base_layers: how many of the lowest belong to the base image, -1 if unknown.
    """
    view = View()
    for number, layer in enumerate(layers):
        view.apply(number, layer)
    visible = sorted(view.files.items())
    release = _release(placed.facts.releases for _path, placed in visible)
    packages = list(_placed(view, visible, stack, base_layers, release))
    owned = owners(packages, (placed.facts.claims for _path, placed in visible), view.owner_path)
    joined, hints = licensed(_joined_packages(owned), _unique_hints(visible))
    return Inventory(
        packages=tuple(joined),
        hints=tuple(hints),
        diagnostics=tuple(_diagnostics(layers, visible, stack)),
        release=release,
    )


def _placed(
    view: View,
    visible: Iterable[tuple[str, Placed]],
    stack: Sequence[Layer],
    base_layers: int,
    release: Release | None,
) -> Iterator[Package]:
    """Every visible package with its identity, layer and origin filled in."""
    for path, (number, facts) in visible:
        holder = stack[number].diff_id if number < len(stack) else ""
        for stated in facts.packages:
            first = view.first[_identity(path, stated)]
            brought = stack[first] if first < len(stack) else None
            package = _unplaced(stated, facts.releases, release)
            from_base = None if base_layers < 0 else first < base_layers
            yield replace(
                package,
                purl=purl.of(package, release) or package.purl,
                level=_level(package, from_base=from_base),
                locations=tuple(
                    Location(place.path, place.line, holder) for place in package.locations
                ),
                introduced_in=brought.diff_id if brought else "",
                created_by=brought.created_by if brought else "",
                from_base=from_base,
            )


def _level(package: Package, *, from_base: bool | None) -> Level:
    """The level; what the base image brought is no part of the application."""
    level = level_of(package)
    return Level.BASE_IMAGE if from_base and level is Level.APPLICATION else level


def _unplaced(package: Package, stated: tuple[Release, ...], release: Release | None) -> Package:
    """A package without what only the whole artifact can tell.

    Bills of materials state it, and one that lies in an image may state anything. Where it
    speaks of another operating system than the one around it, its packages say so.
    """
    if not (package.owned_by or package.extractor.startswith("sbom/")):
        return package
    qualifiers = package.qualifiers
    if package.type in SYSTEMS and stated and release and not agrees(release, stated[0]):
        qualifiers = {"distro": distro_of(stated[0])} | qualifiers
    return replace(package, owned_by="", level=Level.APPLICATION, qualifiers=qualifiers)


def documented(facts: FileFacts) -> Inventory:
    """The inventory that a bill of materials states, taken at its word."""
    release = _release([facts.releases])
    return Inventory(
        packages=tuple(
            replace(
                package,
                purl=package.purl or purl.of(package, release),
                level=level_of(package),
            )
            for package in facts.packages
        ),
        hints=facts.hints,
        diagnostics=facts.diagnostics,
        release=release,
    )


def _joined_packages(packages: Iterable[Package]) -> Iterator[Package]:
    """One package per identity, owner and layer, with all its locations.

    Something needed at run time in one place and for development in another is needed at
    run time.
    """
    groups: dict[tuple[str, str, str], list[Package]] = {}
    for package in packages:
        groups.setdefault((package.purl, package.owned_by, package.introduced_in), []).append(
            package
        )
    for key in sorted(groups):
        group = groups[key]
        yield group[0] if len(group) == 1 else _one(group)


_SURENESS: Final = ("stated", "derived", "guessed")
_SCOPES: Final = (
    Scope.RUNTIME,
    Scope.UNKNOWN,
    Scope.PEER,
    Scope.OPTIONAL,
    Scope.BUILD,
    Scope.DEVELOPMENT,
)


def _one(group: list[Package]) -> Package:
    best = min(group, key=lambda item: _SURENESS.index(item.evidence))
    return replace(
        best,
        locations=tuple(dict.fromkeys(place for item in group for place in item.locations)),
        dependencies=tuple(dict.fromkeys(name for item in group for name in item.dependencies)),
        licenses=next((item.licenses for item in group if item.licenses), ()),
        hashes=tuple(dict.fromkeys(digest for item in group for digest in item.hashes)),
        scope=min((item.scope for item in group), key=_SCOPES.index),
    )


def _release(stated: Iterable[tuple[Release, ...]]) -> Release | None:
    found = [release for releases in stated for release in releases]
    return min(found, key=lambda item: (item.rank, item.path), default=None)


def _unique_hints(visible: Iterable[tuple[str, Placed]]) -> Iterator[Hint]:
    yield from dict.fromkeys(hint for _path, placed in visible for hint in placed.facts.hints)


def _diagnostics(
    layers: Sequence[LayerFacts],
    visible: Iterable[tuple[str, Placed]],
    stack: Sequence[Layer],
) -> Iterator[Diagnostic]:
    for number, layer in enumerate(layers):
        holder = stack[number].diff_id if number < len(stack) else ""
        for item in layer.diagnostics:
            yield replace(item, layer=holder)
    for _path, placed in visible:
        holder = stack[placed.layer].diff_id if placed.layer < len(stack) else ""
        for item in placed.facts.diagnostics:
            yield replace(item, layer=holder)


def _left_out(path: str) -> FileFacts:
    reason = f"left out: hard links state more than {COPIES} packages again"
    return FileFacts(diagnostics=(Diagnostic(path=path, reason=reason, kind="limit"),))


def _identity(path: str, package: Package) -> tuple[str, str, str, str, str]:
    return path, package.type, package.name, package.version, package.arch


def _below(path: str, gone: set[str], emptied: set[str]) -> bool:
    return any(parent in gone or parent in emptied for parent in parents(path)) or "" in emptied
