"""Indexes beside the documents: which changed when, and the digest of an archive.

``changes.csv`` and ``deletions.csv`` have rows of a path and a time in RFC 3339; a file of
checksums has a digest and the name of the file it is about, as ``sha256sum`` writes them.

Specification: https://docs.oasis-open.org/csaf/csaf/v2.0/csaf-v2.0.html, section 7.1.13
"""

from __future__ import annotations

import csv
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final

import msgspec
from msgspec import Struct

from seawall.advisories.archives import members
from seawall.advisories.csaf import document
from seawall.advisories.feed import Skipped
from seawall.errors import LimitExceeded, MalformedInput

SIZE: Final = 64 << 20
"""Largest index, in bytes; those of Red Hat have some 3 MB."""
NEVER: Final = datetime(1, 1, 1, tzinfo=UTC)

_SUM: Final = re.compile(r"([0-9a-f]{64})[ \t]+\*?(?:\S*/)?(\S+)\s*", re.ASCII)


class _Tracking(Struct):
    current_release_date: str = ""


class _Head(Struct):
    tracking: _Tracking


class _Dated(Struct):
    document: _Head


def text(path: Path) -> str:
    """An index, ``""`` if it is not there.

    Raises:
        LimitExceeded: it is larger than any index.
    """
    if not path.is_file():
        return ""
    with path.open("rb") as stream:
        content = stream.read(SIZE + 1)
    if len(content) > SIZE:
        raise LimitExceeded("larger than any index", where=path.name)
    return content.decode("utf-8", errors="replace")


def digest(path: Path, name: str) -> str:
    """The SHA-256 of the file called ``name``, ``""`` if the checksums are not about it."""
    match = _SUM.match(text(path))
    return match[1] if match is not None and match[2] == name else ""


def moment(written: str) -> datetime:
    """A time, in UTC if it does not say; :data:`NEVER` if it is none."""
    try:
        read = datetime.fromisoformat(written)
    except ValueError:
        return NEVER
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def rows(
    index: str, wanted: re.Pattern[str], since: datetime = NEVER
) -> list[tuple[str, datetime]]:
    """Documents of an index with their last time from ``since`` on, the oldest first.

    Args:
        index: the text.
        wanted: matches the paths of documents; others are passed over.
        since: earlier rows are passed over.

    Raises:
        MalformedInput: it is no such index.
    """
    newest: dict[str, datetime] = {}
    try:
        for row in csv.reader(index.splitlines()):
            if len(row) < 2 or not wanted.fullmatch(row[0]):
                continue
            when = moment(row[1])
            if when >= since:
                newest[row[0]] = max(when, newest.get(row[0], NEVER))
    except csv.Error as error:
        raise MalformedInput(f"not an index of documents: {error}") from error
    return sorted(newest.items(), key=lambda item: (item[1], item[0]))


def member(archive: BinaryIO, name: str) -> str:
    """The text of an index in an archive of changes, ``""`` if there is none of that name.

    Raises:
        MalformedInput: it is no archive.
    """
    archive.seek(0)
    for found in members(archive, name, size=document.SIZE):
        if not isinstance(found, Skipped):
            return found[1].decode("utf-8", errors="replace")
    return ""


def newer(listed: list[tuple[str, datetime]], archive: Path, base: str) -> list[str]:
    """Documents that an archive of changes does not have as new as they are listed.

    Args:
        listed: documents and when they were released.
        archive: holds them by their path below ``base``.
        base: what their paths begin with there.

    Raises:
        MalformedInput: it is no archive.
    """
    there = kept(archive)
    return [path for path, when in listed if there.get(base + path, NEVER) < when]


def kept(archive: Path) -> dict[str, datetime]:
    """When the documents in an archive of changes were released, by name.

    Raises:
        MalformedInput: it is no archive.
    """
    found: dict[str, datetime] = {}
    if not archive.is_file():
        return found
    decoder = msgspec.json.Decoder(_Dated)
    with archive.open("rb") as stream:
        for item in members(stream, ".json", size=document.SIZE):
            if isinstance(item, Skipped):
                continue
            name, content = item
            try:
                dated = decoder.decode(content)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                continue
            found[name] = moment(dated.document.tracking.current_release_date)
    return found
