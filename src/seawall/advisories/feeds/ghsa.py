"""GitHub's own advisories: the tree of its repository, one record in the OSV format per file.

Only ``github-reviewed`` advisories are read; the others are copies of CVE records that
name no package.

Source: https://github.com/github/advisory-database
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final

from seawall.advisories.archives import each, whole
from seawall.advisories.feed import Download, Fact
from seawall.advisories.osv_record import facts
from seawall.model import Source

SOURCE: Final = "ghsa"

_REVIEWED: Final = "/advisories/github-reviewed/"


class Ghsa:
    """Reads a checked-out tree, or the archive of the whole repository."""

    name: Final = "ghsa"
    version: Final = 1
    max_age: Final = 7
    patterns: Final = (
        "ghsa/advisories/github-reviewed/*.json",
        "github/github/advisory-database/archive/refs/heads/main.zip",
    )
    downloads: Final[tuple[Download, ...]] = ()  # its records arrive with the archives of OSV

    def source(self, path: str) -> Source:
        """GitHub, for every file."""
        del path
        return Source(
            id=SOURCE,
            name="GitHub Advisory Database",
            url="https://github.com/github/advisory-database",
            licence="CC-BY-4.0",
            credit="GitHub Advisory Database (https://github.com/github/advisory-database)",
        )

    def read(self, path: str, stream: BinaryIO) -> Iterator[Fact]:
        """The facts of each record."""
        if path.endswith(".zip"):
            yield from each(stream, ".json", _facts)
        else:
            yield from _facts(path, whole(stream))


def _facts(path: str, content: bytes) -> Iterator[Fact]:
    if _REVIEWED in path:
        yield from facts(content, SOURCE, path.rpartition("/")[2])


PLUGIN: Final = Ghsa()
