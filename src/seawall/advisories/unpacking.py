"""Compressed files as a stream of plain bytes, within a limit.

What a file is compressed with is told by its first bytes, whatever its name says: mirrors
serve the same document plain, as gzip, bzip2 or xz.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import zlib
from collections.abc import Callable
from typing import BinaryIO, Final, Protocol

from seawall.errors import LimitExceeded, MalformedInput


class Readable(Protocol):
    """Anything that gives bytes."""

    def read(self, size: int = ..., /) -> bytes:
        """At most so many bytes; none at the end."""
        ...


_OPENERS: Final[dict[bytes, Callable[[BinaryIO], Readable]]] = {
    b"\x1f\x8b": lambda stream: gzip.GzipFile(fileobj=stream),
    b"BZh": bz2.BZ2File,
    b"\xfd7zXZ": lzma.LZMAFile,
}


class Unpacked:
    """The content of a file, however it is compressed.

    Args:
        stream: the file, at its beginning.
        limit: most bytes that it may unpack to.
    """

    def __init__(self, stream: BinaryIO, limit: int) -> None:
        magic = stream.read(6)
        stream.seek(0)
        openers = (opener for mark, opener in _OPENERS.items() if magic.startswith(mark))
        self._plain = next(openers, lambda plain: plain)(stream)
        self._left = limit

    def read(self, size: int = -1) -> bytes:
        """The next bytes; as many as there are when no size is given.

        Raises:
            MalformedInput: the file is damaged or cut off.
            LimitExceeded: it unpacks to more than the limit.
        """
        wanted = self._left + 1 if size < 0 else size
        try:
            content = self._plain.read(wanted)
        except (OSError, EOFError, zlib.error, lzma.LZMAError) as error:
            raise MalformedInput(f"damaged compressed file: {error}") from error
        self._left -= len(content)
        if self._left < 0:
            raise LimitExceeded("unpacks to more than a file of this feed may hold")
        return content
