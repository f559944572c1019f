"""Applications installed by Homebrew (casks).

A copy of the definition stays in ``Caskroom/NAME/.metadata/VERSION/TIME/Casks``; name and
version are in the path, so that the Ruby program need not be read.

Source: https://docs.brew.sh/Cask-Cookbook
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import File
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Item, Location, Package


class HomebrewCask(Declared):
    """Reads the path of one definition."""

    name: Final = "distro/homebrew_cask"
    version: Final = 1
    wants: Final = Wants(
        patterns=(r"(?:.*/)?Caskroom/[^/]+/\.metadata/[^/]+/[^/]+/Casks/[^/]+\.(?:rb|json)",),
        hint="Caskroom/",
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the application."""
        name, _, version = file.path.split("/")[-6:-3]
        yield Package(
            type="brew",
            name=name,
            version=version,
            properties={"kind": "cask"},
            locations=(Location(file.path),),
        )


PLUGIN: Final = HomebrewCask()
