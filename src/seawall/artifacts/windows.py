"""Blobs that lie in files: a file of its own, or a stretch of a larger one."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, cast

from seawall.errors import SourceError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class FileBlob:
    """A blob with a file of its own.

    Args:
        path: the file.
        where: what it is, for messages.
    """

    def __init__(self, path: Path, where: str) -> None:
        self._path = path
        self._where = where

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """Start reading.

        Raises:
            SourceError: it is missing or not a regular file.
        """
        try:
            handle = open_regular(self._path)
        except OSError as error:
            raise SourceError(_reason(error), where=self._where) from error
        with os.fdopen(handle, "rb", buffering=0) as stream:
            yield stream


class Window:
    """A blob inside of a larger file that stays open.

    Args:
        handle: of the larger file; its position is not used, so that several windows
            can be read at once.
        offset: where the blob starts.
        size: its length.
    """

    def __init__(self, handle: int, offset: int, size: int) -> None:
        self._handle = handle
        self._offset = offset
        self._size = size

    def open(self) -> AbstractContextManager[BinaryIO]:
        """Start reading."""
        return cast("BinaryIO", _Stretch(self._handle, self._offset, self._size))


class Absent:
    """A blob that is not there; said when it is wanted, so that the others are read.

    Args:
        reason: what is missing.
        where: the layer.
        hint: what can be done.
    """

    def __init__(self, reason: str, where: str, hint: str = "") -> None:
        self._error = (reason, where, hint)

    def open(self) -> AbstractContextManager[BinaryIO]:
        """Say that it is missing.

        Raises:
            SourceError: always.
        """
        reason, where, hint = self._error
        raise SourceError(reason, where=where, hint=hint)


class _Stretch(io.RawIOBase):
    """A part of a file. It is read without a buffer, which would only copy."""

    def __init__(self, handle: int, offset: int, size: int) -> None:
        super().__init__()
        self._handle = handle
        self._position = offset
        self._end = offset + size

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        left = self._end - self._position
        chunk = os.pread(self._handle, left if size < 0 else min(size, left), self._position)
        self._position += len(chunk)
        return chunk

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer).cast("B")
        chunk = self.read(len(view))
        view[: len(chunk)] = chunk
        return len(chunk)


def open_regular(path: Path | str, *, parent: int | None = None, follow: bool = True) -> int:
    """Open a regular file for reading, and nothing that could block or be a device.

    Args:
        path: the file.
        parent: handle of the folder that ``path`` is relative to.
        follow: whether the last part may be a symbolic link.

    Raises:
        OSError: it cannot be opened or is something else.
    """
    # Opening alone has effects on some devices (a watchdog starts), so it is asked first.
    if stat.S_ISREG(os.stat(path, dir_fd=parent, follow_symlinks=follow).st_mode):
        flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY
        handle = os.open(path, flags if follow else flags | os.O_NOFOLLOW, dir_fd=parent)
        if stat.S_ISREG(os.fstat(handle).st_mode):
            return handle
        os.close(handle)
    raise OSError(0, "it is not a regular file")


def read_file(path: Path, limit: int) -> bytes | None:
    """Content of a small file, ``None`` if there is none.

    Raises:
        SourceError: it is larger than ``limit`` or cannot be read.
    """
    try:
        handle = open_regular(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise SourceError(_reason(error), where=str(path)) from error
    try:
        size = os.fstat(handle).st_size
        data = os.read(handle, size) if size <= limit else None
    except OSError as error:
        raise SourceError(_reason(error), where=str(path)) from error
    finally:
        os.close(handle)
    if data is None:
        raise SourceError(f"it is larger than the {limit} bytes that are read", where=str(path))
    return data


def _reason(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "it is missing"
    return f"it cannot be read: {error.strerror or error}"


LOCAL: Final = (FileBlob, Window, Absent)
"""Blobs that a copy of this process can open as well, for they lie on this machine."""
