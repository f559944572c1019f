"""What lies in a folder of feeds, kept true while files arrive.

Before a draft takes its place, a note beside it says what it is; then the list of feeds is
written, and the note goes. Whoever finds a note knows that an update was killed in between, and
writes down what that one could not.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Collection
from pathlib import Path
from typing import Final

import msgspec
from msgspec.structs import replace

from seawall.advisories import catalogue, changes
from seawall.advisories.catalogue import Entry, Failure, unharmed
from seawall.advisories.drafts import DRAFTS
from seawall.advisories.feed import CHANGES
from seawall.advisories.placing import place, written

_NOTE: Final = ".entry"


class Ledger:
    """The list of feeds during an update; several threads may use it.

    Args:
        folder: of the feeds; the caller holds its lock.
        day: today, RFC 3339.

    Attributes:
        fetched: files that are new or changed.
        failed: what could not be fetched.
    """

    def __init__(self, folder: Path, day: str) -> None:
        self.folder = folder
        self.day = day
        self.fetched: list[str] = []
        self.failed: list[Failure] = []
        self._before = catalogue.whole(folder)
        self._entries = {entry.path: entry for entry in self._before.entries}
        self._lock = threading.Lock()
        self._recover()

    @property
    def entries(self) -> dict[str, Entry]:
        """The files, by path."""
        with self._lock:
            return dict(self._entries)

    def entry(self, path: str) -> Entry | None:
        """What is known of a file."""
        with self._lock:
            return self._entries.get(path)

    def confirm(self, entry: Entry) -> None:
        """The upstream has the version that lies here."""
        with self._lock:
            self._entries[entry.path] = replace(entry, checked=self.day)

    def bring(self, draft: Path, entry: Entry) -> None:
        """Put a draft in its place and write that down.

        Raises:
            OSError: it cannot be written.
        """
        entry = replace(entry, checked=self.day)
        note = draft.with_suffix(_NOTE)
        written(note, msgspec.json.encode(entry))
        target = self.folder / entry.path
        target.parent.mkdir(parents=True, exist_ok=True)
        place(draft, target)
        with self._lock:
            self._settle(entry)
            self.fetched.append(entry.path)
            self._write(self._before.updated, self._before.failed)
        note.unlink()

    def remove(self, path: str) -> None:
        """A file is gone upstream."""
        with self._lock:
            self._entries.pop(path, None)
        (self.folder / path).unlink(missing_ok=True)

    def fail(self, feed: str, path: str, reason: str, *, kept: bool) -> None:
        """A file could not be fetched, or was refused."""
        with self._lock:
            known = self._entries.get(path)
            day = known.day if known is not None and kept else ""
            self.failed.append(Failure(path, reason, kept, day, feed))

    def close(self, feeds: Collection[str]) -> None:
        """Write down how the update of some feeds ended; of the others nothing new is known."""
        with self._lock:
            self.failed.sort(key=lambda failure: failure.path)
            others = [failure for failure in self._before.failed if failure.feed not in feeds]
            self._write(self.day, [*self.failed, *others])

    def _recover(self) -> None:
        """Take over what a killed update left, before the notes of it go."""
        notes = sorted((self.folder / DRAFTS).glob(f"*{_NOTE}"))
        for note in notes:
            with contextlib.suppress(msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                entry = msgspec.json.decode(note.read_bytes(), type=Entry)
                if unharmed(self.folder / entry.path, entry):
                    self._settle(entry)
        for entry in list(self._entries.values()):
            self._drop_changes(entry)
        if notes:
            self._write(self._before.updated, self._before.failed)
        for note in notes:
            note.unlink()

    def _settle(self, entry: Entry) -> None:
        self._entries[entry.path] = entry
        self._drop_changes(entry)

    def _drop_changes(self, entry: Entry) -> None:
        """A complete file holds all changes that are older."""
        file = self.folder / entry.path
        if entry.auxiliary or file.name == CHANGES or not file.is_file():
            return
        changes.drop(file)
        archive = file.with_name(CHANGES)
        if not archive.is_file():
            self._entries.pop(archive.relative_to(self.folder).as_posix(), None)

    def _write(self, updated: str, failed: list[Failure]) -> None:
        catalogue.write(self.folder, self._entries, updated=updated, failed=failed)
