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
    """An advisory that was taken back: every copy of it is, whoever kept it.

    What it said is yielded as well, in the state ``WITHDRAWN``.
    """

    advisory: str


class Record(NamedTuple):
    """What says the flaws that follow, up to the next one.

    Only feeds need it that are fetched as changes (:class:`Replaced`) and whose flaws may have
    other ids than the records that tell them. In a file without any, a record is the advisory or
    the flaw of its statements, and each flaw is told by the record of its own id.
    """

    advisory: str


class Limited(NamedTuple):
    """What a file says about its own limits.

    Attributes:
        ecosystem: with the release.
        reason: why statements about it are partial.
    """

    ecosystem: str
    reason: str


class Mended(NamedTuple):
    """An erratum mends a flaw.

    Attributes:
        ecosystem: with the release.
        flaw: its id.
        day: on which the erratum appeared, RFC 3339.
    """

    ecosystem: str
    flaw: str
    day: str


class Replaced(NamedTuple):
    """A record that this file has in a newer version than other files of its source.

    Files of changes (:data:`CHANGES`) yield it for each of their records, so that what the
    complete file said in the older version counts no more: neither its statements nor what it
    told of flaws, aliases included.

    Attributes:
        source: id of the source.
        advisory: id of the record (see :class:`Record`).
    """

    source: str
    advisory: str


Fact = (
    Statement
    | Vulnerability
    | Indicator
    | Lifecycle
    | Record
    | Skipped
    | Withdrawn
    | Limited
    | Mended
    | Replaced
)

CHANGES = "_changes.zip"
"""Records that changed since the complete file beside it was published, by name."""


class Download(NamedTuple):
    """One file to fetch.

    Credentials never stand here: a header names the environment variable that holds them
    (``("apiKey", "$NVD_API_KEY")``, ``("authorization", "Bearer ${GITHUB_TOKEN}")``). The header is
    left out while the variable is not set, goes to ``host`` alone (to no mirror, and to nobody
    that a redirect leads to), and is never shown.

    Attributes:
        host: production address of the host, ending in ``/``.
        path: path below it; a query may follow it (``cves/2.0?startIndex=0``).
        folder: folder for the host below the folder of feeds.
        optional: that it is missing upstream is no failure.
        sha256: digest that the upstream publishes for it, ``""`` if none.
        changes: zip archive below the folder of feeds that takes it as a member (named by
            its path), instead of a file of its own.
        auxiliary: it is an index or a checksum: kept and compared, but no feed reads it.
        name: where it is kept below ``folder``, if not under its path; also its path on a
            mirror of everything, which knows no queries.
        headers: sent with the request.
        interval: least seconds between two requests to the host.
    """

    host: str
    path: str
    folder: str
    optional: bool = False
    sha256: str = ""
    changes: str = ""
    auxiliary: bool = False
    name: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    interval: float = 0.0

    @property
    def target(self) -> str:
        """Where it is kept, below the folder of feeds."""
        return f"{self.folder}/{self.name or self.path}"


class Site(Protocol):
    """What a feed may ask while it says what to fetch.

    Attributes:
        folder: the folder of feeds, where everything fetched so far lies.
        day: today, RFC 3339.
    """

    folder: Path
    day: str

    def changed(self, target: str) -> bool:
        """Whether this update fetched a new version of a file, or of a member of an archive."""
        ...


class Feed(Protocol):
    """One upstream source.

    The patterns must name no auxiliary file, and :meth:`source` must answer for a pattern as
    for a path. A file with a broken record gives :class:`Skipped` for it and goes on. A file that
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
    def max_age(self) -> int:
        """Days after which its newest data, or a copy that nobody compared since, is old.

        0 if nobody expects anything: of files that users put there themselves.
        """
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
        can be read; a file that could not be fetched is the former version, or missing. Members
        of an archive of changes (:attr:`Download.changes`) are put into it together, at the latest
        before the next download that is none. A new file beside :data:`CHANGES` that is not
        auxiliary is a newer complete file, so that those changes go.

        Raises:
            MalformedInput: an index cannot be read.
        """
        ...
