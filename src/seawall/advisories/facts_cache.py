"""The facts of files that were read before, by what was read and what read it.

An entry is the SHA-256 of the rest, and MessagePack under Zstandard. An entry that is
damaged, or that another version wrote, is not there: the file is read again.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final, Protocol

import msgspec
import zstandard

import seawall
from seawall.advisories import facts
from seawall.advisories.facts import FileFacts

FORMAT: Final = 3
"""Raised when facts are kept in another form."""

_ENDING: Final = ".facts"
_DIGEST: Final = 32
_LARGEST: Final = 2 << 30  # most bytes of an unpacked entry


class Reader(Protocol):
    """A feed, as far as it tells which facts it would give."""

    @property
    def name(self) -> str:
        """Its module's path."""
        ...

    @property
    def version(self) -> int:
        """Raised when it reads the same bytes differently."""
        ...


def key(feed: Reader, path: str, digest: str) -> str:
    """The name of an entry.

    Args:
        feed: what read the file.
        path: of the file below the folder of feeds; a feed may learn from it.
        digest: SHA-256 of the file, in hexadecimal.
    """
    told = (str(FORMAT), seawall.__version__, feed.name, str(feed.version), path, digest)
    return hashlib.sha256("\0".join(told).encode(errors="surrogateescape")).hexdigest()


class FactsCache:
    """A folder of entries; every failure to write one is harmless.

    Args:
        folder: made when the first entry is put in.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, name: str) -> FileFacts | None:
        """The facts kept under a name, ``None`` if there are none that are whole."""
        try:
            content = (self._folder / f"{name}{_ENDING}").read_bytes()
            digest, packed = content[:_DIGEST], content[_DIGEST:]
            if hashlib.sha256(packed).digest() != digest:
                return None
            if zstandard.frame_content_size(packed) > _LARGEST:
                return None
            return facts.decoded(zstandard.ZstdDecompressor().decompress(packed))
        except (
            OSError,
            zstandard.ZstdError,
            msgspec.DecodeError,
            UnicodeDecodeError,
            RecursionError,
        ):
            return None

    def put(self, name: str, said: FileFacts) -> None:
        """Keep the facts of a file; at no moment is there half of an entry."""
        packed = zstandard.ZstdCompressor(level=3).compress(facts.encoded(said))
        temporary = None
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile(dir=self._folder, suffix=".new", delete=False) as stream:
                temporary = Path(stream.name)
                stream.write(hashlib.sha256(packed).digest() + packed)
            temporary.replace(self._folder / f"{name}{_ENDING}")
        except OSError:
            if temporary is not None:
                temporary.unlink(missing_ok=True)

    def keep(self, names: Collection[str]) -> None:
        """Remove every other entry, and what a killed process left behind."""
        wanted = {f"{name}{_ENDING}" for name in names}
        try:
            there = [entry.path for entry in os.scandir(self._folder) if entry.name not in wanted]
        except OSError:
            return
        for path in there:
            if path.endswith((_ENDING, ".new")):
                Path(path).unlink(missing_ok=True)
