"""Dependencies of a Clojure project (``project.clj``).

``(defproject group/name "version" :dependencies [[group/name "version" ...] ...])``. A name
without a group is its own group. ``:plugins`` and the dependencies of most
profiles are for development; versions may be left out where ``:managed-dependencies`` gives
them. Maven's ranges are allowed.

Source: https://codeberg.org/leiningen/leiningen/src/branch/main/sample.project.clj
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from seawall.artifacts.file import MIB, File
from seawall.inventory.documents.nesting import Group, Lexicon, Token, nested
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.java.versions import pinned
from seawall.model import Diagnostic, Item, Location, Package, Relationship, Scope

_CLOJURE: Final = Lexicon(
    re.compile(
        r"""(?P<skip>[\s,]++|;[^\n]*+|\#_|\^)|(?P<char>\\.)|(?P<string>"(?:[^"\\]++|\\.)*+")"""
        r"""|(?P<open>[\[({]|\#[({])|(?P<close>[\])}])|(?P<broken>")"""
        r"""|(?P<keyword>:[^\s,\[\](){}"]++)|(?P<word>[^\s,;\[\](){}":\\^][^\s,\[\](){}"]*+)"""
        r"""|(?P<other>.)""",
        re.DOTALL,
    ),
    {"[": "]", "(": ")", "{": "}", "#{": "}", "#(": ")"},
)
_RUNNING: Final = frozenset({":uberjar", ":production", ":prod", ":default", ":base"})


class Leiningen(Declared):
    """Reads one project.clj."""

    name: Final = "language/java/leiningen"
    version: Final = 1
    wants: Final = Wants(names=("project.clj",), limit=4 * MIB, project=True)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the project and what it asks for."""
        for form in nested(file.text(), _CLOJURE, file.path).groups("("):
            match form.items:
                case [Token(text="defproject"), Token(kind="word", text=name), *rest]:
                    yield _root(name, rest[:1], Location(file.path, form.line))
                    yield from _asked(dict(_pairs(rest)), file.path)
                    return
        yield Diagnostic(path=file.path, reason="there is no defproject")


def _root(name: str, version: list[Token | Group], location: Location) -> Package:
    stated = version[0].text if version and isinstance(version[0], Token) else ""
    return Package(
        type="maven",
        name=_coordinates(name),
        version=stated,
        relationship=Relationship.ROOT,
        locations=(location,),
    )


def _coordinates(name: str) -> str:
    group, slash, artifact = name.partition("/")
    return f"{group}:{artifact}" if slash else f"{name}:{name}"


def _pairs(items: list[Token | Group]) -> Iterator[tuple[str, Group]]:
    """Keywords that are followed by a vector or map."""
    for key, value in pairwise(items):
        if isinstance(key, Token) and key.kind == "keyword" and isinstance(value, Group):
            yield key.text, value


def _asked(project: dict[str, Group], path: str) -> Iterator[Package]:
    managed = {
        artifact.items[0].text: artifact.items[1].text
        for artifact in _vectors(project.get(":managed-dependencies"))
        if len(artifact.items) > 1
        and isinstance(artifact.items[0], Token)
        and isinstance(artifact.items[1], Token)
    }
    wanted = [(project.get(":dependencies"), Scope.RUNTIME), (project.get(":plugins"), Scope.BUILD)]
    profiles = project.get(":profiles")
    for profile, settings in _pairs(profiles.items) if profiles else ():
        scope = Scope.RUNTIME if profile in _RUNNING else Scope.DEVELOPMENT
        inner = dict(_pairs(settings.items))
        wanted += [(inner.get(":dependencies"), scope), (inner.get(":plugins"), Scope.DEVELOPMENT)]
    for artifacts, scope in wanted:
        for artifact in _vectors(artifacts):
            match artifact.items:
                case [Token(kind="word", text=name), *rest]:
                    yield _package(name, rest, managed, scope, Location(path, artifact.line))


def _vectors(group: Group | None) -> list[Group]:
    return group.groups("[") if group is not None else []


def _package(
    name: str,
    rest: list[Token | Group],
    managed: dict[str, str],
    scope: Scope,
    location: Location,
) -> Package:
    first = rest[0] if rest else None
    stated = first.text if isinstance(first, Token) and first.kind == "string" else ""
    version, properties = pinned(stated or managed.get(name, ""))
    options = {
        key.text: value.text
        for key, value in pairwise(rest)
        if isinstance(key, Token) and isinstance(value, Token)
    }
    if options.get(":scope") == "test":
        scope = Scope.DEVELOPMENT
    return Package(
        type="maven",
        name=_coordinates(name),
        version=version,
        relationship=Relationship.DIRECT,
        scope=scope,
        properties=properties,
        locations=(location,),
    )


PLUGIN: Final = Leiningen()
