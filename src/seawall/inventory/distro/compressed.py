"""Compressed files that are read as a whole: told by their first bytes, bounded by a limit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from seawall.artifacts.file import MIB
from seawall.errors import LimitExceeded, MalformedInput

_XZ_MEMORY: Final = 256 * MIB
_ZSTD_WINDOW: Final = 128 * MIB
_ZSTD_CHUNK: Final = 1024  # as a block of 3 bytes may hold 128 KiB, so one holds 44 MiB
_MEMBERS: Final = 64


def inflated(data: bytes, where: str, limit: int) -> bytes:
    """The content of a gzip, xz, zstd or bzip2 file; other bytes as they are.

    Args:
        data: the file.
        where: its path, for messages.
        limit: most bytes of content.

    Raises:
        LimitExceeded: the content is larger.
        MalformedInput: the compression is broken or cut off.
    """
    reader = next((read for magic, read in _READERS if data.startswith(magic)), None)
    try:
        content = reader(data, limit + 1) if reader else data
    except MemoryError as error:
        raise LimitExceeded("its compression needs too much memory", where=where) from error
    except Exception as error:  # each library has an exception of its own
        raise MalformedInput(f"broken compression: {error}", where=where) from error
    if len(content) > limit:
        raise LimitExceeded(f"it holds more than the {limit} bytes that are read", where=where)
    return content


def _gzip(data: bytes, most: int) -> bytes:
    import zlib  # noqa: PLC0415

    content = b""
    for _ in range(_MEMBERS):
        inflater = zlib.decompressobj(31)
        content += inflater.decompress(data, most - len(content))
        if not inflater.eof and len(content) < most:
            raise EOFError("it ends too early")
        data = inflater.unused_data.lstrip(b"\0")
        if not data or len(content) >= most:
            return content
    raise ValueError(f"more than {_MEMBERS} members")  # each costs a copy of the rest


def _xz(data: bytes, most: int) -> bytes:
    import lzma  # noqa: PLC0415

    inflater = lzma.LZMADecompressor(memlimit=_XZ_MEMORY)
    content = inflater.decompress(data, most)
    if not inflater.eof and len(content) < most:
        raise EOFError("it ends too early")
    return content


def _bzip2(data: bytes, most: int) -> bytes:
    import bz2  # noqa: PLC0415

    inflater = bz2.BZ2Decompressor()
    content = inflater.decompress(data, most)
    if not inflater.eof and len(content) < most:
        raise EOFError("it ends too early")
    return content


def _zstd(data: bytes, most: int) -> bytes:
    import zstandard  # noqa: PLC0415

    inflater = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
    frame, frames = inflater.decompressobj(), 1
    pieces: list[bytes] = []
    held = 0
    for at in range(0, len(data), _ZSTD_CHUNK):
        rest = data[at : at + _ZSTD_CHUNK]
        while rest and held < most:
            if frame.eof:
                frame, frames = inflater.decompressobj(), frames + 1
            pieces.append(frame.decompress(rest))
            held += len(pieces[-1])
            rest = frame.unused_data if frame.eof else b""
        if frames > _MEMBERS:
            raise ValueError(f"more than {_MEMBERS} frames")
        if held >= most:
            break
    if held < most and not frame.eof:
        raise EOFError("it ends too early")
    return b"".join(pieces)


_READERS: Final[tuple[tuple[bytes, Callable[[bytes, int], bytes]], ...]] = (
    (b"\x1f\x8b", _gzip),
    (b"\xfd7zXZ\x00", _xz),
    (b"\x28\xb5\x2f\xfd", _zstd),
    (b"BZh", _bzip2),
)
