"""Members of a compressed tar, one after the other, within limits.

Feeds of many small records are published as one tar in gzip, xz or Zstandard. Its first bytes
tell which; nothing is unpacked to disk, and what no feed reads is passed over unread.

Sources: RFC 1952; https://tukaani.org/xz/xz-file-format.txt; RFC 8878.
"""

from __future__ import annotations

import lzma
import zlib
from collections.abc import Iterator
from typing import BinaryIO, Final

from seawall.advisories.feed import Skipped
from seawall.advisories.members import MEMBER_SIZE, MEMBERS
from seawall.artifacts.source import Kind
from seawall.artifacts.tar import TarStream
from seawall.errors import LimitExceeded, MalformedInput

TOTAL_SIZE: Final = 64 << 30
"""Most bytes of an expanded archive; Ubuntu's records have some 10 GB."""
MEMORY: Final = 256 << 20
"""Most memory that an archive may make its expander use."""

_CHUNK: Final = 1 << 18
_SLICE: Final = 512
_GZIP: Final = b"\x1f\x8b"
_XZ: Final = b"\xfd7zXZ\x00"
_ZSTD: Final = b"\x28\xb5\x2f\xfd"
_TAR: Final = b"ustar"


def archived(
    stream: BinaryIO, suffix: str | tuple[str, ...]
) -> Iterator[tuple[str, bytes] | Skipped]:
    """Name and content of every file whose name ends in ``suffix`` (or in one of them), in order.

    Raises:
        MalformedInput: it is no such archive, or it is cut off; members seen before stand.
        LimitExceeded: it is larger than any feed.
    """
    tar = TarStream(expanded(stream))
    count = 0
    for member in tar:
        if member.kind is not Kind.FILE or not member.path.endswith(suffix):
            continue
        count += 1
        if count > MEMBERS:
            raise LimitExceeded("the archive is larger than any feed")
        if member.size > MEMBER_SIZE:
            yield Skipped(member.path, "member too large", broken=True)
        else:
            yield member.path, tar.read()


def expanded(stream: BinaryIO) -> Iterator[bytes]:
    """The content of a compressed file, by what its first bytes say; of a tar itself as it is.

    Raises:
        MalformedInput: it is none of these, damaged or cut off.
        LimitExceeded: it expands to more than any feed.
    """
    total = 0
    try:
        for piece in _pieces(stream):
            total += len(piece)
            if total > TOTAL_SIZE:
                raise LimitExceeded("the archive expands to more than any feed")
            if piece:
                yield piece
    except (zlib.error, lzma.LZMAError, EOFError, OSError) as error:
        raise MalformedInput(f"damaged archive: {error}") from error


def _pieces(stream: BinaryIO) -> Iterator[bytes]:
    head = stream.read(_CHUNK)
    if head.startswith(_GZIP):
        return _gzip(stream, head)
    if head.startswith(_XZ):
        return _xz(stream, head)
    if head.startswith(_ZSTD):
        return _zstd(stream, head)
    if head[257:262] == _TAR:
        return _plain(stream, head)
    raise MalformedInput("neither gzip, xz, Zstandard nor a tar")


def _plain(stream: BinaryIO, head: bytes) -> Iterator[bytes]:
    while head:
        yield head
        head = stream.read(_CHUNK)


def _gzip(stream: BinaryIO, data: bytes) -> Iterator[bytes]:
    """Members one after the other, as ``gzip`` and ``pigz`` write them."""
    while data:
        inflater = zlib.decompressobj(31)
        while not inflater.eof:
            yield inflater.decompress(inflater.unconsumed_tail + data, _CHUNK)
            data = b""
            if not (inflater.eof or inflater.unconsumed_tail):
                data = _more(stream)
        data = inflater.unused_data.lstrip(b"\0") or stream.read(_CHUNK).lstrip(b"\0")


def _xz(stream: BinaryIO, data: bytes) -> Iterator[bytes]:
    """Streams one after the other, with zeros between them."""
    while data:
        inflater = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=MEMORY)
        while not inflater.eof:
            yield inflater.decompress(data, _CHUNK)
            data = _more(stream) if inflater.needs_input and not inflater.eof else b""
        data = inflater.unused_data.lstrip(b"\0") or stream.read(_CHUNK).lstrip(b"\0")


def _zstd(stream: BinaryIO, data: bytes) -> Iterator[bytes]:
    """Frames one after the other, skippable ones included.

    The library expands all that it is given, so it is given little: a block of four bytes may
    expand to 128 KiB.
    """
    import zstandard  # noqa: PLC0415 - few feeds need it

    context = zstandard.ZstdDecompressor(max_window_size=MEMORY // 2)
    try:
        while data:
            inflater = context.decompressobj()
            while not inflater.eof:
                data = data or _more(stream)
                yield inflater.decompress(data[:_SLICE])
                data = data[_SLICE:]
            data = inflater.unused_data + data or stream.read(_CHUNK)
    except zstandard.ZstdError as error:
        raise MalformedInput(f"damaged archive: {error}") from error


def _more(stream: BinaryIO) -> bytes:
    data = stream.read(_CHUNK)
    if not data:
        raise EOFError("it ends too early")
    return data
