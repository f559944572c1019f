"""The interface of a feed: one upstream source of advisories or of signals about flaws.

A feed turns files as the upstream project publishes them into facts. It knows where its
files lie below a folder that mirrors the upstream hosts, where they are published, and whom to
credit. It neither joins aliases nor stores anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol, runtime_checkable

from seawall.model import Indicator, Source, Statement, Vulnerability
from seawall.model.lifecycle import Lifecycle


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


class Replaced(NamedTuple):
    """A record that this file has in a newer version than other files of its source.

    Files of changes (:data:`CHANGES`) yield it for each of their records, so that what the
    complete file said in the older version counts no more.

    Attributes:
        source: id of the source.
        advisory: as in the statements about it.
    """

    source: str
    advisory: str


Fact = Statement | Vulnerability | Indicator | Lifecycle | Skipped | Withdrawn | Limited | Replaced

CHANGES = "_changes.zip"
"""Records that changed since the complete file beside it was published, by name."""


class Download(NamedTuple):
    """One file to fetch.

    Attributes:
        host: production address of the host, ending in ``/``.
        path: path below it.
        folder: folder for the host below the folder of feeds.
        optional: that it is missing upstream is no failure.
        sha256: digest that the upstream publishes for it, ``""`` if none.
        changes: zip archive below the folder of feeds that takes it as a member (named by
            its path), instead of a file of its own.
        auxiliary: it is an index or a checksum: kept and compared, but no feed reads it.
    """

    host: str
    path: str
    folder: str
    optional: bool = False
    sha256: str = ""
    changes: str = ""
    auxiliary: bool = False

    @property
    def target(self) -> str:
        """Where it is kept, below the folder of feeds."""
        return f"{self.folder}/{self.path}"


class Site(Protocol):
    """What a feed may ask while it says what to fetch.

    Attributes:
        folder: the folder of feeds, where everything fetched so far lies.
        day: today, RFC 3339.
    """

    folder: Path
    day: str

    def changed(self, target: str) -> bool:
        """Whether this update fetched a new version of a file."""
        ...


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
        """What ``db update`` always fetches."""
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


@runtime_checkable
class Following(Protocol):
    """A feed that reads an index to know what else to fetch."""

    def follow(self, site: Site) -> Iterator[Download]:
        """What else to fetch, once :attr:`Feed.downloads` are there.

        Each download has been tried before the next one is asked for, so that what it brought
        can be read; a file that could not be fetched is the former version, or missing.

        Raises:
            MalformedInput: an index cannot be read.
        """
        ...
