"""A Python project and what it declares to need (``pyproject.toml``).

Source: https://packaging.python.org/en/latest/specifications/pyproject-toml/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import MIB, File
from seawall.inventory.documents import toml_document
from seawall.inventory.documents.line_numbers import first_lines
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.python.declared import declared
from seawall.inventory.language.python.names import Requirement, canonical
from seawall.inventory.language.python.project import NAME, Project, project
from seawall.model import Item, Location, Package, Relationship, Scope

_WORD: Final = re.compile(r"""^[ \t]*+["']?([A-Za-z0-9][A-Za-z0-9._-]*+)""", re.MULTILINE)


class Pyproject(Declared):
    """Reads one pyproject.toml."""

    name: Final = "language/python/pyproject"
    version: Final = 1
    wants: Final = Wants(names=(NAME,), limit=4 * MIB, project=True)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the project, then what it needs."""
        found = project(toml_document.table(file))
        lines: dict[str, int] = {}
        for word, line in first_lines(file.text(), _WORD).items():
            lines.setdefault(canonical(word), line)
        needed = list(_needed(found, file.path, lines))
        if found.name:
            yield _root(found, needed, file.path)
        yield from needed


def _needed(found: Project, path: str, lines: dict[str, int]) -> Iterator[Package]:
    def each(items: list[Requirement], scope: Scope, group: str = "") -> Iterator[Package]:
        for item in dict.fromkeys(items):
            if item.name != found.name:  # extras that name other extras
                location = Location(path, lines.get(item.name, 0))
                yield declared(item, location, scope=scope, group=group)

    yield from each(found.main, Scope.RUNTIME)
    for name, items in found.extras.items():
        yield from each(items, Scope.OPTIONAL, name)
    for name, items in found.groups.items():
        yield from each(items, Scope.DEVELOPMENT, name)


def _root(found: Project, needed: list[Package], path: str) -> Package:
    names = dict.fromkeys(item.name for item in needed)
    return Package(
        type="pypi",
        name=found.name,
        version=found.version,
        relationship=Relationship.ROOT,
        dependencies=tuple(names),
        locations=(Location(path),),
    )


PLUGIN: Final = Pyproject()
