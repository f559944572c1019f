"""Compressed files as plain bytes, within a limit.

What a file is compressed with is told by its first bytes, whatever its name says: mirrors serve
the same document plain, as gzip, bzip2, xz or Zstandard. Streams that follow each other are one
file, as ``pigz``, ``pbzip2`` and ``pzstd`` write them; zeros between them are padding.

Sources: RFC 1952; https://sourceware.org/bzip2/manual/manual.html;
https://tukaani.org/xz/xz-file-format.txt; RFC 8878.
"""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO, Final, Protocol

from seawall.errors import LimitExceeded, MalformedInput

TOTAL_SIZE: Final = 128 << 30
"""Most bytes that any file unpacks to; Red Hat's documents have some 15 GB, SUSE's some 40."""
MEMORY: Final = 256 << 20
"""Most memory that a file may make its expander use."""

_CHUNK: Final = 1 << 18
_SLICE: Final = 512


class Readable(Protocol):
    """Anything that gives bytes."""

    def read(self, size: int = ..., /) -> bytes:
        """At most so many bytes; none at the end."""
        ...


class _Expander(Protocol):
    """One stream, in the shape in which the standard library has bzip2 and xz."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int) -> bytes: ...


class _Gzip:
    def __init__(self) -> None:
        self._inflater = zlib.decompressobj(31)

    @property
    def eof(self) -> bool:
        return self._inflater.eof

    @property
    def needs_input(self) -> bool:
        return not self._inflater.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        return self._inflater.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        return self._inflater.decompress(self._inflater.unconsumed_tail + data, max_length)


class _Zstandard:
    """The library expands all that it is given, so it is given little.

    A block of four bytes may expand to 128 KiB.
    """

    def __init__(self) -> None:
        import zstandard  # noqa: PLC0415 - few feeds need it

        context = zstandard.ZstdDecompressor(max_window_size=MEMORY // 2)
        self._error = zstandard.ZstdError
        self._expander = context.decompressobj()
        self._data = memoryview(b"")

    @property
    def eof(self) -> bool:
        return self._expander.eof

    @property
    def needs_input(self) -> bool:
        return not self._data

    @property
    def unused_data(self) -> bytes:
        return self._expander.unused_data + bytes(self._data)

    def decompress(self, data: bytes, max_length: int) -> bytes:
        del max_length
        if data:
            self._data = memoryview(bytes(self._data) + data)
        given, self._data = self._data[:_SLICE], self._data[_SLICE:]
        try:
            return self._expander.decompress(given)
        except self._error as error:
            raise OSError(str(error)) from error


_EXPANDERS: Final[dict[bytes, Callable[[], _Expander]]] = {
    b"\x1f\x8b": _Gzip,
    b"BZh": bz2.BZ2Decompressor,
    b"\xfd7zXZ\x00": lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=MEMORY),
    b"\x28\xb5\x2f\xfd": _Zstandard,
}


def compressed(head: bytes) -> bool:
    """Whether the first bytes of a file are those of a known compression."""
    return head.startswith(tuple(_EXPANDERS))


def expanded(stream: BinaryIO, limit: int = 0) -> Iterator[bytes]:
    """The content of a file, piece by piece, however it is compressed.

    Args:
        stream: the file, at its beginning.
        limit: most bytes that it may unpack to, :data:`TOTAL_SIZE` if 0.

    Raises:
        MalformedInput: it is damaged or cut off; what came before has been given.
        LimitExceeded: it unpacks to more than the limit.
    """
    left = limit or TOTAL_SIZE
    try:
        for piece in _pieces(stream):
            left -= len(piece)
            if left < 0:
                raise LimitExceeded("unpacks to more than a file of this feed may hold")
            if piece:
                yield piece
    except (zlib.error, lzma.LZMAError, EOFError, OSError) as error:
        raise MalformedInput(f"damaged compressed file: {error}") from error


def _pieces(stream: BinaryIO) -> Iterator[bytes]:
    head = stream.read(_CHUNK)
    for mark, expander in _EXPANDERS.items():
        if head.startswith(mark):
            yield from _streams(stream, head, expander)
            return
    while head:
        yield head
        head = stream.read(_CHUNK)


def _streams(stream: BinaryIO, data: bytes, new: Callable[[], _Expander]) -> Iterator[bytes]:
    while data:
        expander = new()
        while not expander.eof:
            if expander.needs_input:
                data = data or stream.read(_CHUNK)
                if not data:
                    raise EOFError("it ends too early")
            yield expander.decompress(data, _CHUNK)
            data = b""
        data = expander.unused_data
        while not (data := data.lstrip(b"\0")):
            data = stream.read(_CHUNK)
            if not data:
                break


class Unpacked:
    """The content of a file, however it is compressed, to be read.

    Args:
        stream: the file, at its beginning.
        limit: most bytes that it may unpack to.
    """

    def __init__(self, stream: BinaryIO, limit: int) -> None:
        self._pieces = expanded(stream, limit)
        self._piece = b""
        self._at = 0

    def read(self, size: int = -1) -> bytes:
        """The next bytes; as many as there are when no size is given.

        Raises:
            MalformedInput: the file is damaged or cut off.
            LimitExceeded: it unpacks to more than the limit.
        """
        if self._at == len(self._piece):
            self._piece, self._at = next(self._pieces, b""), 0
        start = self._at
        if size < 0:
            self._at = len(self._piece)
            return b"".join([self._piece[start:], *self._pieces])
        self._at = min(len(self._piece), start + size)
        return self._piece[start : self._at]
