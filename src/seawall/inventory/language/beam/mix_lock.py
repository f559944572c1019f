"""Packages that an Elixir project is locked to (``mix.lock``).

A map from application to where it comes from: ``{:hex, package, version, checksum, build tools,
needs, repository, outer checksum}``, or ``{:git, address, commit, options}``, which has a
commit and no version. Which ones the project itself asks for, and which only while
developing (``only: :dev``), is written in ``mix.exs``: a program, of which only the
literal tuples are read. Packages in local folders (``:path``) are part of the project.

Source: https://hexdocs.pm/mix/Mix.Tasks.Deps.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from msgspec.structs import replace

from seawall.artifacts.file import MIB, File
from seawall.errors import MalformedInput
from seawall.inventory.documents.nesting import Group, Token, nested
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.beam.terms import ELIXIR, entries, words
from seawall.inventory.language.reaching import reached
from seawall.model import Diagnostic, Item, Location, Package, Relationship, Scope

_LIMIT: Final = 8 * MIB
_DEFAULT_REPOSITORY: Final = "hexpm"
_UNTOLD: Final = (Relationship.UNKNOWN, Scope.UNKNOWN)


class MixLock(Declared):
    """Reads one mix.lock, with the mix.exs beside it."""

    name: Final = "language/beam/mix_lock"
    version: Final = 1
    wants: Final = Wants(names=("mix.lock",), companions=("mix.exs",), limit=_LIMIT, project=True)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield every locked package."""
        maps = nested(file.text(), ELIXIR, file.path).groups("%{")
        if not maps:
            yield Diagnostic(path=file.path, reason="there is no map of packages")
            return
        locked = {
            application: source
            for application, source in entries(maps[0])
            if isinstance(source, Group) and source.opener == "{"
        }
        uses = _uses(_declared(file), locked)
        for application, source in locked.items():
            package = _package(application, source, Location(file.path, source.line), locked)
            if package is not None:
                relationship, scope = uses.get(application, _UNTOLD)
                yield replace(package, relationship=relationship, scope=scope)
            elif words(source)[:1] != ["path"]:
                yield Diagnostic(
                    path=file.path, reason=f"the source of {application} is of an unknown kind"
                )


def _package(
    application: str, source: Group, location: Location, locked: Mapping[str, Group]
) -> Package | None:
    match words(source):
        case ["hex", name, version, *rest]:
            repository, checksum = (*rest[3:5], "", "")[:2]
            return Package(
                type="hex",
                name=name,
                version=version,
                origin="" if repository == _DEFAULT_REPOSITORY else repository,
                hashes=(f"sha256:{checksum}",) if len(checksum) == 64 else (),
                dependencies=tuple(
                    _published(need, locked[need]) for need in _needs(source, locked)
                ),
                locations=(location,),
            )
        case ["git", address, commit, *_]:
            return Package(
                type="hex",
                name=application,
                version="",
                origin=address,
                qualifiers={"vcs_url": f"git+{address}@{commit}"},
                properties={"revision": commit},
                locations=(location,),
            )
    return None


def _published(application: str, source: Group) -> str:
    """The name of the package that holds an application."""
    match words(source):
        case ["hex", name, *_]:
            return name
    return application


def _needs(source: Group, locked: Mapping[str, Group]) -> list[str]:
    """Locked applications that a package asks for: its second list."""
    return [
        need[0]
        for requirements in source.groups("[")[1:2]
        for requirement in requirements.groups("{")
        if (need := words(requirement)[:1]) and need[0] in locked
    ]


def _uses(
    declared: Mapping[str, Scope], locked: Mapping[str, Group]
) -> dict[str, tuple[Relationship, Scope]]:
    """How every locked application came in; nothing where the project says nothing."""
    if not declared:
        return {}
    needs = {application: _needs(source, locked) for application, source in locked.items()}
    scopes = dict.fromkeys(reached(declared, needs), Scope.DEVELOPMENT)
    running = [name for name, scope in declared.items() if scope is Scope.RUNTIME]
    scopes |= dict.fromkeys(reached(running, needs), Scope.RUNTIME)
    return {
        application: (
            Relationship.DIRECT if application in declared else Relationship.TRANSITIVE,
            scopes.get(application, Scope.UNKNOWN),
        )
        for application in locked
    }


def _declared(file: File) -> dict[str, Scope]:
    """What mix.exs asks for, and what for; nothing if there is none or it is too clever."""
    data = file.neighbour("mix.exs")
    if data is None:
        return {}
    try:
        tree = nested(data[:_LIMIT].decode(errors="replace"), ELIXIR, "mix.exs")
    except MalformedInput:
        return {}
    found: dict[str, Scope] = {}
    pending = [tree]
    while pending:
        group = pending.pop()
        pending += group.groups()
        first = group.items[0] if group.items else None
        if group.opener == "{" and isinstance(first, Token) and first.kind == "atom":
            found[words(group)[0]] = _scope(group)
    return found


def _scope(declaration: Group) -> Scope:
    for key, value in (*entries(declaration), *_options(declaration)):
        if key == "only":
            environments = words(value) if isinstance(value, Group) else [value.text.lstrip(":")]
            return Scope.RUNTIME if "prod" in environments else Scope.DEVELOPMENT
    return Scope.RUNTIME


def _options(declaration: Group) -> Iterator[tuple[str, Token | Group]]:
    for options in declaration.groups("["):
        yield from entries(options)


PLUGIN: Final = MixLock()
