"""A JavaScript project and what it declares to need (``package.json``).

The manifest gives ranges; which versions they lead to is told by a lock file or by the
installed packages. What it declares is therefore ``unpinned``, exact versions excepted.

Source: https://docs.npmjs.com/cli/v10/configuring-npm/package-json
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import MIB, File
from seawall.inventory.documents.line_numbers import each_line
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.javascript.node_manifest import licenses, manifest, requirements
from seawall.inventory.language.javascript.npm_names import (
    is_name,
    is_vcs,
    origin,
    unaliased,
    vcs_url,
)
from seawall.model import Item, Location, Package, Relationship, Scope

_EXACT: Final = re.compile(r"=?\s*v?(\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?)")
_KEY: Final = re.compile(r'^[ \t]*+("(?:[^"\\\n]|\\.)*+")\s*+:', re.MULTILINE)
_LOCAL: Final = ("file:", "link:", "portal:", "workspace:", ".", "/", "~/")
_TABLES: Final = {
    "dependencies": Scope.RUNTIME,
    "optionalDependencies": Scope.OPTIONAL,
    "peerDependencies": Scope.PEER,
    "devDependencies": Scope.DEVELOPMENT,
}


class PackageJson(Declared):
    """Reads the manifest of one project; those below node_modules are installed packages."""

    name: Final = "language/javascript/package_json"
    version: Final = 1
    wants: Final = Wants(
        patterns=(r"(?!(?:.*/)?node_modules/)(?:.*/)?package\.json",),
        hint="package.json",
        limit=8 * MIB,
        project=True,
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the project, if it has a name, then what it needs."""
        found = manifest(file.read(), file.path)
        tables = {
            "dependencies": requirements(found.dependencies),
            "optionalDependencies": requirements(found.optional_dependencies),
            "peerDependencies": requirements(found.peer_dependencies),
            "devDependencies": requirements(found.dev_dependencies),
        }
        if isinstance(found.name, str) and is_name(found.name):
            names = (unaliased(*pair)[0] for entries in tables.values() for pair in entries.items())
            yield Package(
                type="npm",
                name=found.name,
                version=found.version if isinstance(found.version, str) else "",
                licenses=licenses(found.license, found.licenses),
                relationship=Relationship.ROOT,
                dependencies=tuple(dict.fromkeys(names)),
                locations=(Location(file.path),),
            )
        lines = _lines(file.text()) if any(tables.values()) else {}
        for table, entries in tables.items():
            for name, range_ in entries.items():
                if is_name(name) and not range_.startswith(_LOCAL):
                    place = Location(file.path, lines.get((table, name), 0))
                    yield _declared(name, range_, _TABLES[table], place)


def _lines(text: str) -> dict[tuple[str, str], int]:
    """The line of each key below each table of dependencies."""
    found: dict[tuple[str, str], int] = {}
    table = ""
    for key, line in each_line(text, _KEY):
        word = key[1:-1]
        if word in _TABLES:
            table = word
        else:
            found.setdefault((table, word), line)
    return found


def _declared(alias: str, range_: str, scope: Scope, place: Location) -> Package:
    name, wanted = unaliased(alias, range_)
    exact = _EXACT.fullmatch(wanted.strip())
    elsewhere = "://" in wanted or is_vcs(wanted)
    properties = {"constraint": "" if exact else wanted, "unpinned": "" if exact else "true"}
    if name != alias:
        properties["alias"] = alias
    return Package(
        type="npm",
        name=name,
        version=exact[1] if exact else "",
        origin=origin(wanted) if elsewhere else "",
        qualifiers=vcs_url(origin(wanted)) if elsewhere else {},
        scope=scope,
        relationship=Relationship.DIRECT,
        properties={key: value for key, value in properties.items() if value},
        locations=(place,),
    )


PLUGIN: Final = PackageJson()
