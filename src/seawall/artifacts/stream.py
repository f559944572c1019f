"""One layer's bytes: read, verified and inflated on more than one core.

Three threads share the work of a compressed layer, joined by short queues so that
memory stays bounded: one reads and inflates, one hashes (the blob as stored and the
tar inside it), and the caller's thread parses the tar. Inflating and hashing release
the interpreter's lock, so on two cores the layer costs little more than its inflation.
"""

from __future__ import annotations

import hashlib
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import Empty, Full, Queue
from typing import Any, BinaryIO, Final, NamedTuple, cast

from seawall.artifacts.file import MIB
from seawall.artifacts.source import Blob
from seawall.errors import DigestMismatch, MalformedInput, SeawallError, SourceError

READ: Final = 256 * 1024
CAREFUL: Final = READ // 4
"""Bytes read at a time, and where they inflate to many times as much.

What inflating leaves of a longer piece of highly compressible data, the allocator does not get
back (measured: 10 GiB of zeros took 460 MB, and 99 MB in careful steps). Short steps for all
data would let the inflating thread wait for the interpreter more often than it inflates.
"""

INFLATED: Final = MIB
QUEUED: Final = 16
"""Chunks that may wait, so that inflating and hashing go on while a large file is parsed."""

SWITCH: Final = 0.0002
"""Seconds a thread may hold the interpreter while another waits.

Bounds how long the inflating thread, whose steps take about 1 ms, may have to wait for the lock
of the interpreter while the parser is busy; see decision 3 for what was measured.
"""

ZSTD_WINDOW_LOG: Final = 27
"""Largest zstd window that is accepted (128 MiB, what ``zstd`` itself accepts)."""

_END: Final = b"the end of a zstd stream"
_GZIP: Final = b"\x1f\x8b"
_ZSTD: Final = b"\x28\xb5\x2f\xfd"
_BZIP2: Final = b"BZh"
_XZ: Final = b"\xfd7zXZ\x00"


class Promised(NamedTuple):
    """The algorithms of the digests that an image promises for a layer.

    Attributes:
        blob: of the bytes as stored.
        tar: of the tar inside them.
    """

    blob: str = "sha256"
    tar: str = "sha256"

    @classmethod
    def by(cls, digest: str, diff_id: str) -> Promised:
        """Those that two digests name; SHA-256 where there is none."""
        return cls(*(one.partition(":")[0] or "sha256" for one in (digest, diff_id)))


SHA256: Final = Promised()


def _named(digest: Any) -> str:
    return f"{digest.name}:{digest.hexdigest()}"


class Verified:
    """What a layer's bytes turned out to be, complete once the stream is exhausted.

    Attributes:
        digest: ``sha256:...`` (or as promised) of the blob as stored.
        diff_id: ``sha256:...`` of the tar inside it.
        stored: bytes as stored.
        inflated: bytes of the tar.
        plain: it is not compressed, so that one digest serves for both.
        alike: both digests are made by one algorithm.
        whole: all of it could be inflated.

    Args:
        promised: the digests that will be compared; each is made by the algorithm it names.
    """

    def __init__(self, promised: Promised) -> None:
        self._blob = hashlib.new(promised.blob)
        self._tar = hashlib.new(promised.tar)
        self.stored = 0
        self.inflated = 0
        self.plain = False
        self.whole = True
        self.alike = promised.blob == promised.tar

    @property
    def digest(self) -> str:
        """Of the blob as stored."""
        return _named(self._tar if self.plain else self._blob)

    @property
    def diff_id(self) -> str:
        """Of the tar inside it, ``""`` if not all of it could be inflated."""
        return _named(self._tar) if self.whole else ""

    def add_stored(self, chunk: bytes) -> None:
        """Take in bytes of the blob."""
        self.stored += len(chunk)
        self._blob.update(chunk)

    def add_inflated(self, chunk: bytes) -> None:
        """Take in bytes of the tar."""
        self.inflated += len(chunk)
        self._tar.update(chunk)

    def check(self, digest: str, diff_id: str, where: str) -> None:
        """Compare with what the image promises; an empty expectation is not compared.

        Raises:
            DigestMismatch: damaged, truncated or tampered with.
        """
        compare((digest, diff_id), (self.digest, self.diff_id), where)


def compare(promised: tuple[str, str], found: tuple[str, str], where: str) -> None:
    """Compare the digests of a blob and of the tar in it with what an image promises.

    Args:
        promised: both; one that is ``""`` is not compared.
        found: both; that of a tar which could not be inflated to its end is ``""``.
        where: name of the layer.

    Raises:
        DigestMismatch: damaged, truncated or tampered with.
    """
    for expected, actual, what in zip(promised, found, ("blob", "layer content"), strict=True):
        if expected and actual and expected != actual:
            raise DigestMismatch(
                f"the {what} is {actual}, not {expected}",
                where=where,
                hint="it is damaged or was tampered with; pull or build the image again",
            )


class _Stop(Exception):  # noqa: N818 - a signal between threads
    """The consumer went away."""


class _Channel:
    """A short queue that either end can close."""

    def __init__(self) -> None:
        self._queue: Queue[Any] = Queue(QUEUED)
        self._closed = threading.Event()

    def put(self, item: object) -> None:
        while not self._closed.is_set():
            try:
                self._queue.put(item, timeout=0.1)
            except Full:
                continue
            return
        raise _Stop

    def get(self) -> Any:
        while not self._closed.is_set():
            try:
                return self._queue.get(timeout=0.1)
            except Empty:
                continue
        raise _Stop

    def close(self) -> None:
        self._closed.set()


@contextmanager
def opened(
    blob: Blob, where: str, promised: Promised = SHA256
) -> Iterator[tuple[Iterator[bytes], Verified]]:
    """Stream a layer's tar while its digests are computed beside.

    Args:
        blob: the stored bytes.
        where: name of the layer for messages.
        promised: the algorithms of its digests.

    Yields:
        The chunks of the tar, and the :class:`Verified` that is complete once they are
        exhausted. Leaving the context early stops all threads.

    Raises:
        SourceError: the blob cannot be read to its end.
        MalformedInput: it is not the compression it looks like, or is truncated. Both are
            raised by the chunk iterator, after the last good chunk.
    """
    verified = Verified(promised)
    chunks, hashing = _Channel(), _Channel()
    previous = sys.getswitchinterval()
    sys.setswitchinterval(min(previous, SWITCH))
    workers = [
        threading.Thread(target=_hash, args=(hashing,), name="hash", daemon=True),
        threading.Thread(
            target=_pump, args=(blob, where, verified, chunks, hashing), name="inflate", daemon=True
        ),
    ]
    for worker in workers:
        worker.start()
    try:
        yield _received(chunks, workers[0]), verified
    finally:
        chunks.close()
        hashing.close()
        for worker in workers:
            worker.join()
        sys.setswitchinterval(previous)


def _received(chunks: _Channel, hasher: threading.Thread) -> Iterator[bytes]:
    while True:
        item = chunks.get()
        if item is None:
            hasher.join()
            return
        if isinstance(item, BaseException):
            hasher.join()
            raise item
        yield item


def _hash(hashing: _Channel) -> None:
    try:
        while (work := hashing.get()) is not None:
            take, chunk = work
            take(chunk)
    except _Stop:
        return


def _pump(blob: Blob, where: str, verified: Verified, chunks: _Channel, hashing: _Channel) -> None:
    end: BaseException | None = None
    try:
        with blob.open() as stream:
            for chunk in _inflated(stream, where, verified, hashing):
                hashing.put((verified.add_inflated, chunk))
                chunks.put(chunk)
    except _Stop:
        return
    except SeawallError as error:
        end = error
    except OSError as error:
        end = SourceError(f"cannot be read: {error.strerror or error}", where=where)
    except Exception as error:  # noqa: BLE001 - handed to the thread that reads
        end = MalformedInput(f"{type(error).__name__}: {error}", where=where)
    try:
        hashing.put(None)
        chunks.put(end)
    except _Stop:
        return


class _Tap:
    """Reads a blob and hands every chunk to the hashing thread on the way."""

    def __init__(self, stream: BinaryIO, verified: Verified, hashing: _Channel) -> None:
        self._stream = stream
        self._verified = verified
        self._hashing = hashing
        self.head = stream.read(READ)
        self._unread = True

    def read(self, size: int = READ) -> bytes:
        """The next bytes; the whole head at first, whatever the size."""
        if self._unread:
            self._unread, chunk = False, self.head
        else:
            chunk = self._stream.read(size if size > 0 else READ)
        if self._verified.plain:
            self._verified.stored += len(chunk)
        elif chunk:
            self._hashing.put((self._verified.add_stored, chunk))
        return chunk


def _inflated(
    stream: BinaryIO, where: str, verified: Verified, hashing: _Channel
) -> Iterator[bytes]:
    tap = _Tap(stream, verified, hashing)
    decoder = _decoder(tap.head)
    verified.plain = decoder is None and verified.alike
    try:
        yield from decoder(tap) if decoder else iter(tap.read, b"")
    except (_Stop, SeawallError, OSError) as error:
        if not isinstance(error, OSError) or error.errno:
            raise
        verified.whole = False
        raise MalformedInput(f"broken compression: {error}", where=where) from error
    except Exception as error:
        verified.whole = False
        for _rest in iter(tap.read, b""):  # damaged content may be what its digest promises
            pass
        raise MalformedInput(f"broken compression: {error}", where=where) from error


def _decoder(head: bytes) -> Callable[[_Tap], Iterator[bytes]] | None:
    if head.startswith(_GZIP):
        return _gzip
    if head.startswith(_ZSTD) or (head[1:4] == b"\x2a\x4d\x18" and 0x50 <= head[0] <= 0x5F):
        return _zstd
    if head.startswith(_BZIP2):
        return _bzip2
    if head.startswith(_XZ):
        return _xz
    return None


def _gzip(tap: _Tap) -> Iterator[bytes]:
    """Concatenated members: an eStargz layer has one for every file.

    Of ISA-L's two interfaces this one takes the interpreter once a step; the one shaped like
    ``zlib`` takes it each time its buffer grows, and stands still while the parser runs
    (measured on the mixed image of the benchmarks: 3.0 s against 2.8 s).
    """
    fresh = _inflater()
    inflater, step = None, READ
    chunk = tap.read()
    while chunk:
        inflater = inflater or fresh()
        yield inflater.decompress(chunk, INFLATED)
        rounds = 1
        while not inflater.eof and not inflater.needs_input:
            yield inflater.decompress(b"", INFLATED)
            rounds += 1
        if rounds > 4:
            step = CAREFUL
        if inflater.eof:
            chunk, inflater = inflater.unused_data.lstrip(b"\0"), None
        chunk = chunk if inflater is None and chunk else tap.read(step)
    if inflater is not None:
        raise EOFError("it ends too early")


def _inflater() -> Callable[[], Any]:
    try:
        from isal import igzip_lib  # noqa: PLC0415 - twice as fast where it exists
    except ImportError:
        return _Zlib
    return lambda: igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_GZIP)


class _Zlib:
    """The standard library's inflater in the shape of ISA-L's."""

    def __init__(self) -> None:
        from zlib import decompressobj  # noqa: PLC0415

        self._inflater = decompressobj(31)

    @property
    def eof(self) -> bool:
        """Whether the member has ended."""
        return self._inflater.eof

    @property
    def unused_data(self) -> bytes:
        """What follows the member."""
        return self._inflater.unused_data

    @property
    def needs_input(self) -> bool:
        """Whether all that was given is inflated."""
        return not self._inflater.unconsumed_tail

    def decompress(self, data: bytes, most: int) -> bytes:
        """At most so many bytes of the content."""
        return self._inflater.decompress(self._inflater.unconsumed_tail + data, most)


def _zstd(tap: _Tap) -> Iterator[bytes]:
    """Frames, skippable ones included (zstd:chunked keeps its index in those).

    The library does not tell the end of the last frame from the end of the data, so a frame
    of known content is read behind it: a truncated frame swallows it.
    """
    import zstandard  # noqa: PLC0415 - most images are gzip

    context = zstandard.ZstdDecompressor(max_window_size=1 << ZSTD_WINDOW_LOG)
    stream = _Followed(tap, zstandard.compress(_END))
    held = b""
    with context.stream_reader(
        cast("BinaryIO", stream), read_size=READ, read_across_frames=True
    ) as reader:
        while chunk := reader.read(INFLATED):
            if len(chunk) < len(_END):  # the last one, and the mark was torn apart
                held += chunk
                continue
            if held:
                yield held
            held = chunk
    if not held.endswith(_END):
        raise EOFError("it ends too early")
    yield held[: -len(_END)]


class _Followed:
    """A tap with more behind its end."""

    def __init__(self, tap: _Tap, more: bytes) -> None:
        self._tap = tap
        self._more = more

    def read(self, size: int) -> bytes:
        """The next bytes of the tap, then what follows."""
        chunk = self._tap.read(size)
        if not chunk:
            chunk, self._more = self._more, b""
        return chunk


def _bzip2(tap: _Tap) -> Iterator[bytes]:
    import bz2  # noqa: PLC0415

    with bz2.BZ2File(tap) as reader:  # type: ignore[call-overload]  # it needs no more than read()
        yield from iter(lambda: reader.read(INFLATED), b"")


def _xz(tap: _Tap) -> Iterator[bytes]:
    import lzma  # noqa: PLC0415

    inflater = lzma.LZMADecompressor(memlimit=256 * MIB)
    while not inflater.eof:
        chunk = tap.read() if inflater.needs_input else b""
        if not chunk and inflater.needs_input:
            raise EOFError("it ends too early")
        yield inflater.decompress(chunk, INFLATED)
