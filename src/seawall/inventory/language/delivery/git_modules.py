"""Repositories that are part of another one (``.gitmodules``).

Which commit is checked out is kept in the tree, not in this file. An address that begins with
``./`` or ``../`` is relative to that of the repository itself.

Source: https://git-scm.com/docs/gitmodules
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import MIB, File
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.delivery.foreign_files import is_foreign
from seawall.inventory.language.repository_address import bare
from seawall.model import Diagnostic, Item, Location, Package, Relationship

_SECTION: Final = re.compile(r'\[\s*submodule\s+"((?:[^"\\]|\\.)*)"\s*\]')


class GitModules(Declared):
    """Reads one .gitmodules."""

    name: Final = "language/delivery/git_modules"
    version: Final = 1
    wants: Final = Wants(names=(".gitmodules",), limit=4 * MIB, project=True)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield every repository."""
        if is_foreign(file.path):
            return
        for name, line, values in _sections(file.text()):
            address = values.get("url", "")
            if not address:
                yield Diagnostic(path=file.path, reason=f"{name[:80]!r} has no address")
                continue
            properties = {"path": values.get("path", ""), "branch": values.get("branch", "")}
            yield Package(
                type="git",
                name=bare(address),
                version="",
                relationship=Relationship.DIRECT,
                properties={key: value for key, value in properties.items() if value},
                locations=(Location(file.path, line),),
            )


def _sections(text: str) -> Iterator[tuple[str, int, dict[str, str]]]:
    """Name, line and values of each submodule."""
    current: tuple[str, int, dict[str, str]] | None = None
    for number, line in enumerate(text.split("\n"), start=1):
        stated = line.strip()
        if stated.startswith("["):
            if current:
                yield current
            match = _SECTION.match(stated)
            current = (match[1], number, {}) if match else None
        elif current and "=" in stated and stated[0] not in "#;":
            key, _, value = stated.partition("=")
            current[2][key.strip().lower()] = value.strip().strip('"')
    if current:
        yield current


PLUGIN: Final = GitModules()
