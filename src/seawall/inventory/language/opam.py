"""OCaml packages (``NAME.opam``, ``NAME.VERSION/opam``, ``NAME.opam.locked``).

Fields with strings and lists; conditions stand in braces. The name is that of the file or of its
folder, unless it is written. Below ``.opam-switch/packages`` lies one folder for each
installed package. A lock states the version of every dependency: ``"x" {= "1.2"}``.

Source: https://opam.ocaml.org/doc/Manual.html#opam
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Final

from seawall.artifacts.file import MIB, File
from seawall.inventory.documents.nesting import Group, Lexicon, Token, nested
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Diagnostic, Item, Location, Package, Relationship, Scope

_OPAM: Final = Lexicon(
    re.compile(
        r"""(?P<skip>\s++|\#[^\n]*+|\(\*[^*]*+(?:\*(?!\))[^*]*+)*\*\))"""
        r'''|(?P<block>"""[^"\\]*+(?:(?:\\.|"(?!""))[^"\\]*+)*""")|(?P<string>"(?:[^"\\]|\\.)*+")'''
        r"""|(?P<open>[\[({])|(?P<close>[\])}])|(?P<broken>")"""
        r"""|(?P<key>[A-Za-z][\w+-]*+:(?!\w))|(?P<word>[^\s"\[\](){}\#]++)""",
        re.DOTALL,
    ),
    {"[": "]", "(": ")", "{": "}"},
)
_LOCKED: Final = ".opam.locked"
_DEVELOPMENT: Final = frozenset({"with-test", "with-doc", "with-dev-setup", "dev"})


class Opam(Declared):
    """Reads one opam file."""

    name: Final = "language/opam"
    version: Final = 1
    wants: Final = Wants(
        names=("opam", "opam.locked"), suffixes=(".opam", _LOCKED), limit=4 * MIB, project=True
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the package, and of a lock what it is locked to."""
        fields = _fields(nested(file.text(), _OPAM, file.path))
        if "opam-version" not in fields:
            if file.size:
                yield Diagnostic(path=file.path, reason="it states no opam-version", kind="note")
            return
        name, version = _identity(file)
        name, version = _text(fields, "name") or name, _text(fields, "version") or version
        locked = file.name.endswith(".locked")
        if not name:
            yield Diagnostic(path=file.path, reason="nothing gives the package a name", kind="note")
        elif not locked:
            yield _package(name, version, fields, file)
        if locked:
            yield from _locked(fields, file.path)


def _identity(file: File) -> tuple[str, str]:
    """Name and version by the names of the file and its folder."""
    stem = file.name.removesuffix(".locked").removesuffix(".opam")
    if stem != "opam":
        return stem, ""
    name, _, version = file.folder.rpartition("/")[2].partition(".")
    return (name, version) if version else ("", "")


def _fields(whole: Group) -> dict[str, list[Token | Group]]:
    """What follows each key, up to the next one."""
    fields: dict[str, list[Token | Group]] = {}
    current: list[Token | Group] = []
    for item in whole.items:
        if isinstance(item, Token) and item.kind == "key":
            current = fields.setdefault(item.text[:-1], [])
        elif isinstance(item, Token) and item.text == "url":  # a section, without a colon
            current = fields.setdefault("url", [])
        else:
            current.append(item)
    return fields


def _text(fields: Mapping[str, list[Token | Group]], key: str) -> str:
    return next((item.text for item in fields.get(key, ()) if isinstance(item, Token)), "")


def _texts(fields: Mapping[str, list[Token | Group]], key: str) -> list[str]:
    """A string, or the strings of a list."""
    found: list[str] = []
    for item in fields.get(key, ()):
        found += item.texts() if isinstance(item, Group) else [item.text]
    return found


def _package(
    name: str, version: str, fields: Mapping[str, list[Token | Group]], file: File
) -> Package:
    installed = file.name == "opam" and version != ""
    needs = [need for need, _ in _needs(fields.get("depends", ()))]
    return Package(
        type="opam",
        name=name,
        version="" if version == "dev" else version,
        licenses=tuple(_texts(fields, "license")),
        publisher=", ".join(_texts(fields, "maintainer")),
        relationship=Relationship.UNKNOWN if installed else Relationship.ROOT,
        hashes=_hashes(fields),
        dependencies=tuple(dict.fromkeys(need.text for need in needs)),
        locations=(Location(file.path),),
    )


def _needs(
    items: list[Token | Group] | tuple[()],
) -> Iterator[tuple[Token, Group | None]]:
    """Names in a formula with the condition that follows each, inner parentheses included."""
    pending: list[Token | Group] = list(reversed(items))
    while pending:
        item = pending.pop()
        if isinstance(item, Group):
            if item.opener != "{":
                pending += reversed(item.items)
        elif item.kind == "string":
            following = pending[-1] if pending else None
            condition = isinstance(following, Group) and following.opener == "{"
            yield item, following if condition and isinstance(following, Group) else None


def _hashes(fields: Mapping[str, list[Token | Group]]) -> tuple[str, ...]:
    """Checksums of the source archive."""
    stated = _texts(fields, "checksum")
    for block in fields.get("url", ()):
        if isinstance(block, Group):
            stated += _texts(_fields(block), "checksum")
    pairs = (text.partition("=") for text in stated)
    return tuple(f"{kind}:{digest.lower()}" for kind, mark, digest in pairs if mark)


def _locked(fields: Mapping[str, list[Token | Group]], path: str) -> Iterator[Package]:
    for need, condition in _needs(fields.get("depends", ())):
        exact = _exact(condition)
        words = set(condition.texts("word")) if condition else set()
        yield Package(
            type="opam",
            name=need.text,
            version=exact,
            scope=Scope.DEVELOPMENT if words & _DEVELOPMENT else Scope.UNKNOWN,
            locations=(Location(path, need.line),),
        )


def _exact(condition: Group | None) -> str:
    """The version after ``=``."""
    items = condition.items if condition else []
    for operator, value in pairwise(items):
        if isinstance(operator, Token) and isinstance(value, Token) and operator.text == "=":
            return value.text
    return ""


PLUGIN: Final = Opam()
