"""Installed JavaScript packages (``node_modules/NAME/package.json``).

Only the manifest at the root of a package counts: further ones inside configure module
formats, or belong to tests. Packages in a ``node_modules`` of another package's tests
(``node_modules/resolve/test/node_modules/a``) are data of those tests, which no program loads;
they are listed as what development needs.

Source: https://docs.npmjs.com/cli/v10/configuring-npm/folders
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec.structs import replace

from seawall.artifacts.file import MIB, File
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.javascript.node_manifest import manifest, package
from seawall.model import Item, Scope

_FOLDER: Final = "/node_modules/"
_TESTS: Final = frozenset(
    {"test", "tests", "__tests__", "testdata", "fixtures", "__fixtures__", "spec", "specs"}
)


class NodeInstalled(Declared):
    """Reads the manifest of one installed package."""

    name: Final = "language/javascript/node_installed"
    version: Final = 3
    wants: Final = Wants(
        patterns=(r"(?:.*/)?node_modules/(?:@[^/]+/)?[^/@.][^/]*/package\.json",),
        hint="node_modules/",
        limit=8 * MIB,
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the package, if the manifest has a name and a version."""
        found = package(manifest(file.read(), file.path), file.path)
        if found is not None:
            yield replace(found, scope=Scope.DEVELOPMENT) if _of_tests(file.path) else found


def _of_tests(path: str) -> bool:
    """Whether a package lies in the tests of another one."""
    _, *outer, _ = f"/{path}".split(_FOLDER)
    return any(_TESTS.intersection(_inside(folder)) for folder in outer)


def _inside(folder: str) -> list[str]:
    """The folders below that of a package, without its name, which may itself be ``test``."""
    parts = folder.split("/")
    return parts[2 if folder.startswith("@") else 1 :]


PLUGIN: Final = NodeInstalled()
