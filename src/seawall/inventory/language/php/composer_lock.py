"""Packages that Composer locked (``composer.lock``).

``packages`` are what the project runs with, ``packages-dev`` what only its developers need.
A version such as ``dev-main`` is a branch; the commit is its source's reference.

Source: https://getcomposer.org/doc/01-basic-usage.md#commit-your-composer-lock-file-to-version-control
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


class _Lock(Struct, rename="kebab"):
    packages: list[Entry] = []
    packages_dev: list[Entry] | None = None


class ComposerLock(Declared):
    """Reads one composer.lock."""

    name: Final = "language/php/composer_lock"
    version: Final = 1
    wants: Final = Wants(names=("composer.lock",), companions=(MANIFEST,), project=True)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield every locked package."""
        lock = decoded(file, _Lock)
        entries = [(entry, Scope.RUNTIME) for entry in lock.packages]
        entries += [(entry, Scope.DEVELOPMENT) for entry in lock.packages_dev or ()]
        yield from packages(entries, file, MANIFEST)


PLUGIN: Final = ComposerLock()
