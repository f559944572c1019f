"""Documents out of the archives they are published in.

Vendors publish all their documents as one tar in Zstandard or bzip2; those that changed since
lie in a zip archive beside it. The first bytes tell which it is. Nothing is unpacked to disk,
and at most one document is in memory.

Sources: RFC 8878; https://sourceware.org/bzip2/manual/manual.html
"""

from __future__ import annotations

import bz2
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO, Final

from seawall.advisories.feed import Skipped
from seawall.artifacts.source import Kind
from seawall.artifacts.tar import TarStream
from seawall.errors import LimitExceeded, MalformedInput

DOCUMENT_SIZE: Final = 128 << 20
"""Largest document, in bytes; those about flaws of Go's libraries have some 50 MB."""
DOCUMENTS: Final = 2_000_000
"""Most documents of one archive; Red Hat's has some 40,000."""
TOTAL_SIZE: Final = 128 << 30
"""Most bytes of an expanded archive; Red Hat's has some 15 GB, SUSE's some 40."""
WINDOW: Final = 128 << 20
"""Most memory that an archive may make its expander use."""

_CHUNK: Final = 1 << 18
_SLICE: Final = 512
_ZSTD: Final = b"\x28\xb5\x2f\xfd"
_BZIP2: Final = b"BZh"
_ZIP: Final = b"PK"


def documents(stream: BinaryIO, suffix: str = ".json") -> Iterator[tuple[str, bytes] | Skipped]:
    """Name and content of every document; those of a zip archive are sorted by name.

    Raises:
        MalformedInput: it is no such archive, or it is cut off; documents seen before stand.
        LimitExceeded: it is larger than any feed.
    """
    head = stream.read(len(_ZSTD))
    stream.seek(0)
    found = _of_zip(stream, suffix) if head.startswith(_ZIP) else _of_tar(stream, head, suffix)
    for count, document in enumerate(found):
        if count >= DOCUMENTS:
            raise LimitExceeded("the archive has more documents than any feed")
        yield document


def _of_tar(stream: BinaryIO, head: bytes, suffix: str) -> Iterator[tuple[str, bytes] | Skipped]:
    tar = TarStream(_expanded(stream, head))
    for member in tar:
        if member.kind is not Kind.FILE or not member.path.endswith(suffix):
            continue
        if member.size > DOCUMENT_SIZE:
            yield Skipped(member.path, "document too large", broken=True)
        else:
            yield member.path, tar.read()


def _expanded(stream: BinaryIO, head: bytes) -> Iterator[bytes]:
    total = 0
    for piece in _pieces(stream, head):
        total += len(piece)
        if total > TOTAL_SIZE:
            raise LimitExceeded("the archive expands to more than any feed")
        yield piece


def _pieces(stream: BinaryIO, head: bytes) -> Iterator[bytes]:
    if head == _ZSTD:
        return _zstd(stream)
    if head.startswith(_BZIP2):
        return _bzip2(stream)
    raise MalformedInput("neither Zstandard, bzip2 nor a zip archive")


def _zstd(stream: BinaryIO) -> Iterator[bytes]:
    """Frames one after the other.

    The library expands all that it is given, so it is given little: a block of four bytes may
    expand to 128 KiB.
    """
    import zstandard  # noqa: PLC0415 - few feeds need it

    context = zstandard.ZstdDecompressor(max_window_size=WINDOW)
    data = stream.read(_CHUNK)
    try:
        while data:
            expander = context.decompressobj()
            while not expander.eof:
                data = data or stream.read(_CHUNK)
                if not data:
                    raise MalformedInput("damaged archive: it ends too early")
                if piece := expander.decompress(data[:_SLICE]):
                    yield piece
                data = data[_SLICE:]
            data = expander.unused_data + data or stream.read(_CHUNK)
    except zstandard.ZstdError as error:
        raise MalformedInput(f"damaged archive: {error}") from error


def _bzip2(stream: BinaryIO) -> Iterator[bytes]:
    with bz2.BZ2File(stream) as expander:
        try:
            while piece := expander.read(_CHUNK):
                yield piece
        except (OSError, EOFError, ValueError) as error:
            raise MalformedInput(f"damaged archive: {error}") from error


def _of_zip(stream: BinaryIO, suffix: str) -> Iterator[tuple[str, bytes] | Skipped]:
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise MalformedInput(f"not a zip archive: {error}") from error
    with archive:
        wanted = [info for info in archive.infolist() if info.filename.endswith(suffix)]
        if sum(info.file_size for info in wanted) > TOTAL_SIZE:
            raise LimitExceeded("the archive expands to more than any feed")
        for info in sorted(wanted, key=lambda info: info.filename):
            yield _unzipped(archive, info)


def _unzipped(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> tuple[str, bytes] | Skipped:
    try:
        with archive.open(info) as member:
            content = member.read(DOCUMENT_SIZE + 1)
    except (
        zipfile.BadZipFile,
        OSError,
        ValueError,
        EOFError,
        RuntimeError,
        zlib.error,
    ):
        return Skipped(info.filename, "damaged member of the archive", broken=True)
    if len(content) > DOCUMENT_SIZE:
        return Skipped(info.filename, "document too large", broken=True)
    return info.filename, content
