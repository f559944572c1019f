"""One anonymous file for bytes that come in an order in which they cannot be used.

``docker save`` writes the layers of an image in the order of their names and the list
that orders them last, and a compressed archive cannot be entered in the middle. Such
a stream is kept in a file that has no name, so nothing remains of it whatever happens.
"""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from seawall.artifacts.file import MIB
from seawall.errors import SourceError

RESERVE: Final = 256 * MIB
"""Room that is left on the disk: a full one breaks more than a scan."""

MOST: Final = 64 * 1024 * MIB
"""Largest stream that is kept. Of what can be sent to a scanner, only bombs are larger."""

_STEP: Final = 32 * MIB
_HINT: Final = "set TMPDIR to a folder with more room"


@contextmanager
def spooled(chunks: Iterable[bytes], where: str, most: int = MOST) -> Iterator[int]:
    """Keep a stream while the context lasts.

    Args:
        chunks: the stream.
        where: what it is, for messages.
        most: how many bytes are kept at most.

    Yields:
        The handle of the file, open for reading.

    Raises:
        SourceError: the disk is full or the stream is too long.
    """
    with tempfile.TemporaryFile(dir=_folder(), prefix="seawall-", buffering=0) as file:
        try:
            _keep(file.fileno(), chunks, where, most)
        except OSError as error:
            raise SourceError(
                f"it cannot be kept in a temporary file: {error.strerror or error}",
                where=where,
                hint=_HINT if error.errno == errno.ENOSPC else "",
            ) from error
        yield file.fileno()


def _keep(handle: int, chunks: Iterable[bytes], where: str, most: int) -> None:
    size, looked = 0, _STEP
    for chunk in chunks:
        size += len(chunk)
        if size > most:
            raise SourceError(f"it is longer than {most} bytes", where=where)
        if size >= looked:
            looked = size + _STEP
            disk = os.fstatvfs(handle)
            if disk.f_bavail * disk.f_frsize < RESERVE + _STEP:
                raise SourceError("no room is left to keep it", where=where, hint=_HINT)
        left = memoryview(chunk)
        while left:
            left = left[os.write(handle, left) :]


def _folder() -> str | None:
    """``TMPDIR`` if set, else ``/var/tmp``: ``/tmp`` is memory on many systems."""
    if os.environ.get("TMPDIR") or not os.access("/var/tmp", os.W_OK | os.X_OK):  # noqa: S108
        return None
    return "/var/tmp"  # noqa: S108
