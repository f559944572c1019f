"""Modules that a Go module requires (``go.mod``).

Since Go 1.17 the file lists every module that a build needs, those that only others
need marked ``// indirect``. Before, it lists what the module itself imports; the rest
is in ``go.sum``, one line per module ever considered: those whose content was needed have a
hash of their own, besides that of their ``go.mod``, and the highest version of each is
what minimal version selection takes. Old entries may linger there, so such modules are
*derived*. ``replace`` exchanges a module for another or for a folder, whose own
``go.mod`` then speaks for it; ``exclude`` strikes a version. ``go`` and ``toolchain`` state
the least version that will do, not the one that is used: they are properties of the module.

Source: https://go.dev/ref/mod#go-mod-file
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct, field

from seawall import versions
from seawall.artifacts.file import MIB, File
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.go.directives import (
    Directive,
    Replacement,
    Replacements,
    directives,
    replacement,
)
from seawall.model import Diagnostic, Item, Location, Package, Relationship

_LIMIT: Final = 8 * MIB
_COMPLETE: Final = (1, 17)
_IGNORED: Final = frozenset({"godebug", "ignore", "retract"})


class _Manifest(Struct):
    """A file taken apart."""

    module: str = ""
    line: int = 0
    go: str = ""
    toolchain: str = ""
    requires: list[tuple[str, str, bool, int]] = field(default_factory=list)
    replaced: Replacements = field(default_factory=dict)
    excluded: set[tuple[str, str]] = field(default_factory=set)
    tools: list[str] = field(default_factory=list)
    strange: list[int] = field(default_factory=list)


class GoMod(Declared):
    """Reads one go.mod, with its go.sum where that is needed."""

    name: Final = "language/go/go_mod"
    version: Final = 1
    wants: Final = Wants(names=("go.mod",), companions=("go.sum",), limit=_LIMIT, project=True)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the module itself and what it requires."""
        manifest = _manifest(directives(file.text()))
        required = list(_required(manifest, file.path))
        if manifest.module:
            yield _root(manifest, required, file.path)
        yield from required
        if not _complete(manifest.go):
            known = {package.name for package in required}
            yield from _from_sums(file, known | {manifest.module})
        yield from _notes(manifest, file.path)


def _manifest(lines: Iterable[Directive]) -> _Manifest:
    manifest = _Manifest()
    for line in lines:
        if not _taken(manifest, line) and line.keyword not in _IGNORED:
            manifest.strange.append(line.line)
    return manifest


def _taken(manifest: _Manifest, line: Directive) -> bool:
    """Enter one statement; whether it was understood."""
    match line.keyword, line.words:
        case "module", (path,):
            manifest.module, manifest.line = path, line.line
        case "go", (version,):
            manifest.go = version
        case "toolchain", (version,):
            manifest.toolchain = version
        case "require", (path, version):
            indirect = line.comment == "indirect" or line.comment.startswith("indirect;")
            manifest.requires.append((path, version, indirect, line.line))
        case "exclude", (path, version):
            manifest.excluded.add((path, version))
        case "tool", (package,):
            manifest.tools.append(package)
        case "replace", words:
            sides = replacement(words)
            if sides is None:
                return False
            manifest.replaced[sides[0]] = sides[1]
        case _:
            return False
    return True


def _complete(go: str) -> bool:
    """Whether the file lists all modules; without a ``go`` line, Go assumes 1.16."""
    parts = go.split(".")[:2]
    if len(parts) < 2 or not parts[0].isdecimal():
        return False
    minor = parts[1].partition("rc")[0].partition("beta")[0]
    return minor.isdecimal() and len(minor) < 5 and (int(parts[0][:4]), int(minor)) >= _COMPLETE


def _required(manifest: _Manifest, path: str) -> Iterator[Package]:
    for name, version, indirect, line in manifest.requires:
        if (name, version) in manifest.excluded:
            continue
        instead = _replaced(manifest.replaced, name, version)
        if not instead.version:
            continue
        properties = {}
        if instead.path != name or instead.version != version:
            properties["replaces"] = f"{name}@{version}"
        tools = [tool for tool in manifest.tools if tool == name or tool.startswith(f"{name}/")]
        if tools:
            properties["tool"] = " ".join(tools)
        yield Package(
            type="golang",
            name=instead.path,
            version=instead.version,
            relationship=Relationship.TRANSITIVE if indirect else Relationship.DIRECT,
            properties=properties,
            locations=(Location(path, line),),
        )


def _replaced(replaced: Replacements, name: str, version: str) -> Replacement:
    """What is used for a module: a replacement of this very version comes first."""
    same = Replacement(name, version)
    return replaced.get((name, version)) or replaced.get((name, "")) or same


def _root(manifest: _Manifest, required: Iterable[Package], path: str) -> Package:
    properties = {"go": manifest.go, "toolchain": manifest.toolchain}
    return Package(
        type="golang",
        name=manifest.module,
        version="",
        relationship=Relationship.ROOT,
        dependencies=tuple(
            f"{package.name}@{package.version}"
            for package in required
            if package.relationship is Relationship.DIRECT
        ),
        properties={key: value for key, value in properties.items() if value},
        locations=(Location(path, manifest.line),),
    )


def _from_sums(file: File, known: set[str]) -> Iterator[Item]:
    """What go.sum adds for a module from before Go 1.17."""
    data = file.neighbour("go.sum")
    if data is None:
        yield Diagnostic(
            path=file.path,
            reason="indirect modules are not listed before go 1.17, and there is no go.sum",
            kind="note",
        )
        return
    path = f"{file.folder}/go.sum" if file.folder else "go.sum"
    for name, (version, line) in _selected(data[:_LIMIT].decode(errors="replace")).items():
        if name not in known:
            yield Package(
                type="golang",
                name=name,
                version=version,
                relationship=Relationship.TRANSITIVE,
                evidence="derived",
                locations=(Location(path, line),),
            )


def _selected(sums: str) -> dict[str, tuple[str, int]]:
    """The highest version, and its line, of every module whose content has a hash."""
    selected: dict[str, tuple[str, int]] = {}
    for number, line in enumerate(sums.split("\n"), start=1):
        words = line.split()
        if len(words) != 3 or words[1].endswith("/go.mod"):
            continue
        name, version, _ = words
        if name not in selected or versions.compare("go", version, selected[name][0]) > 0:
            selected[name] = (version, number)
    return selected


def _notes(manifest: _Manifest, path: str) -> Iterator[Diagnostic]:
    if not manifest.module:
        yield Diagnostic(path=path, reason="there is no module line")
    if manifest.strange:
        lines = ", ".join(map(str, manifest.strange[:5]))
        yield Diagnostic(path=path, reason=f"these lines are not understood: {lines}")
    folders = [
        name
        for name, version, _, _ in manifest.requires
        if not _replaced(manifest.replaced, name, version).version
    ]
    if folders:
        yield Diagnostic(
            path=path,
            reason=f"replaced by folders, which speak for themselves: {', '.join(folders[:20])}",
            kind="note",
        )
    struck = [
        f"{name}@{version}"
        for name, version, *_ in manifest.requires
        if (name, version) in manifest.excluded
    ]
    if struck:
        yield Diagnostic(
            path=path,
            reason=f"required and excluded, so another version is used: {', '.join(struck[:20])}",
            kind="note",
        )


PLUGIN: Final = GoMod()
