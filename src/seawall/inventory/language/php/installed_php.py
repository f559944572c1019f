"""Packages that Composer's runtime knows (``vendor/composer/installed.php``).

A PHP program that returns nested arrays of literals. Its text is read as data; where
``installed.json`` lies beside it, that says the same and more. ``root`` is the project,
``versions`` the packages by name, those without a version only provided by others.

Source: https://getcomposer.org/doc/07-runtime.md
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import MIB, File
from seawall.errors import MalformedInput
from seawall.inventory.documents.nesting import Group, Lexicon, Token, nested
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Item, Location, Package, Relationship, Scope

_JSON: Final = "installed.json"
_ESCAPE: Final = re.compile(r"\\([\\'])")
_LEXICON: Final = Lexicon(
    re.compile(
        r"""(?P<skip>\s++|<\?php|//[^\n]*+|/\*[^*]*+(?:\*(?!/)[^*]*+)*(?:\*/)?)
        |(?P<string>'(?:[^'\\]|\\.)*+')|(?P<broken>')
        |(?P<open>[(\[])|(?P<close>[)\]])|(?P<arrow>=>)|(?P<comma>,)
        |(?P<word>[\w\\$.-]++)|(?P<other>.)""",
        re.VERBOSE | re.DOTALL,
    ),
    {"(": ")", "[": "]"},
)

_Array = dict[str, Token | Group]


class InstalledPhp(Declared):
    """Reads one installed.php."""

    name: Final = "language/php/installed_php"
    version: Final = 1
    wants: Final = Wants(
        patterns=(r"(?:.*/)?composer/installed\.php",),
        hint="composer/installed.php",
        companions=(_JSON,),
        limit=16 * MIB,
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the project and its packages, unless installed.json does."""
        if file.neighbour(_JSON) is not None:
            return
        top = nested(file.text(), _LEXICON, file.path).groups()
        document = _array(top[0]) if top else {}
        root, versions = document.get("root"), document.get("versions")
        if not isinstance(versions, Group):
            raise MalformedInput("it has no table of versions", where=file.path)
        own = _text(_array(root), "name") if isinstance(root, Group) else ""
        for name, group in _array(versions).items():
            if isinstance(group, Group):
                found = _package(name, _array(group), own, Location(file.path, group.line))
                if found is not None:
                    yield found


def _array(group: Group) -> _Array:
    """Key and value of every ``'key' => value``; of an inner ``array(...)`` the brackets."""
    found: _Array = {}
    key = ""
    after_arrow = False
    for item in group.items:
        if isinstance(item, Token) and item.kind == "comma":
            key, after_arrow = "", False
        elif isinstance(item, Token) and item.kind == "arrow":
            after_arrow = True
        elif not after_arrow:
            key = _ESCAPE.sub(r"\1", item.text) if isinstance(item, Token) else ""
        elif key and (key not in found or isinstance(item, Group)):
            found[key] = item
    return found


def _text(array: _Array, key: str) -> str:
    value = array.get(key)
    return value.text if isinstance(value, Token) and value.kind == "string" else ""


def _package(name: str, array: _Array, own: str, place: Location) -> Package | None:
    version = _text(array, "pretty_version") or _text(array, "version")
    if not version:
        return None
    needed_by_developers = array.get("dev_requirement")
    development = isinstance(needed_by_developers, Token) and needed_by_developers.text == "true"
    reference = _text(array, "reference")
    return Package(
        type="composer",
        name=name.lower(),
        version=version,
        scope=Scope.DEVELOPMENT if development else Scope.RUNTIME,
        relationship=Relationship.ROOT if name == own else Relationship.UNKNOWN,
        properties={"reference": reference} if reference else {},
        locations=(place,),
    )


PLUGIN: Final = InstalledPhp()
