"""Alpine Linux: which package version fixed which flaws, per release and repository.

Source: https://secdb.alpinelinux.org/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from seawall.advisories import secdb
from seawall.advisories.feed import Download, Fact
from seawall.errors import MalformedInput
from seawall.model import Source

HOST: Final = "https://secdb.alpinelinux.org/"
_RELEASES: Final = ("edge", *(f"v3.{minor}" for minor in range(24, 2, -1)))
_RELEASE: Final = re.compile(r"edge|v\d{1,3}\.\d{1,3}", re.ASCII)


class Alpine:
    """Reads one file per release and repository."""

    name: Final = "alpine"
    version: Final = 1
    max_age: Final = 14
    patterns: Final = ("alpine/*/main.json", "alpine/*/community.json")
    downloads: Final = tuple(
        Download(HOST, f"{release}/{repository}.json", "alpine", optional=release != "edge")
        for release in _RELEASES
        for repository in ("main", "community")
    )

    def source(self, path: str) -> Source:
        """Alpine, for every release."""
        del path
        return Source(
            id="alpine",
            name="Alpine Linux security database",
            url=HOST,
            licence="CC-BY-SA-4.0",
            credit="Alpine Linux security database (https://secdb.alpinelinux.org), CC BY-SA 4.0",
        )

    def read(self, path: str, stream: BinaryIO) -> Iterator[Fact]:
        """Statements about the release that the folder names."""
        release = path.split("/")[-2]
        if not _RELEASE.fullmatch(release):
            raise MalformedInput("the folder is not named like a release of Alpine")
        found = secdb.statements(secdb.document(stream), "alpine", f"Alpine:{release}", secdb.each)
        return secdb.facts(found)


PLUGIN: Final = Alpine()
