"""Headers of RPM: what a package says about itself, as databases and archives hold it.

Two big-endian counts (index entries, bytes of data), then an index of 16-byte entries
(tag, type, offset, count), then the data that the offsets point into. Most entries are
covered by a signed region; those that were added at installation follow it and replace
entries of the same tag.

Source: https://rpm-software-management.github.io/rpm/manual/format_header.html
"""

from __future__ import annotations

from struct import Struct, unpack_from
from typing import Final

from seawall.errors import LimitExceeded, MalformedInput

ENTRIES: Final = 0xFFFF
"""Most entries that rpm itself accepts."""

_COUNTS: Final = Struct(">II")
_ENTRY: Final = Struct(">IIII")
_INTEGERS: Final = {2: "B", 3: "H", 4: "I", 5: "Q"}
_STRINGS: Final = frozenset({6, 8, 9})  # one, several, translated
_BINARY: Final = 7


class Header:
    """The index of one header; values are decoded when asked for.

    A tag that is absent, or of another type than asked for, has an empty value.

    Args:
        blob: begins with the two counts.
        where: path of its file, for messages.

    Attributes:
        size: bytes of the header, counts included.

    Raises:
        MalformedInput: the counts do not fit the blob.
        LimitExceeded: it has more entries than rpm accepts.
    """

    __slots__ = ("_data", "_index", "_where", "size")

    def __init__(self, blob: bytes, where: str) -> None:
        if len(blob) < _COUNTS.size:
            raise MalformedInput("an RPM header ends too early", where=where)
        entries, size = _COUNTS.unpack_from(blob)
        if entries > ENTRIES:
            raise LimitExceeded(f"an RPM header has {entries} entries", where=where)
        start = _COUNTS.size + entries * _ENTRY.size
        self.size = start + size
        if not entries or self.size > len(blob):
            raise MalformedInput("the counts of an RPM header do not fit its size", where=where)
        self._where = where
        self._data = blob[start : self.size]
        self._index = {
            tag: (type_, offset, count)
            for tag, type_, offset, count in _ENTRY.iter_unpack(blob[_COUNTS.size : start])
        }

    def string(self, tag: int) -> str:
        """The text of a tag, the first of several."""
        return next(iter(self._texts(tag, 1)), "")

    def strings(self, tag: int) -> list[str]:
        """All texts of a tag."""
        return self._texts(tag, self._index.get(tag, (0, 0, 0))[2])

    def integers(self, tag: int) -> tuple[int, ...]:
        """The unsigned numbers of a tag."""
        type_, offset, count = self._index.get(tag, (0, 0, 0))
        code = _INTEGERS.get(type_)
        if code is None:
            return ()
        layout = f">{count}{code}"
        if offset + count * (1 << (type_ - 2)) > len(self._data):
            raise self._outside(tag)
        return unpack_from(layout, self._data, offset)

    def binary(self, tag: int) -> bytes:
        """The bytes of a tag."""
        type_, offset, count = self._index.get(tag, (0, 0, 0))
        if type_ != _BINARY:
            return b""
        if offset + count > len(self._data):
            raise self._outside(tag)
        return self._data[offset : offset + count]

    def _texts(self, tag: int, count: int) -> list[str]:
        type_, offset, stated = self._index.get(tag, (0, 0, 0))
        if type_ not in _STRINGS or not stated:
            return []
        if offset >= len(self._data):
            raise self._outside(tag)
        if count == 1:
            end = self._data.find(b"\0", offset)
            pieces = [self._data[offset:end] if end >= 0 else self._data[offset:]]
        else:
            pieces = self._data[offset:].split(b"\0", min(count, len(self._data)))[:count]
        if len(pieces) < count:
            raise self._outside(tag)
        return [piece.decode("utf-8", errors="replace") for piece in pieces]

    def _outside(self, tag: int) -> MalformedInput:
        return MalformedInput(f"tag {tag} of an RPM header lies outside of it", where=self._where)
