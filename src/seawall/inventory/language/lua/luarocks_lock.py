"""Rocks that a Lua project is locked to (``luarocks.lock``).

A table of tables: ``dependencies``, ``build_dependencies`` and ``test_dependencies``, each with the
version by name.

Source: https://github.com/luarocks/luarocks/blob/main/docs/pinning_versions_with_a_lock_file.md
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import MIB, File
from seawall.errors import MalformedInput
from seawall.inventory.documents.nesting import Group, Token
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.lua.terms import Assigned, pairs
from seawall.model import Item, Location, Package, Scope

_SCOPES: Final = {
    "dependencies": Scope.RUNTIME,
    "build_dependencies": Scope.BUILD,
    "test_dependencies": Scope.DEVELOPMENT,
}


class LuarocksLock(Declared):
    """Reads one luarocks.lock."""

    name: Final = "language/lua/luarocks_lock"
    version: Final = 1
    wants: Final = Wants(names=("luarocks.lock",), limit=4 * MIB, project=True)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield every locked rock."""
        table = Assigned(file.text(), file.path).returned
        if table is None:
            raise MalformedInput("it returns no table", where=file.path)
        for key, group in _tables(table):
            for name, version in pairs(group, {}).items():
                if name != "lua" and key in _SCOPES:
                    yield Package(
                        type="luarocks",
                        name=name,
                        version=version,
                        scope=_SCOPES[key],
                        locations=(Location(file.path, group.line),),
                    )


def _tables(table: Group) -> Iterator[tuple[str, Group]]:
    """The inner tables by their keys."""
    key = ""
    for item in table.items:
        if isinstance(item, Token) and item.kind == "word":
            key = item.text
        elif isinstance(item, Group) and item.opener == "{":
            yield key, item


PLUGIN: Final = LuarocksLock()
