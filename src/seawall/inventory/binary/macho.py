"""Sections and segments of Mach-O files, universal ones included.

A header with a magic that also gives width and byte order is followed by load commands;
a segment command lists the sections of its segment. A universal ("fat") file holds one
such file for each architecture; what they are linked from is the same, so the first
that can be read speaks for all.

Source: https://github.com/apple-oss-distributions/xnu/blob/main/EXTERNAL_HEADERS/mach-o/loader.h
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import Struct
from typing import Final, NamedTuple

from seawall.artifacts.file import MIB, Content
from seawall.errors import MalformedInput
from seawall.inventory.binary.program import Section, Segment, mapped

_COMMANDS_LIMIT: Final = 4 * MIB
_ARCHITECTURES: Final = 44  # from 45 on the number is the version of a Java class
_FAT: Final = {b"\xca\xfe\xba\xbe": Struct(">8xII4x"), b"\xca\xfe\xba\xbf": Struct(">8xQQ8x")}
_WRITE: Final = 2
_ZEROFILL: Final = frozenset({1, 12, 18})


class _Layout(NamedTuple):
    """Structures of one width and byte order.

    ``segment`` gives name, address, size, offset, size in the file, protection and the
    number of sections; ``section`` name, address, size, offset and flags.
    """

    header: int
    command: int
    counts: Struct
    intro: Struct
    segment: Struct
    section: Struct


def _layout(order: str, *, wide: bool) -> _Layout:
    counts, intro = Struct(order + "16xII"), Struct(order + "II")
    if wide:
        segment, section = Struct(order + "8x16sQQQQ4xII4x"), Struct(order + "16s16xQQI12xI12x")
        return _Layout(32, 0x19, counts, intro, segment, section)
    segment, section = Struct(order + "8x16sIIII4xII4x"), Struct(order + "16s16xIII12xI8x")
    return _Layout(28, 0x1, counts, intro, segment, section)


_LAYOUTS: Final = {
    b"\xfe\xed\xfa\xce": _layout(">", wide=False),
    b"\xfe\xed\xfa\xcf": _layout(">", wide=True),
    b"\xce\xfa\xed\xfe": _layout("<", wide=False),
    b"\xcf\xfa\xed\xfe": _layout("<", wide=True),
}


class MachO:
    """One Mach-O file, which may be part of a universal one.

    Args:
        data: the whole file.
        path: for messages.
        start: where it starts in ``data``; offsets count from there.

    Raises:
        MalformedInput: the header or a load command is broken.
    """

    __slots__ = ("_data", "_path", "_sections", "_segments", "_start", "big_endian", "wide")

    def __init__(self, data: Content, path: str, start: int = 0) -> None:
        self._data = data
        self._path = path
        self._start = start
        magic = data[start : start + 4]
        layout = _LAYOUTS.get(magic)
        if layout is None:
            raise self._malformed("the Mach-O magic is missing")
        self.wide = layout.header == 32
        self.big_endian = magic[0] == 0xFE
        self._sections: list[Section] = []
        self._segments: list[Segment] = []
        for command in self._commands(layout):
            self._add_segment(command, layout)

    @property
    def stripped(self) -> bool:
        """Whether there are no sections."""
        return not self._sections

    def section(self, name: str) -> Section | None:
        """The first section of that name that has bytes in the file."""
        return next((row for row in self._sections if row.name == name), None)

    def writable(self) -> Section | None:
        """The first segment that is loaded writable."""
        for segment in self._segments:
            if segment.writable and segment.size:
                return Section("", segment.address, segment.offset, segment.size)
        return None

    def read(self, address: int, size: int) -> bytes:
        """Bytes from an address on, fewer where the file has no more."""
        return mapped(self._segments, self._data, address, size)

    def _commands(self, layout: _Layout) -> Iterator[bytes]:
        """The segment commands, each with its sections."""
        head = self._data[self._start : self._start + layout.header]
        if len(head) < layout.header:
            raise self._malformed("the Mach-O header is broken")
        count, size = layout.counts.unpack_from(head)
        start = self._start + layout.header
        commands = self._data[start : start + min(size, _COMMANDS_LIMIT)]
        position = 0
        for _ in range(count):
            if position + 8 > len(commands):
                raise self._malformed("the load commands lie outside of the file")
            command, length = layout.intro.unpack_from(commands, position)
            if length < 8:
                raise self._malformed("a load command is empty")
            if command == layout.command:
                yield commands[position : position + length]
            position += length

    def _add_segment(self, command: bytes, layout: _Layout) -> None:
        if len(command) < layout.segment.size:
            raise self._malformed("a segment command is too short")
        _, address, _, offset, size, protection, count = layout.segment.unpack_from(command)
        self._segments.append(
            Segment(bool(protection & _WRITE), address, self._start + offset, size)
        )
        for index in range(count):
            at = layout.segment.size + index * layout.section.size
            if at + layout.section.size > len(command):
                raise self._malformed("a segment has fewer sections than it says")
            raw, place, length, where, flags = layout.section.unpack_from(command, at)
            if flags & 0xFF not in _ZEROFILL:
                name = raw.rstrip(b"\0").decode("latin-1")
                self._sections.append(Section(name, place, self._start + where, length))

    def _malformed(self, message: str) -> MalformedInput:
        return MalformedInput(message, where=self._path)


def opened(data: Content, path: str) -> MachO | None:
    """The file, or the first of a universal one; ``None`` for a Java class."""
    fat = _FAT.get(data[:4])
    if fat is None:
        return MachO(data, path)
    count = int.from_bytes(data[4:8], "big")
    if count > _ARCHITECTURES:
        return None
    table = data[8 : 8 + count * fat.size]
    for position in range(0, len(table) - fat.size + 1, fat.size):
        start, _ = fat.unpack_from(table, position)
        if data[start : start + 4] in _LAYOUTS:
            return MachO(data, path, start)
    raise MalformedInput("a universal file without a readable architecture", where=path)
