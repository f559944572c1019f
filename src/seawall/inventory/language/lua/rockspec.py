"""Lua rocks, installed or as source (``NAME-VERSION-REVISION.rockspec``).

A Lua program that assigns ``package``, ``version`` (with the revision of the rock),
``dependencies`` and ``description``. It is read, not run: where a value is computed, the name of
the file tells it.

Source: https://github.com/luarocks/luarocks/blob/main/docs/rockspec_format.md
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import MIB, File
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.lua.terms import Assigned
from seawall.model import Diagnostic, Item, Location, Package, Relationship

_FILE: Final = re.compile(r"([\w.-]+?)-((?:\d[\w.]*|scm|dev|cvs)-\d+)\.rockspec", re.ASCII)
_INSTALLED: Final = re.compile(r"(?:.*/)?luarocks/rocks[^/]*/[^/]+/[^/]+/[^/]+")


class Rockspec(Declared):
    """Reads one rockspec."""

    name: Final = "language/lua/rockspec"
    version: Final = 1
    wants: Final = Wants(suffixes=(".rockspec",), limit=MIB, project=True)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the rock."""
        stated = Assigned(file.text(), file.path)
        match = _FILE.fullmatch(file.name) if len(file.name) < 256 else None
        name, version = stated.texts.get("package", ""), stated.texts.get("version", "")
        if not (name or stated.groups):
            yield Diagnostic(path=file.path, reason="it describes no rock", kind="note")
            return
        certain = bool(name and version)
        if match:
            name, version = name or match[1], version or match[2]
        if not name:
            yield Diagnostic(path=file.path, reason="the name is computed", kind="unsupported")
            return
        dependencies = stated.groups.get("dependencies")
        needs = (
            [need.split(None, 1)[0] for need in dependencies.texts() if need.strip()]
            if dependencies
            else []
        )
        license_ = stated.text("description", "license")
        yield Package(
            type="luarocks",
            name=name,
            version=version,
            licenses=(license_,) if license_ else (),
            evidence="stated" if certain else "derived",
            relationship=Relationship.UNKNOWN
            if _INSTALLED.fullmatch(file.path)
            else Relationship.ROOT,
            dependencies=tuple(dict.fromkeys(need for need in needs if need != "lua")),
            locations=(Location(file.path, stated.lines.get("package", 0)),),
        )


PLUGIN: Final = Rockspec()
