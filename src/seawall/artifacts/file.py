"""One file of an artifact, as an extractor sees it."""

from __future__ import annotations

import codecs
import posixpath
from collections.abc import Callable
from mmap import mmap
from typing import Final

from seawall.errors import LimitExceeded

MIB: Final = 1024 * 1024
TEXT_LIMIT: Final = 64 * MIB
"""Manifests larger than this are not text that a person or tool wrote for people."""

Content = bytes | mmap

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class File:
    """A regular file: its path, its mode and its bytes.

    Args:
        path: path inside the artifact, without a leading slash, ``/`` between parts.
        data: the content; a read-only ``mmap`` where it is large. Both slice, ``find``
            and ``len`` alike; an extractor must not keep a ``mmap`` beyond its call.
        mode: permission bits.
        neighbours: reads another file by its path inside the artifact; ``None`` when it
            is absent or was not declared in ``Wants.companions``.
    """

    __slots__ = ("_neighbours", "data", "mode", "path")

    def __init__(
        self,
        path: str,
        data: Content,
        *,
        mode: int = 0o644,
        neighbours: Callable[[str], bytes | None] | None = None,
    ) -> None:
        self.path = path
        self.data = data
        self.mode = mode
        self._neighbours = neighbours

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.data)

    @property
    def name(self) -> str:
        """Last part of the path."""
        return self.path.rpartition("/")[2]

    @property
    def folder(self) -> str:
        """The path without its last part, ``""`` at the top."""
        return self.path.rpartition("/")[0]

    def read(self, limit: int = TEXT_LIMIT) -> bytes:
        """The whole content.

        Raises:
            LimitExceeded: it is larger than ``limit``.
        """
        if len(self.data) > limit:
            raise LimitExceeded(
                f"{len(self.data)} bytes are more than the {limit} that are read", where=self.path
            )
        return self.data if isinstance(self.data, bytes) else self.data[:]

    def text(self, limit: int = TEXT_LIMIT) -> str:
        """The content as text: UTF-8 unless a byte-order mark says UTF-16.

        Undecodable bytes become U+FFFD: a scanner must read on.

        Raises:
            LimitExceeded: it is larger than ``limit``.
        """
        raw = self.read(limit)
        for mark, encoding in _BOMS:
            if raw.startswith(mark):
                return raw[len(mark) :].decode(encoding, errors="replace")
        return raw.decode("utf-8", errors="replace")

    def neighbour(self, relative: str) -> bytes | None:
        """Content of a companion file, by a path relative to this file's folder.

        Returns:
            The bytes, or ``None`` when the file is absent, not declared as a companion,
            or the path leaves the artifact.
        """
        path = posixpath.normpath(posixpath.join("/", self.folder, relative)).lstrip("/")
        return self._neighbours(path) if self._neighbours else None
