"""Facts kept between runs, one file each, named by what they are about.

Entries are written beside their final name and moved into place, so that any number of
processes may share a folder: a reader sees a whole entry or none. A damaged entry counts as
absent. The folder is bounded: what was not used for longest goes first.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import time
from pathlib import Path
from typing import Final

DEFAULT_SIZE: Final = 1 << 30
"""Most bytes that the folder may hold."""

_MAGIC: Final = b"SWC1"
_CHECK: Final = 16
_FRESH: Final = 3600.0  # seconds in which the time of use is not written again
_LEVEL: Final = 3


class Cache:
    """A folder of entries.

    Args:
        folder: made when the first entry is put; where it cannot be, nothing is kept.
        size: most bytes it may hold.
    """

    def __init__(self, folder: Path, size: int = DEFAULT_SIZE) -> None:
        self.folder = folder
        self.size = size
        self._written = False

    def get(self, kind: str, key: str) -> bytes | None:
        """The entry, or ``None`` if there is none or it is damaged."""
        path = self._path(kind, key)
        try:
            with path.open("rb") as stream:
                data = stream.read()
                if time.time() - os.fstat(stream.fileno()).st_mtime > _FRESH:
                    os.utime(path)
        except OSError:
            return None
        payload = data[len(_MAGIC) + _CHECK :]
        if data[: len(_MAGIC) + _CHECK] != _MAGIC + _checksum(payload):
            return None
        from zstandard import ZstdDecompressor, ZstdError  # noqa: PLC0415 - not at every start

        try:
            return ZstdDecompressor().decompress(payload)
        except ZstdError:
            return None

    def put(self, kind: str, key: str, content: bytes) -> None:
        """Keep an entry; a folder that cannot be written to keeps nothing."""
        import tempfile  # noqa: PLC0415 - a run that finds everything writes nothing

        from zstandard import ZstdCompressor  # noqa: PLC0415

        payload = ZstdCompressor(level=_LEVEL).compress(content)
        path = self._path(kind, key)
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
            try:
                with os.fdopen(handle, "wb") as stream:
                    stream.write(_MAGIC + _checksum(payload) + payload)
                Path(temporary).replace(path)
                self._written = True
            except OSError:
                Path(temporary).unlink(missing_ok=True)

    def trim(self) -> None:
        """Remove what was not used for longest until the bound holds; call at the end of a run."""
        if not self._written:
            return
        entries = sorted(self._entries())
        total = sum(size for _used, size, _path in entries)
        for _used, size, path in entries:
            if total <= self.size:
                return
            with contextlib.suppress(OSError):
                Path(path).unlink()
                total -= size

    def _entries(self) -> list[tuple[float, int, str]]:
        found = []
        for folder, _folders, files in os.walk(self.folder):
            for name in files:
                path = os.path.join(folder, name)  # noqa: PTH118 - many thousands of them
                with contextlib.suppress(OSError):
                    status = os.stat(path)  # noqa: PTH116
                    found.append((status.st_mtime, status.st_size, path))
        return found

    def _path(self, kind: str, key: str) -> Path:
        name = hashlib.sha256(f"{kind} {key}".encode()).hexdigest()
        return self.folder / name[:2] / name[2:]


def _checksum(payload: bytes) -> bytes:
    return hashlib.blake2b(payload, digest_size=_CHECK).digest()
