"""The list of a folder's feeds (``INDEX.json``): day, digest and limits of each file.

Upstream files seldom say of which day they are. The list says so for files whose digest it
names; it is written by ``db update`` and may be kept by whoever mirrors feeds. A note with a
part that begins with ``PARTIAL``, ``SAMPLE`` or ``DERIVED`` marks data that is less than the
upstream's.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from seawall.advisories.placing import place
from seawall.advisories.trial import Tally
from seawall.advisories.values import day
from seawall.errors import MalformedInput

NAME: Final = "INDEX.json"
SIZE: Final = 64 << 20
SCHEMA: Final = 1
"""Raised when older versions must leave the list alone."""

_LIMITED: Final = re.compile(r"(?:^|; )((?:PARTIAL|SAMPLE|DERIVED)\b.{0,200})")
_DAY: Final = len("2024-03-01")


class Entry(Struct, frozen=True, omit_defaults=True):
    """One file.

    Attributes:
        path: below the folder.
        sha256: of its bytes, in hexadecimal.
        date: day of its data.
        upstream: project, and how the file was made from its data.
        note: remarks.
        production_url: where it was published.
        etag: the server's mark of this version, for ``db update``.
        last_modified: the server's date of this version, for ``db update``.
        source: id of the source, if ``db update`` fetched it.
        checked: day when the upstream last had just this version.
        auxiliary: no feed reads it.
        tally: what its feed found in it.
    """

    path: str
    sha256: str = ""
    date: str = ""
    upstream: str = ""
    note: str = ""
    production_url: str = ""
    etag: str = ""
    last_modified: str = ""
    source: str = ""
    checked: str = ""
    auxiliary: bool = False
    tally: Tally | None = None

    @property
    def day(self) -> str:
        """Day of its data, ``""`` if it is no date."""
        return day(self.date) if len(self.date) == _DAY else ""

    @property
    def limit(self) -> str:
        """Why its data is partial, ``""`` if nothing says so."""
        for text in (self.note, self.upstream):
            if match := _LIMITED.search(text):
                return match[1].strip()
        return ""


def digest(file: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def unharmed(file: Path, entry: Entry | None) -> bool:
    """Whether a file is what the list says."""
    return entry is not None and file.is_file() and digest(file) == entry.sha256


class Failure(Struct, frozen=True):
    """A file that could not be fetched, or that was refused.

    Attributes:
        path: below the folder of feeds.
        reason: why.
        kept: an older copy is used instead.
        day: of that copy's data, if known.
        feed: whose file it is.
    """

    path: str
    reason: str
    kept: bool
    day: str = ""
    feed: str = ""

    def __str__(self) -> str:
        of_day = f" of {self.day}" if self.day else " fetched before"
        copy = f"; the copy{of_day} is used" if self.kept else ""
        return f"{self.path}: {self.reason}{copy}"


class Catalogue(Struct, frozen=True):
    """The whole list.

    Attributes:
        entries: one per file.
        schema: of the list.
        updated: day of the last update, ``""`` if there was none.
        failed: what that update failed to bring.
    """

    entries: list[Entry] = []
    schema: int = SCHEMA
    updated: str = ""
    failed: list[Failure] = []


def read(folder: Path) -> dict[str, Entry]:
    """Entries by path; none where there is no list.

    Raises:
        MalformedInput: the list cannot be read.
    """
    return {entry.path: entry for entry in whole(folder).entries}


def whole(folder: Path) -> Catalogue:
    """The list with the outcome of the last update; empty where there is none.

    Raises:
        MalformedInput: the list cannot be read.
    """
    path = folder / NAME
    if not path.is_file():
        return Catalogue()
    if path.stat().st_size > SIZE:
        raise MalformedInput("larger than any list of feeds", where=str(path))
    try:
        listed = msgspec.json.decode(path.read_bytes(), type=Catalogue)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedInput(
            f"not a list of feeds: {error}",
            where=str(path),
            hint="remove it; what it told of the files is asked of the publishers again",
        ) from error
    if listed.schema > SCHEMA:
        raise MalformedInput(
            f"written by a newer version (schema {listed.schema})",
            where=str(path),
            hint="upgrade Seawall, or use another folder",
        )
    return listed


def write(
    folder: Path, entries: dict[str, Entry], *, updated: str = "", failed: Iterable[Failure] = ()
) -> None:
    """Replace the list."""
    catalogue = Catalogue(
        [entries[path] for path in sorted(entries)], updated=updated, failed=list(failed)
    )
    temporary = folder / f".{NAME}.new"
    temporary.unlink(missing_ok=True)  # it may be a link that somebody put there
    temporary.write_bytes(msgspec.json.format(msgspec.json.encode(catalogue), indent=1))
    place(temporary, folder / NAME)
