"""Fetching what one feed asks for: first what it always wants, then what its indexes name.

A draft is tried before it takes its place. Single records are collected and put into their
archive together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from seawall.advisories import changes
from seawall.advisories.catalogue import NAME, Entry, digest, unharmed
from seawall.advisories.drafts import draft_of
from seawall.advisories.feed import Download, Feed, Following
from seawall.advisories.fetching import Draft, Fetcher, Without
from seawall.advisories.ledger import Ledger
from seawall.advisories.trial import Tally, tally, tried
from seawall.errors import MalformedInput, SeawallError

_MEMBER: Final = 128 << 20  # of any feed; what a feed's own reader allows, the trial tells
_BATCH: Final = 500  # members that are lost at most, if the update is killed
Progress = Callable[[str], None]


class Follower:
    """Fetches the files of one feed; the :class:`Site` that it is asked about.

    Args:
        feed: whose files.
        fetcher: how.
        ledger: what lies in the folder.
        accept: files that look changed are taken all the same.
        progress: is told what is being fetched.
    """

    def __init__(
        self,
        feed: Feed,
        fetcher: Fetcher,
        ledger: Ledger,
        *,
        accept: bool = False,
        progress: Progress | None = None,
    ) -> None:
        self.folder = ledger.folder
        self.day = ledger.day
        self._feed = feed
        self._fetcher = fetcher
        self._ledger = ledger
        self._accept = accept
        self._progress = progress
        self._changed: set[str] = set()
        self._members: dict[str, dict[str, Path]] = {}

    def changed(self, target: str) -> bool:
        """Whether this update fetched a new version of a file, or of a member of an archive."""
        return target in self._changed

    def run(self) -> None:
        """Fetch everything; one failure does not end it."""
        for download in self._downloads():
            if not download.changes or self._gathered() >= _BATCH:
                self._flush()
            if self._progress is not None:
                self._progress(download.target)
            try:
                self._one(download)
            except (SeawallError, OSError) as error:
                self._failed(download, error)
        self._flush()

    def _downloads(self) -> Iterator[Download]:
        yield from self._feed.downloads
        if not isinstance(self._feed, Following):
            return
        try:
            yield from self._feed.follow(self)
        except (SeawallError, OSError) as error:
            self._ledger.fail(self._feed.name, self._feed.name, _reason(error), kept=True)

    def _one(self, download: Download) -> None:
        if not _inside(download.target) or not _inside(download.changes or download.target):
            raise MalformedInput("leads out of the folder of feeds")
        if download.changes:
            record = self._fetcher.fetch(download, None)
            if isinstance(record, Draft):
                self._collect(download, record)
            return
        path = download.target
        known = self._ledger.entry(path)
        whole = unharmed(self.folder / path, known)
        present = known if whole else None
        draft = self._fetcher.fetch(download, present)
        if isinstance(draft, Draft):
            self._take(draft, present)
        elif draft is Without.CHANGE and present is not None:
            self._ledger.confirm(present)
        elif draft is Without.FILE and download.auxiliary and known is not None:
            self._ledger.remove(path)  # what it said holds no more

    def _take(self, draft: Draft, known: Entry | None) -> None:
        path, found = draft.entry.path, None
        if known is not None and draft.entry.sha256 == known.sha256:  # it has no validators
            draft.path.unlink()
            self._ledger.confirm(replace(draft.entry, source=known.source, tally=known.tally))
            return
        if not draft.entry.auxiliary:
            found = self._tried(path, draft.path, known)
        source = self._feed.source(path).id
        self._ledger.bring(draft.path, replace(draft.entry, source=source, tally=found))
        self._changed.add(path)

    def _tried(self, path: str, draft: Path, known: Entry | None) -> Tally:
        before = known.tally if known is not None else None
        if known is not None and before is None:
            before = self._counted(path)
        try:
            return tried(self._feed, path, draft, None if self._accept else before)
        except MalformedInput:
            draft.unlink()
            raise

    def _counted(self, path: str) -> Tally | None:
        """The tally of a copy that was fetched before tallies were kept."""
        try:
            return tally(self._feed, path, self.folder / path)
        except (MalformedInput, OSError):
            return None

    def _collect(self, download: Download, draft: Draft) -> None:
        if draft.path.stat().st_size > _MEMBER:
            draft.path.unlink()
            raise MalformedInput("larger than any record")
        try:
            changes.acceptable(self._feed, download.changes, download.path, draft.path)
        except MalformedInput:
            draft.path.unlink()
            raise
        self._members.setdefault(download.changes, {})[download.path] = draft.path
        self._changed.add(download.target)

    def _gathered(self) -> int:
        return sum(map(len, self._members.values()))

    def _flush(self) -> None:
        """Put the records that were collected into their archives."""
        while self._members:
            archive, members = self._members.popitem()
            try:
                self._rewrite(archive, members)
            except (SeawallError, OSError) as error:
                self._ledger.fail(self._feed.name, archive, _reason(error), kept=True)

    def _rewrite(self, archive: str, members: dict[str, Path]) -> None:
        draft = draft_of(self.folder, archive)
        if not changes.rewrite(self.folder / archive, draft, members):
            self._ledger.fail(self._feed.name, archive, "was damaged and is begun anew", kept=False)
        entry = Entry(
            path=archive,
            sha256=digest(draft),
            date=self.day,
            source=self._feed.source(archive).id,
        )
        self._ledger.bring(draft, entry)
        self._changed.add(archive)
        for path in members.values():
            path.unlink()

    def _failed(self, download: Download, error: SeawallError | OSError) -> None:
        there = self.folder / (download.changes or download.target)
        kept = there.parent.is_dir() if download.changes else there.is_file()
        self._ledger.fail(self._feed.name, download.target, _reason(error), kept=kept)


def _inside(target: str) -> bool:
    """Whether a target, which an index may have named, is a file of a feed and nothing else."""
    parts = target.split("/")
    hidden = parts[0].startswith(".") or target == NAME
    return target.isprintable() and not hidden and not {"", ".", ".."}.intersection(parts)


def _reason(error: SeawallError | OSError) -> str:
    if isinstance(error, SeawallError):
        return f"{error.message} ({error.where})" if error.where else error.message
    return str(error)
