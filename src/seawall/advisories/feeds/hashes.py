"""Lists of digests that the user put into a folder: ``hashes/NAME/*.txt`` and the like.

The forms are those of :mod:`seawall.advisories.intelligence.hash_lists`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final

from seawall.advisories.feed import Download, Fact
from seawall.advisories.intelligence import hash_lists
from seawall.advisories.intelligence.own_sources import own_source
from seawall.model import Source


class Hashes:
    """Reads lists of digests."""

    name: Final = "hashes"
    version: Final = 1
    max_age: Final = 0
    patterns: Final = ("hashes/*.txt", "hashes/*.csv", "hashes/*.hdb", "hashes/*.hsb")
    downloads: Final[tuple[Download, ...]] = ()

    def source(self, path: str) -> Source:
        """The folder's."""
        return own_source(path, "Digests")

    def read(self, path: str, stream: BinaryIO) -> Iterator[Fact]:
        """The digests."""
        yield from hash_lists.read(stream, self.source(path).id)


PLUGIN: Final = Hashes()
