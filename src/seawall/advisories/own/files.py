"""The files of one source: those of a folder, or of the archive that was fetched."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from seawall.advisories.archives import MEMBER_SIZE, members
from seawall.advisories.feed import Skipped
from seawall.advisories.own.naming import OwnSource
from seawall.artifacts.naming import decoded
from seawall.errors import LimitExceeded, SourceError, UserError

SUFFIXES: Final = (".json", ".yaml", ".yml", ".csv", "hashes.txt", ".yar", ".yara")
MOST: Final = 200_000
"""Most files of one source."""
TOTAL: Final = 2 << 30
"""Most bytes of one source."""


def files(source: OwnSource) -> Iterator[tuple[str, bytes] | Skipped]:
    """Path and content of every file that may say something, sorted by path.

    Hidden folders (``.git``) and links are passed over.

    Raises:
        UserError: there is no such folder, or it has not been fetched yet.
        SourceError: it cannot be read.
        MalformedInput: the archive is broken.
        LimitExceeded: it is larger than any collection of advisories.
    """
    path = source.path
    if source.remote:
        if not path.is_file():
            raise UserError(
                "has not been fetched yet", where=source.name, hint="run `seawall db update`"
            )
        with path.open("rb") as stream:
            yield from members(stream, SUFFIXES)
    elif path.is_dir():
        yield from _of_folder(path)
    else:
        raise UserError(
            "there is no such folder of your own data",
            where=source.shown,
            hint="name the folder that the file lies in" if path.is_file() else "",
        )


def _of_folder(folder: Path) -> Iterator[tuple[str, bytes] | Skipped]:
    total = 0
    for count, path in enumerate(sorted(_walked(folder))):
        if count >= MOST:
            raise LimitExceeded(f"more than {MOST} files", where=str(folder))
        name = decoded(path.relative_to(folder).as_posix())
        try:
            size = path.stat().st_size
            content = path.read_bytes() if size <= MEMBER_SIZE else b""
        except OSError as error:
            raise SourceError(f"cannot be read: {error.strerror or error}", where=name) from error
        if size > MEMBER_SIZE:
            yield Skipped(name, "file too large", broken=True)
            continue
        total += size
        if total > TOTAL:
            raise LimitExceeded(f"more than {TOTAL} bytes", where=str(folder))
        yield name, content


def _walked(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(parent, name)
            if name.endswith(SUFFIXES) and not path.is_symlink() and path.is_file():
                yield path
