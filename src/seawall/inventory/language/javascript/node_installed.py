"""Installed JavaScript packages (``node_modules/NAME/package.json``).

Only the manifest at the root of a package counts: further ones inside configure module
formats, or belong to tests.

Source: https://docs.npmjs.com/cli/v10/configuring-npm/folders
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import MIB, File
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.javascript.node_manifest import manifest, package
from seawall.model import Item


class NodeInstalled(Declared):
    """Reads the manifest of one installed package."""

    name: Final = "language/javascript/node_installed"
    version: Final = 2
    wants: Final = Wants(
        patterns=(r"(?:.*/)?node_modules/(?:@[^/]+/)?[^/@.][^/]*/package\.json",),
        hint="node_modules/",
        limit=8 * MIB,
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the package, if the manifest has a name and a version."""
        found = package(manifest(file.read(), file.path), file.path)
        if found is not None:
            yield found


PLUGIN: Final = NodeInstalled()
