"""Reading the feeds of a folder: every file's facts, from the cache where it was read before."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from msgspec.structs import replace

from seawall import plugins
from seawall.advisories import catalogue, facts
from seawall.advisories.facts import FileFacts, Omission
from seawall.advisories.facts_cache import FactsCache, key
from seawall.advisories.feed import Fact, Feed
from seawall.advisories.report import InputFile
from seawall.advisories.values import day
from seawall.errors import SourceError
from seawall.model import Source

KIND: Final = "seawall.advisories.feeds"
Progress = Callable[[str], None]

_OTHER_VERSION: Final = "the list of files describes another version"


class Gathered(NamedTuple):
    """One file, read.

    Attributes:
        source: whom to credit.
        input: path, digest, size and day.
        facts: what it says.
        limit: why its data is partial, by the list of files.
        omissions: what gave nothing.
    """

    source: Source
    input: InputFile
    facts: FileFacts
    limit: str
    omissions: tuple[Omission, ...]


def gather(
    folder: Path, *, cache: Path | None = None, progress: Progress | None = None
) -> list[Gathered]:
    """Read every file below a folder that a feed knows, in the order of their paths.

    Args:
        folder: the feeds.
        cache: where the facts of files are kept; of other files they are removed.
        progress: is told what is being read.

    Raises:
        SourceError: a file cannot be opened.
        MalformedInput: the list of files cannot be read.
    """
    listed = catalogue.read(folder)
    kept = FactsCache(cache) if cache is not None else None
    found: list[Gathered] = []
    used: set[str] = set()
    for feed, path in _files(folder):
        if progress is not None:
            progress(path)
        try:
            name, file = _read(feed, folder, path, kept)
        except OSError as error:
            raise SourceError("cannot read a feed", where=path) from error
        used.add(name)
        found.append(_described(file, listed.get(path)))
    if kept is not None:
        kept.keep(used)
    return found


def _read(feed: Feed, folder: Path, path: str, kept: FactsCache | None) -> tuple[str, Gathered]:
    """A file and the name under which its facts are kept."""
    with (folder / path).open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        size = stream.tell()
        stream.seek(0)
        name = key(feed, path, digest)
        said = kept.get(name) if kept is not None else None
        if said is None:
            said = facts.collected(_said(feed, path, stream), path)
            if kept is not None:
                kept.put(name, said)
    source = feed.source(path)
    read = InputFile(
        path=path,
        sha256=digest,
        bytes=size,
        date=said.newest,
        source=source.id,
        licence=source.licence,
    )
    return name, Gathered(source, read, said, "", said.omissions)


def _said(feed: Feed, path: str, stream: BinaryIO) -> Iterator[Fact]:
    """The facts in a file; what a feed refuses at once is refused as what it refuses later."""
    yield from feed.read(path, stream)


def _described(file: Gathered, entry: catalogue.Entry | None) -> Gathered:
    """A file with what the list of files says about it."""
    if entry is None:
        return file
    if entry.sha256 not in {"", file.input.sha256}:
        other = Omission(_OTHER_VERSION, False, 1, file.input.path)
        return file._replace(omissions=(other, *file.omissions))
    of_day, fetched = entry.day or file.input.date, day(entry.checked)
    if fetched:  # one record of the far future must not make all else look old
        of_day = min(of_day, fetched)
    return file._replace(input=replace(file.input, date=of_day), limit=entry.limit)


def _files(folder: Path) -> Iterator[tuple[Feed, str]]:
    """Every file that a feed knows, sorted by path."""
    known = [(pattern, feed) for feed in feeds() for pattern in feed.patterns]
    paths = [
        Path(parent, name).relative_to(folder).as_posix()
        for parent, _, names in os.walk(folder)
        for name in names
    ]
    for path in sorted(paths):
        for pattern, feed in known:
            if fnmatchcase(path, pattern):
                yield feed, path
                break


def feeds() -> list[Feed]:
    """All feeds, by name."""
    return [plugins.load(entry, Feed) for entry in plugins.entries(KIND)]
