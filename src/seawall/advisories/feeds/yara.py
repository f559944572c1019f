"""YARA rules that the user put into a folder: ``yara/NAME/*.yar``, or an archive of them.

What the rules say of themselves becomes indicators; the rules stay in the folder, from where
:func:`seawall.advisories.intelligence.yara.compile_rules` makes them ready.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final

from seawall.advisories.feed import Download, Fact
from seawall.advisories.intelligence import yara
from seawall.advisories.intelligence.own_sources import own_source
from seawall.model import Source


class Yara:
    """Reads rule sets."""

    name: Final = "yara"
    version: Final = 1
    max_age: Final = 0
    patterns: Final = ("yara/*.yar", "yara/*.yara", "yara/*.zip")
    downloads: Final[tuple[Download, ...]] = ()

    def source(self, path: str) -> Source:
        """The folder's."""
        return own_source(path, "YARA rules")

    def read(self, path: str, stream: BinaryIO) -> Iterator[Fact]:
        """The rules."""
        yield from yara.read(stream, self.source(path).id, path)


PLUGIN: Final = Yara()
