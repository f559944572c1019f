"""The floor: the least that anyone who checks an image's digests has to do.

A two-stage pipeline over both cores that inflates every layer and hashes it as stored and as
inflated, and does nothing else; of a docker-archive, whose layers are plain, it hashes each.

    python bench/floor.py LAYOUT_FOLDER | ARCHIVE

Prints one line for each layer: the digest as stored and the diff ID. Imports nothing of ours,
so that its start costs what an interpreter costs.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tarfile
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Queue
from typing import IO, Final

READ: Final = 256 * 1024
INFLATED: Final = 2 * 1024 * 1024
QUEUED: Final = 4

_Piece = tuple[bool, bytes]


def main(target: Path) -> None:
    """Read every layer of an image."""
    layers = _layout(target) if target.is_dir() else _archive(target)
    for stream in layers:
        digest, diff_id = hashed(stream)
        print(digest, diff_id)


def hashed(stream: IO[bytes]) -> tuple[str, str]:
    """Digest as stored and as inflated; equal where nothing is compressed."""
    queue: Queue[_Piece | None] = Queue(QUEUED)
    stored, inflated = hashlib.sha256(), hashlib.sha256()

    def take() -> None:
        while piece := queue.get():
            (stored if piece[0] else inflated).update(piece[1])

    hasher = threading.Thread(target=take)
    hasher.start()
    try:
        for piece in _pieces(stream):
            queue.put(piece)
    finally:
        queue.put(None)
        hasher.join()
    compressed = stored.digest() != hashlib.sha256().digest()
    return (stored if compressed else inflated).hexdigest(), inflated.hexdigest()


def _pieces(stream: IO[bytes]) -> Iterator[_Piece]:
    """What is to be hashed: stored bytes (true) and inflated ones (false)."""
    chunk = stream.read(READ)
    if not chunk.startswith(b"\x1f\x8b"):
        while chunk:
            yield False, chunk
            chunk = stream.read(INFLATED)
        return
    from isal.isal_zlib import decompressobj  # noqa: PLC0415 - plain layers do without

    inflater = decompressobj(31)
    while chunk:
        yield True, chunk
        yield False, inflater.decompress(chunk, INFLATED)
        while not inflater.eof and inflater.unconsumed_tail:
            yield False, inflater.decompress(inflater.unconsumed_tail, INFLATED)
        chunk = stream.read(READ)


def _layout(folder: Path) -> Iterator[IO[bytes]]:
    """The compressed layers of an OCI layout."""

    def blob(digest: str) -> Path:
        return folder / "blobs" / digest.replace(":", "/")

    index = json.loads((folder / "index.json").read_bytes())
    manifest = json.loads(blob(index["manifests"][0]["digest"]).read_bytes())
    for layer in manifest["layers"]:
        with blob(layer["digest"]).open("rb") as stream:
            yield stream


def _archive(file: Path) -> Iterator[IO[bytes]]:
    """The plain layers of a docker-archive."""
    with tarfile.open(file, "r:") as tar:
        for member in tar:
            if member.name.endswith(".tar") and (stream := tar.extractfile(member)):
                yield stream


if __name__ == "__main__":
    main(Path(sys.argv[1]))
