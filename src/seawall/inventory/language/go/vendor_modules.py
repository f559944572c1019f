"""Modules whose source was copied into a project (``vendor/modules.txt``).

``# path version`` begins a module, with ``=> path version`` where it is replaced (a
folder has no version); ``## explicit`` says that the project itself requires it; the other
lines are the packages that were copied. A module without packages left nothing behind.

Source: https://go.dev/ref/mod#vendoring
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec.structs import replace

from seawall.artifacts.file import MIB, File
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Item, Location, Package, Relationship


class VendorModules(Declared):
    """Reads one vendor/modules.txt."""

    name: Final = "language/go/vendor_modules"
    version: Final = 1
    wants: Final = Wants(
        patterns=(r"(?:.*/)?vendor/modules\.txt",),
        hint="vendor/modules.txt",
        limit=16 * MIB,
        project=True,
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield every module that has a package in the folder."""
        module: Package | None = None
        for number, line in enumerate(file.text().split("\n"), start=1):
            if line.startswith("# "):
                module = _module(line[2:].split(), Location(file.path, number))
            elif module is None or not line.strip():
                continue
            elif not line.startswith("##"):
                yield module
                module = None
            elif "explicit" in line[2:].replace(";", " ").split():
                module = replace(module, relationship=Relationship.DIRECT)


def _module(words: list[str], location: Location) -> Package | None:
    """The module of a heading, ``None`` for a folder or a replacement that is not used."""
    arrow = words.index("=>") if "=>" in words else len(words)
    if arrow != 2:
        return None
    used = words[arrow + 1 :] or words
    if len(used) != 2:
        return None
    return Package(
        type="golang",
        name=used[0],
        version=used[1],
        relationship=Relationship.TRANSITIVE,
        properties={} if used == words else {"replaces": f"{words[0]}@{words[1]}"},
        locations=(location,),
    )


PLUGIN: Final = VendorModules()
