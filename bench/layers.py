"""Image layers: the same entries give the same bytes.

Order, times and owners are fixed, so the digest of a layer depends on its packages alone (and,
for the compressed blob, on the zlib that Python was built with).
"""

from __future__ import annotations

import hashlib
import json
import tarfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Final, NamedTuple, Self

EPOCH: Final = 1_767_225_600
"""Time of every file: 2026-01-01."""

LEVEL: Final = 6
"""What Docker, BuildKit and Go's library compress with unless told otherwise."""

_BLOCK: Final = tarfile.BLOCKSIZE
_PIECE: Final = 1 << 20


class Entry(NamedTuple):
    """One member of a layer.

    Attributes:
        path: without a leading slash.
        data: content of a file.
        mode: permission bits.
        kind: the type byte of the tar header.
        target: of a symbolic or hard link.
        repeat: how often ``data`` follows itself; so a huge file needs little memory.
    """

    path: str
    data: bytes = b""
    mode: int = 0o644
    kind: bytes = tarfile.REGTYPE
    target: str = ""
    repeat: int = 1


def symlink(path: str, target: str) -> Entry:
    """A symbolic link."""
    return Entry(path, kind=tarfile.SYMTYPE, target=target, mode=0o777)


def hardlink(path: str, target: str) -> Entry:
    """A second name of a file of the same layer."""
    return Entry(path, kind=tarfile.LNKTYPE, target=target)


def whiteout(path: str) -> Entry:
    """Removes what lower layers have at a path."""
    folder, _, name = path.rpartition("/")
    return Entry(f"{folder}/.wh.{name}" if folder else f".wh.{name}", mode=0o600)


def opaque(folder: str) -> Entry:
    """Hides everything that lower layers have in a folder."""
    return Entry(f"{folder}/.wh..wh..opq", mode=0o600)


def ordered(entries: Iterable[Entry]) -> list[Entry]:
    """Add missing folders and sort; of several entries with one path the last wins.

    Hard links come last, since what they name must come before them.
    """
    by_path = {entry.path: entry for entry in entries}
    for path in list(by_path):
        while path := path.rpartition("/")[0]:
            by_path.setdefault(path, Entry(path, mode=0o755, kind=tarfile.DIRTYPE))
    return sorted(by_path.values(), key=lambda entry: (entry.kind == tarfile.LNKTYPE, entry.path))


class Layer(NamedTuple):
    """A layer that was written.

    Attributes:
        blob: the compressed file.
        plain: the tar itself, ``None`` where it was not kept.
        digest: ``sha256:...`` of the compressed file.
        diff_id: ``sha256:...`` of the tar.
        size: bytes of the compressed file.
        inflated: bytes of the tar.
    """

    blob: Path
    plain: Path | None
    digest: str
    diff_id: str
    size: int
    inflated: int

    @classmethod
    def load(cls, stem: Path) -> Self | None:
        """A layer that an earlier run wrote, if any."""
        try:
            stated = json.loads(stem.with_suffix(".json").read_bytes())
        except FileNotFoundError:
            return None
        plain = stem.with_suffix(".tar")
        return cls(stem.with_suffix(".gz"), plain if plain.exists() else None, *stated)


def write(entries: Iterable[Entry], stem: Path, *, keep_plain: bool = True) -> Layer:
    """Write a layer as ``STEM.gz``, ``STEM.json`` (what it is) and, if asked for, ``STEM.tar``."""
    stem.parent.mkdir(parents=True, exist_ok=True)
    plain, blob = stem.with_suffix(".tar"), stem.with_suffix(".gz")
    with blob.open("wb") as compressed, plain.open("wb") as tar:
        sink = _Sink(compressed, tar if keep_plain else None)
        for piece in _tar(entries):
            sink.write(piece)
        sink.close()
    if not keep_plain:
        plain.unlink()
    layer = Layer(blob, plain if keep_plain else None, *sink.stated())
    stem.with_suffix(".json").write_text(json.dumps(layer[2:]))
    return layer


def _tar(entries: Iterable[Entry]) -> Iterator[bytes]:
    for entry in entries:
        header = tarfile.TarInfo(entry.path)
        header.type, header.mode, header.linkname = entry.kind, entry.mode, entry.target
        header.mtime = EPOCH
        header.size = len(entry.data) * entry.repeat
        yield header.tobuf(tarfile.PAX_FORMAT)
        for _ in range(entry.repeat):
            yield entry.data
        yield b"\0" * (-header.size % _BLOCK)
    yield b"\0" * (2 * _BLOCK)


class _Sink:
    """Hashes and compresses in pieces large enough for the lock to be free most of the time."""

    def __init__(self, compressed: IO[bytes], tar: IO[bytes] | None) -> None:
        self._compressed, self._tar = compressed, tar
        self._deflate = zlib.compressobj(LEVEL, zlib.DEFLATED, 31)
        self._digest, self._diff_id = hashlib.sha256(), hashlib.sha256()
        self._size = self._inflated = 0
        self._held = bytearray()

    def write(self, data: bytes) -> None:
        """Take in some of the tar."""
        self._held += data
        if len(self._held) >= _PIECE:
            self._flush()

    def close(self) -> None:
        """Take in the end."""
        self._flush()
        self._store(self._deflate.flush())

    def stated(self) -> tuple[str, str, int, int]:
        """Digest, diff ID, compressed and inflated size."""
        return (
            f"sha256:{self._digest.hexdigest()}",
            f"sha256:{self._diff_id.hexdigest()}",
            self._size,
            self._inflated,
        )

    def _flush(self) -> None:
        held, self._held = bytes(self._held), bytearray()
        self._inflated += len(held)
        self._diff_id.update(held)
        if self._tar:
            self._tar.write(held)
        self._store(self._deflate.compress(held))

    def _store(self, compressed: bytes) -> None:
        self._size += len(compressed)
        self._digest.update(compressed)
        self._compressed.write(compressed)
