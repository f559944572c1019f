"""Packages that an Erlang project is locked to (``rebar.lock``).

Since version 1.1.0 of the format, the first term is ``{Version, Packages}`` and the second
holds checksums; before, there was only the list. A package is ``{Name, Source, Level}``: level
0 is what the project itself asks for. Sources are ``{pkg, Name, Version}`` from Hex
and ``{git, Address, {ref, Commit}}``, which has no version.

Source: https://rebar3.org/docs/configuration/dependencies/#lock-files
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import MIB, File
from seawall.inventory.documents.nesting import Group, Token, nested
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.beam.terms import ERLANG, fields, words
from seawall.model import Diagnostic, Item, Location, Package, Relationship


class RebarLock(Declared):
    """Reads one rebar.lock."""

    name: Final = "language/beam/rebar_lock"
    version: Final = 1
    wants: Final = Wants(names=("rebar.lock",), limit=8 * MIB, project=True)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield every locked package."""
        whole = nested(file.text(), ERLANG, file.path)
        lists = [found for term in whole.groups() for found in _lists(term)]
        if not lists:
            yield Diagnostic(path=file.path, reason="there is no list of packages")
            return
        checksums = _checksums(lists[1:])
        for entry in lists[0].groups("{"):
            package = _package(entry, checksums, Location(file.path, entry.line))
            if package is None:
                yield Diagnostic(
                    path=file.path, reason=f"the package of line {entry.line} is not understood"
                )
            else:
                yield package


def _lists(term: Group) -> list[Group]:
    """The list that a term of the file is, or holds."""
    return [term] if term.opener == "[" else term.groups("[")


def _checksums(lists: list[Group]) -> dict[str, str]:
    """SHA-256 of the archives as published; ``pkg_hash`` is of their inner part only."""
    for pairs in lists:
        for key, value in fields(pairs):
            if key == "pkg_hash_ext" and isinstance(value, Group):
                return {
                    name: digest.text.lower()
                    for name, digest in fields(value)
                    if isinstance(digest, Token)
                }
    return {}


def _package(entry: Group, checksums: dict[str, str], location: Location) -> Package | None:
    match entry.items:
        case [Token(text=name), Group() as source, *level]:
            relationship = Relationship.TRANSITIVE
            if level and isinstance(level[0], Token) and level[0].text == "0":
                relationship = Relationship.DIRECT
        case _:
            return None
    match words(source):
        case ["pkg", package, version, *_]:
            digest = checksums.get(name, "")
            return Package(
                type="hex",
                name=package,
                version=version,
                hashes=(f"sha256:{digest}",) if digest else (),
                relationship=relationship,
                locations=(location,),
            )
        case ["git" | "git_subdir" | "hg" as system, address, *_]:
            commit = "".join(words(group)[-1] for group in source.groups("{")[:1] if group.items)
            return Package(
                type="hex",
                name=name,
                version="",
                origin=address,
                relationship=relationship,
                qualifiers={"vcs_url": f"{system.partition('_')[0]}+{address}@{commit}"},
                properties={"revision": commit},
                locations=(location,),
            )
    return None


PLUGIN: Final = RebarLock()
