"""Files that are replaced whole, and one writer at a time."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO, Final

from seawall.errors import SourceError

DRAFTS: Final = ".new-*"
"""What a process that was killed may leave behind."""


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Wait until nobody else holds a lock; it goes with the process that holds it.

    Raises:
        SourceError: there can be no lock.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise SourceError(f"cannot be locked: {error}", where=str(path)) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def place(path: Path, content: bytes | BinaryIO, *, mode: int = 0o600) -> None:
    """Put a file in place at once, and on the disk before that.

    Raises:
        SourceError: it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=mode | (mode & 0o444) >> 2)
        with NamedTemporaryFile(dir=path.parent, prefix=DRAFTS[:-1], delete=False) as draft:
            try:
                if isinstance(content, bytes):
                    draft.write(content)
                else:
                    shutil.copyfileobj(content, draft, 1 << 20)
                draft.flush()
                os.fsync(draft.fileno())
                Path(draft.name).chmod(mode)
                Path(draft.name).replace(path)
            except BaseException:
                Path(draft.name).unlink(missing_ok=True)
                raise
    except OSError as error:
        raise SourceError(f"cannot be written: {error}", where=str(path)) from error
