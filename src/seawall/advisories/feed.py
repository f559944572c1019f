"""The interface of a feed: one upstream source of advisories or of signals about flaws.

A feed turns files as the upstream project publishes them into facts. It knows where its
files lie below a folder that mirrors the upstream hosts, where they are published, and whom to
credit. It neither joins aliases nor stores anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, NamedTuple, Protocol

from seawall.model import Source, Statement, Vulnerability


class Skipped(NamedTuple):
    """A record that gives no statement, and why: counted in the report of a build.

    Attributes:
        where: id or name of the record.
        reason: the same words for the same reason, so that they can be counted.
        broken: the record is malformed, not merely of no use.
    """

    where: str
    reason: str
    broken: bool = False


class Withdrawn(NamedTuple):
    """An advisory that was taken back: no copy of it counts any more, whoever kept it."""

    advisory: str


class Limited(NamedTuple):
    """What a file says about its own limits.

    Attributes:
        ecosystem: with the release.
        reason: why statements about it are partial.
    """

    ecosystem: str
    reason: str


Fact = Statement | Vulnerability | Skipped | Withdrawn | Limited


class Download(NamedTuple):
    """One file to fetch.

    Attributes:
        host: production address of the host, ending in ``/``.
        path: path below it.
        folder: folder for the host below the folder of feeds.
        optional: that it is missing upstream is no failure.
    """

    host: str
    path: str
    folder: str
    optional: bool = False

    @property
    def target(self) -> str:
        """Where it is kept, below the folder of feeds."""
        return f"{self.folder}/{self.path}"


class Feed(Protocol):
    """One upstream source.

    A file with a broken record gives :class:`Skipped` for it and goes on. A file that
    cannot be read as a whole raises ``MalformedInput``.
    """

    @property
    def name(self) -> str:
        """Its module's path below ``feeds``."""
        ...

    @property
    def version(self) -> int:
        """Raised when it reads the same bytes differently."""
        ...

    @property
    def patterns(self) -> tuple[str, ...]:
        """Its files, as ``fnmatch`` patterns below the folder of feeds."""
        ...

    @property
    def downloads(self) -> tuple[Download, ...]:
        """What ``db update`` fetches."""
        ...

    def source(self, path: str) -> Source:
        """Whom to credit for a file."""
        ...

    def read(self, path: str, stream: BinaryIO) -> Iterator[Fact]:
        """The facts in a file, in its own order.

        Raises:
            MalformedInput: the file as a whole cannot be read.
        """
        ...
