"""GitHub's own advisories: the tree of its repository, one record in the OSV format per file.

Only ``github-reviewed`` advisories are read; the others are copies of CVE records that
name no package.

Source: https://github.com/github/advisory-database
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final

from seawall.advisories.feed import Download, Fact, Skipped
from seawall.advisories.members import MEMBER_SIZE, members
from seawall.advisories.osv_record import facts
from seawall.model import Source

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
            id="ghsa",
            name="GitHub Advisory Database",
            url="https://github.com/github/advisory-database",
            licence="CC-BY-4.0",
            credit="GitHub Advisory Database (https://github.com/github/advisory-database)",
        )

    def read(self, path: str, stream: BinaryIO) -> Iterator[Fact]:
        """The facts of each record."""
        if not path.endswith(".zip"):
            yield from facts(stream.read(MEMBER_SIZE), "ghsa", path.rpartition("/")[2])
            return
        for member in members(stream, ".json"):
            if isinstance(member, Skipped):
                yield member
            elif _REVIEWED in member[0]:
                yield from facts(member[1], "ghsa", member[0].rpartition("/")[2])


PLUGIN: Final = Ghsa()
