"""MISP feeds that the user put into a folder: ``misp/NAME/manifest.json``, ``misp/NAME/UUID.json``.

Source: https://www.misp-standard.org/rfc/misp-standard-core.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final

from seawall.advisories.feed import Download, Fact
from seawall.advisories.intelligence import misp
from seawall.advisories.intelligence.own_sources import own_source
from seawall.model import Source


class Misp:
    """Reads events; a manifest is checked, and says nothing about indicators."""

    name: Final = "misp"
    version: Final = 1
    max_age: Final = 0
    patterns: Final = ("misp/*.json",)
    downloads: Final[tuple[Download, ...]] = ()

    def source(self, path: str) -> Source:
        """The folder's."""
        return own_source(path, "MISP feed")

    def read(self, path: str, stream: BinaryIO) -> Iterator[Fact]:
        """The indicators."""
        if path.endswith("/manifest.json"):
            misp.manifest(stream)
        else:
            yield from misp.read(stream, self.source(path).id)


PLUGIN: Final = Misp()
