"""Older snapshots, kept when a newer one takes their place, so that old questions have answers.

Each is the whole file: it opens as fast as the newest one, and it depends on no other. On the
same file system keeping it is a link to what lies there already.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final, NamedTuple

from msgspec import Struct

from seawall.advisories.locations import STARTER, default_path, history_path, user_path
from seawall.advisories.snapshot import Snapshot
from seawall.errors import SeawallError, SourceError, UserError

COUNT: Final = 30
"""How many are kept, unless something else is asked for."""
SIZE: Final = 2 << 30
"""How many bytes they may take, unless something else is asked for."""

_NAME: Final = re.compile(r"(\d{4}-\d\d-\d\d)-[0-9a-f]{16}\.db", re.ASCII)


class Kept(NamedTuple):
    """A snapshot of which it is known how old its data is.

    Attributes:
        day: of its newest data, RFC 3339.
        written: when the file was written, in seconds since 1970.
        size: in bytes.
        path: the file.
    """

    day: str
    written: float
    size: int
    path: Path


class History(Struct, frozen=True):
    """A folder of older snapshots.

    Attributes:
        folder: where they lie.
        count: how many are kept; none if it is 0.
        size: how many bytes they may take.
    """

    folder: Path
    count: int = COUNT
    size: int = SIZE

    def keep(self, path: Path, successor: str = "") -> None:
        """Keep a snapshot that is about to be replaced, and let go of the oldest.

        Args:
            path: the snapshot; what cannot be read as one is not kept.
            successor: id of the snapshot that replaces it; the same one is not kept.

        Raises:
            SourceError: it cannot be written.
        """
        try:
            with Snapshot(path) as snapshot:
                id_, day = snapshot.id, snapshot.created[:10]
        except SeawallError:
            return
        name = f"{day}-{id_.removeprefix('sha256:')[:16]}.db"
        if self.count and id_ != successor and _NAME.fullmatch(name):
            try:
                self.folder.mkdir(parents=True, exist_ok=True)
                _put(path, self.folder / name)
            except OSError as error:
                raise SourceError(
                    f"cannot keep the older database: {error}",
                    where=str(self.folder),
                    hint="make room, or keep none with history = 0",
                ) from error
        self._shorten()

    def snapshots(self) -> list[Kept]:
        """All that are kept, the newest first."""
        return sorted(self._there(), reverse=True)

    def _there(self) -> Iterator[Kept]:
        try:
            entries = list(os.scandir(self.folder))
        except OSError:
            return
        for entry in entries:
            match = _NAME.fullmatch(entry.name)
            if match and entry.is_file(follow_symlinks=False):
                try:
                    about = entry.stat()
                except OSError:  # removed meanwhile
                    continue
                yield Kept(match[1], about.st_mtime, about.st_size, Path(entry.path))

    def _shorten(self) -> None:
        room = self.size
        for number, kept in enumerate(self.snapshots()):
            room -= kept.size
            if number >= self.count or room < 0:
                kept.path.unlink(missing_ok=True)


def _put(path: Path, target: Path) -> None:
    """Link or copy a file, so that at no moment there is half of it."""
    try:
        os.link(path, target)
    except FileExistsError:
        return
    except OSError:  # another file system, or one without links
        with NamedTemporaryFile(dir=target.parent, prefix=".keeping-", delete=False) as stream:
            temporary = Path(stream.name)
        try:
            shutil.copy2(path, temporary)
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)


def as_of(day: str, database: Path | None = None, folder: Path | None = None) -> Path:
    """The newest snapshot whose data is not newer than a day.

    Args:
        day: RFC 3339.
        database: the only one that may be used; by default those that are kept, the one in use
            and the starter.
        folder: of the history; by default :func:`history_path`.

    Raises:
        UserError: there is none, or there is no such database.
        SourceError: the database cannot be read.
        MalformedInput: the database is damaged.
    """
    if database is not None:
        known = [_dated(database)]
    else:
        known = History(folder or history_path()).snapshots()
        known += [_dated(path) for path in (user_path(), STARTER) if path.is_file()]
    fitting = [kept for kept in known if kept.day and kept.day <= day]
    if fitting:
        return max(fitting).path
    oldest = min((kept.day for kept in known if kept.day), default="")
    raise UserError(
        f"no advisory data is as old as {day}",
        where=str(database or default_path()),
        hint=f"the oldest at hand is of {oldest}" if oldest else "",
    )


def _dated(path: Path) -> Kept:
    with Snapshot(path) as snapshot:
        day = snapshot.created[:10]
    about = path.stat()
    return Kept(day, about.st_mtime, about.st_size, path)
