"""MinimOS: which package version fixed which flaws, or that a package never had them.

Source: https://packages.mini.dev/advisories/secdb/security.json
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final

from seawall.advisories import secdb
from seawall.advisories.feed import Download, Fact
from seawall.model import Source

HOST: Final = "https://packages.mini.dev/"
PATH: Final = "advisories/secdb/security.json"


class MinimOs:
    """Reads the one file."""

    name: Final = "minimos"
    version: Final = 1
    max_age: Final = 3
    patterns: Final = (f"minimos/{PATH}",)
    downloads: Final = (Download(HOST, PATH, "minimos"),)

    def source(self, path: str) -> Source:
        """MinimOS."""
        del path
        return Source(
            id="minimos",
            name="MinimOS security database",
            url=HOST + PATH,
            licence="not stated; fetched for oneself only",
            credit="MinimOS (https://www.minimus.io)",
        )

    def read(self, path: str, stream: BinaryIO) -> Iterator[Fact]:
        """Statements."""
        del path
        parsed = secdb.document(stream)
        yield from secdb.facts(secdb.statements(parsed, "minimos", "MinimOS", secdb.each))


PLUGIN: Final = MinimOs()
