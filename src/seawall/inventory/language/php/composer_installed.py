"""Packages that Composer installed (``vendor/composer/installed.json``).

Composer 1 writes a list, Composer 2 a table with ``packages`` and the names of those that
are for development.

Source: composer's ``src/Composer/Repository/FilesystemRepository.php``
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from seawall.artifacts.file import File
from seawall.inventory.documents.json_document import decoded
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.php.composer_package import MANIFEST, Entry, packages
from seawall.model import Item, Scope


class _Installed(Struct, rename="kebab"):
    packages: list[Entry] = []
    dev_package_names: frozenset[str] | None = None


class ComposerInstalled(Declared):
    """Reads one list of installed packages."""

    name: Final = "language/php/composer_installed"
    version: Final = 1
    wants: Final = Wants(
        patterns=(r"(?:.*/)?composer/installed\.json",),
        hint="composer/installed.json",
        companions=(MANIFEST,),
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield every installed package."""
        found = _installed(file)
        entries = [(entry, _scope(entry.name, found.dev_package_names)) for entry in found.packages]
        yield from packages(entries, file, f"../../{MANIFEST}")


def _installed(file: File) -> _Installed:
    if file.read().lstrip().startswith(b"["):
        return _Installed(decoded(file, list[Entry]))
    return decoded(file, _Installed)


def _scope(name: str, development: frozenset[str] | None) -> Scope:
    if development is None:
        return Scope.UNKNOWN
    return Scope.DEVELOPMENT if name in development else Scope.RUNTIME


PLUGIN: Final = ComposerInstalled()
