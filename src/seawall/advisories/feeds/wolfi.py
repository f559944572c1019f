"""Wolfi: which package version fixed which flaws, or that a package never had them.

The ids of one flaw follow each other: the distribution's own (``CGA-``, one per package and
flaw), then the CVE, then GitHub's. The data is free to ship up to May 2025 (Apache-2.0);
since then its licence forbids that, so that ``db update`` fetches it for oneself only.

Source: https://packages.wolfi.dev/os/security.json
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final

from seawall.advisories import secdb
from seawall.advisories.feed import Download, Fact
from seawall.model import Source

HOST: Final = "https://packages.wolfi.dev/"


class Wolfi:
    """Reads the one file."""

    name: Final = "wolfi"
    version: Final = 1
    max_age: Final = 3
    patterns: Final = ("wolfi/os/security.json",)
    downloads: Final = (Download(HOST, "os/security.json", "wolfi"),)

    def source(self, path: str) -> Source:
        """Wolfi."""
        del path
        return Source(
            id="wolfi",
            name="Wolfi security database",
            url=f"{HOST}os/security.json",
            licence="Apache-2.0 up to 2025-05-07, not free afterwards",
            credit="Wolfi advisories (https://github.com/wolfi-dev/advisories)",
        )

    def read(self, path: str, stream: BinaryIO) -> Iterator[Fact]:
        """Statements, and which ids are one flaw."""
        del path
        yield from secdb.linked(
            secdb.statements(secdb.document(stream), "wolfi", "Wolfi", secdb.led)
        )


PLUGIN: Final = Wolfi()
