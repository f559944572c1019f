"""Which records of an OSV archive are older than the ecosystem's index says.

``modified_id.csv`` has one line per record, ``<RFC 3339 time>,<ID>``, newest first. What lies here
is ``all.zip`` and the archive of changes beside it; a record is current if its own ``modified``
is no earlier than its line. Some lines have times in the future, so that the first known
time is no place to stop: the search ends after a long run of current records.

Source: https://google.github.io/osv.dev/data/
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Final, NamedTuple

import msgspec
from msgspec import Struct

from seawall.advisories.feed import CHANGES

NAME: Final = "modified_id.csv"
SIZE: Final = 64 << 20
"""Largest index, in bytes; npm's has some 10 MB."""
MOST: Final = 300
"""Most records that are fetched one by one, and that an archive of changes grows to."""

_RUN: Final = 2 * MOST  # longer than what one update may have fetched before another failed
_LINE: Final = re.compile(
    r"^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d{1,9})?Z,([A-Za-z0-9][\w.:+-]{0,199})\r?$",
    re.ASCII | re.MULTILINE,
)
_SECONDS: Final = len("2024-05-01T12:00:00")
_DAMAGE: Final = (zipfile.BadZipFile, OSError, ValueError, EOFError, RuntimeError, zlib.error)


class _Record(Struct):
    modified: str = ""


_DECODER: Final = msgspec.json.Decoder(_Record)


class _Line(NamedTuple):
    modified: str
    id: str


def changed(folder: Path) -> list[str] | None:
    """Ids of records to fetch, newest first; ``None`` if the whole archive is to be fetched.

    Args:
        folder: of the ecosystem, with the index and the archives.
    """
    lines = _lines(folder / NAME)
    if not lines:
        return None
    try:
        with ExitStack() as opened:
            complete = opened.enter_context(zipfile.ZipFile(folder / "all.zip"))
            archives = [complete]
            if (folder / CHANGES).is_file():
                archives.insert(0, opened.enter_context(zipfile.ZipFile(folder / CHANGES)))
            return _compared(lines, [_Archive(each) for each in archives])
    except _DAMAGE:
        return None


def _lines(index: Path) -> list[_Line]:
    if not index.is_file() or index.stat().st_size > SIZE:
        return []
    text = index.read_text(encoding="utf-8", errors="replace")
    return [_Line(*line) for line in _LINE.findall(text)]


class _Archive:
    """Records by id."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._members = {
            info.filename.rpartition("/")[2].removesuffix(".json"): info
            for info in archive.infolist()
            if info.filename.endswith(".json")
        }

    @property
    def ids(self) -> set[str]:
        return set(self._members)

    def modified(self, id_: str) -> str:
        """When a record last changed, ``""`` if it is not here or cannot be read."""
        info = self._members.get(id_)
        if info is None or info.file_size > SIZE:
            return ""
        try:
            return _DECODER.decode(self._archive.read(info)).modified[:_SECONDS]
        except (msgspec.DecodeError, *_DAMAGE):
            return ""


def _compared(lines: list[_Line], archives: list[_Archive]) -> list[str] | None:
    """See :func:`changed`; the first archive that has a record counts."""
    listed = {line.id for line in lines}
    if any(archive.ids - listed for archive in archives):
        return None  # records were removed upstream, which only the whole archive says
    found = list(_older(lines, archives))
    already = len(archives[0].ids) if len(archives) > 1 else 0
    return None if len(found) + already > MOST else found


def _older(lines: list[_Line], archives: list[_Archive]) -> Iterator[str]:
    run = found = 0
    for line in lines:
        known = next(filter(None, (archive.modified(line.id) for archive in archives)), "")
        if known >= line.modified:
            run += 1
            if run > _RUN:
                return
        else:
            run, found = 0, found + 1
            yield line.id
            if found > MOST:
                return
