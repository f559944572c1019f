"""Sections, segments and symbols of ELF files.

The file header says where the tables of sections and segments are; section names lie
in a section of their own. Looking for a section costs three short reads: header, names,
and, only if the name occurs at all, the table.

Source: https://refspecs.linuxfoundation.org/elf/gabi4+/contents.html
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import Struct
from typing import Final, NamedTuple

from seawall.artifacts.file import MIB, Content
from seawall.errors import MalformedInput
from seawall.inventory.binary.program import Section, Segment, mapped

_NAMES_LIMIT: Final = 4 * MIB
_TABLE_LIMIT: Final = 4 * MIB
_SYMBOLS_LIMIT: Final = 64 * MIB
_NOBITS: Final = 8
_SAME_NAMES: Final = 16
_LOAD: Final = 1
_WRITE: Final = 2
_SYMBOL_TABLES: Final = (".dynsym", ".symtab")


class _Layout(NamedTuple):
    """Structures of one class and byte order.

    ``header`` gives the offsets of segments and sections, size and number of both, and
    the index of the section that holds names; ``section`` name, type, flags, address,
    offset, size and link.
    """

    header: Struct
    section: Struct
    segment: Struct
    symbol: Struct


def _layout(order: str, *, wide: bool) -> _Layout:
    if wide:
        return _Layout(
            Struct(order + "32xQQ6xHHHHH"),
            Struct(order + "IIQQQQI"),
            Struct(order + "IIQQ8xQQ"),
            Struct(order + "I2xHQQ"),
        )
    return _Layout(
        Struct(order + "28xII6xHHHHH"),
        Struct(order + "IIIIIII"),
        Struct(order + "IIIIIII"),
        Struct(order + "III2xH"),
    )


_LAYOUTS: Final = {
    (width, order): _layout(mark, wide=width == 2)
    for width in (1, 2)
    for order, mark in ((1, "<"), (2, ">"))
}


class Elf:
    """One ELF file.

    Raises:
        MalformedInput: the file header is broken, or the section headers lie outside.
    """

    __slots__ = (
        "_data",
        "_layout",
        "_names",
        "_path",
        "_section_size",
        "_segment_count",
        "_segment_size",
        "_segments_at",
        "_table",
        "big_endian",
        "wide",
    )

    def __init__(self, data: Content, path: str) -> None:
        self._data = data
        self._path = path
        head = data[:64]
        layout = _LAYOUTS.get((head[4], head[5])) if len(head) >= 52 else None
        if layout is None or len(head) < layout.header.size:
            raise self._malformed("the ELF header is broken")
        self._layout = layout
        self.wide = head[4] == 2
        self.big_endian = head[5] == 2
        fields = layout.header.unpack_from(head)
        self._segments_at, sections_at, self._segment_size, self._segment_count = fields[:4]
        self._section_size, count, names = fields[4:]
        self._table = b""
        self._names = b""
        if sections_at:
            self._read_sections(sections_at, count, names)

    @property
    def stripped(self) -> bool:
        """Whether there are no sections."""
        return not self._table

    def section(self, name: str) -> Section | None:
        """The first section of that name that has bytes in the file."""
        for row in self._sections(name.encode()):
            if row[1] != _NOBITS:
                return Section(name, row[3], row[4], self._bounded(row[4], row[5]))
        return None

    def writable(self) -> Section | None:
        """The first segment that is loaded writable."""
        for segment in self._segments():
            if segment.writable:
                size = self._bounded(segment.offset, segment.size)
                return Section("", segment.address, segment.offset, size)
        return None

    def read(self, address: int, size: int) -> bytes:
        """Bytes from an address on, fewer where the file has no more."""
        return mapped(self._segments(), self._data, address, size)

    def symbol(self, name: str) -> tuple[int, int] | None:
        """Address and size of a symbol, from the dynamic table or else from the full one."""
        for table in _SYMBOL_TABLES:
            row = next(self._sections(table.encode()), None)
            if row is not None and (found := self._symbol(row, name.encode())):
                return found
        return None

    def _symbol(self, row: tuple[int, ...], name: bytes) -> tuple[int, int] | None:
        strings = self._row(row[6])
        if strings is None or row[1] == _NOBITS:
            return None
        offset = strings[4]
        names = self._data[offset : offset + min(strings[5], _SYMBOLS_LIMIT)]
        at = names.find(b"\0" + name + b"\0") + 1
        if not at:
            return None
        layout = self._layout.symbol
        table = self._data[row[4] : row[4] + min(row[5], _SYMBOLS_LIMIT)]
        for fields in self._entries(table, layout, layout.size, at):
            return (fields[2], fields[3]) if self.wide else (fields[1], fields[2])
        return None

    def _read_sections(self, at: int, count: int, names: int) -> None:
        size = self._section_size
        if size < self._layout.section.size:
            raise self._malformed("the ELF section headers are too small")
        if not count or names == 0xFFFF:
            # More than 65,279 sections: the first header holds the real numbers.
            first = self._data[at : at + size]
            if len(first) < size:
                raise self._malformed("the ELF section headers lie outside of the file")
            row = self._layout.section.unpack_from(first)
            count, names = count or row[5], row[6] if names == 0xFFFF else names
        table = self._data[at : at + min(count * size, _TABLE_LIMIT)]
        if len(table) < count * size and count * size <= _TABLE_LIMIT:
            raise self._malformed("the ELF section headers lie outside of the file")
        self._table = table
        strings = self._row(names)
        if strings is not None:
            self._names = self._data[strings[4] : strings[4] + min(strings[5], _NAMES_LIMIT)]

    def _row(self, index: int) -> tuple[int, ...] | None:
        at = index * self._section_size
        if not index or at + self._layout.section.size > len(self._table):
            return None
        return self._layout.section.unpack_from(self._table, at)

    def _sections(self, name: bytes) -> Iterator[tuple[int, ...]]:
        """Headers of the sections of that name."""
        layout, wanted = self._layout.section, name + b"\0"
        at = self._names.find(wanted)
        # The name may also be the end of a longer one, which no header points into.
        for _ in range(_SAME_NAMES):
            if at < 0:
                return
            yield from self._entries(self._table, layout, self._section_size, at)
            at = self._names.find(wanted, at + 1)

    def _entries(
        self, table: bytes, layout: Struct, size: int, number: int
    ) -> Iterator[tuple[int, ...]]:
        """The entries of a table, each of a size, whose first four bytes are a number."""
        mark = number.to_bytes(4, "big" if self.big_endian else "little")
        position = table.find(mark)
        while 0 <= position <= len(table) - layout.size:
            if position % size == 0:
                yield layout.unpack_from(table, position)
            position = table.find(mark, (position // size + 1) * size)

    def _segments(self) -> Iterator[Segment]:
        layout, size = self._layout.segment, self._segment_size
        if size < layout.size:
            return
        at = self._segments_at
        table = self._data[at : at + self._segment_count * size]
        for position in range(0, len(table) - layout.size + 1, size):
            row = layout.unpack_from(table, position)
            if row[0] == _LOAD:
                if self.wide:
                    _, flags, offset, address, held, _ = row
                else:
                    _, offset, address, _, held, _, flags = row
                yield Segment(bool(flags & _WRITE), address, offset, held)

    def _bounded(self, offset: int, size: int) -> int:
        return max(0, min(size, len(self._data) - offset))

    def _malformed(self, message: str) -> MalformedInput:
        return MalformedInput(message, where=self._path)
