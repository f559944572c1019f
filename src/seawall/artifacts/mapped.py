"""Content too large for memory, mapped from an anonymous file that has no name to be found by."""

from __future__ import annotations

import mmap
import tempfile
from collections.abc import Iterable

from seawall.artifacts.file import Content


def mapped(pieces: Iterable[bytes]) -> Content:
    """The pieces as one read-only mapping; the file is gone when the mapping is closed."""
    with tempfile.TemporaryFile(prefix="seawall-", buffering=0) as file:
        for piece in pieces:
            file.write(piece)
        file.flush()
        if not file.tell():
            return b""
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
