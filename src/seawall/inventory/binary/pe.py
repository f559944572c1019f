"""Sections, directories and version resource of PE files (``.exe``, ``.dll``).

A DOS header points to the COFF header; the optional header behind it ends in a list of
directories, each an address and a size: among them resources and, for managed code, the
CLI header. The version resource is a tree of blocks of UTF-16 text.

Sources: https://learn.microsoft.com/windows/win32/debug/pe-format and
https://learn.microsoft.com/windows/win32/menurc/vs-versioninfo
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import Struct
from typing import Final, NamedTuple

from seawall.artifacts.file import MIB, Content
from seawall.errors import MalformedInput
from seawall.inventory.binary.program import Section

_COFF: Final = Struct("<4sHHIIIHH")
_SECTION: Final = Struct("<8sIIII12xI")
_DIRECTORY: Final = Struct("<II")
_RESOURCES: Final = 2
_CLI: Final = 14
_SYMBOL: Final = 18  # bytes of a COFF symbol; the string table follows the symbols
_WRITE: Final = 0x80000000
_INITIALISED: Final = 0x40
_VERSION_TYPE: Final = 16
_RESOURCE_ENTRIES: Final = 256
_RESOURCE_LIMIT: Final = MIB
_STRINGS: Final = 200
_DEPTH: Final = 8


class _Row(NamedTuple):
    section: Section
    memory: int
    flags: int


class Pe:
    """One PE file.

    Raises:
        MalformedInput: the headers are broken. A DOS program without a PE header is not.
    """

    __slots__ = ("_data", "_directories", "_path", "_rows", "base", "big_endian", "wide")

    def __init__(self, data: Content, path: str) -> None:
        self._data = data
        self._path = path
        self._rows: list[_Row] = []
        self._directories = b""
        self.big_endian = False
        self.wide = False
        self.base = 0
        at = int.from_bytes(data[60:64], "little")
        head = data[at : at + _COFF.size]
        if len(head) == _COFF.size and head[:4] == b"PE\0\0":
            _, _, count, _, symbols_at, symbols, optional, _ = _COFF.unpack(head)
            self._read_optional(at + _COFF.size, optional)
            names_at = symbols_at + symbols * _SYMBOL if symbols_at else 0
            self._read_sections(at + _COFF.size + optional, count, names_at)

    @property
    def stripped(self) -> bool:
        """Whether there are no sections."""
        return not self._rows

    @property
    def managed(self) -> bool:
        """Whether it holds .NET code."""
        return self._directory(_CLI) != (0, 0)

    def section(self, name: str) -> Section | None:
        """The first section of that name that has bytes in the file."""
        return next((row.section for row in self._rows if row.section.name == name), None)

    def writable(self) -> Section | None:
        """The first section that is loaded writable and has content."""
        for row in self._rows:
            if row.flags & _WRITE and row.flags & _INITIALISED and row.section.size:
                return row.section
        return None

    def read(self, address: int, size: int) -> bytes:
        """Bytes from an address on, fewer where the file has no more."""
        for row in self._rows:
            inside = address - row.section.address
            if 0 <= inside < row.section.size:
                start = row.section.offset + inside
                return self._data[start : start + min(size, row.section.size - inside)]
        return b""

    def version_strings(self) -> dict[str, str]:
        """The strings of the version resource: ``ProductVersion``, ``FileVersion`` ..."""
        address, size = self._directory(_RESOURCES)
        tree = self.read(self.base + address, min(size, _RESOURCE_LIMIT)) if size else b""
        for leaf in _leaves(tree, 0, 0):
            place, length = _DIRECTORY.unpack_from(tree, leaf)
            block = self.read(self.base + place, min(length, _RESOURCE_LIMIT))
            found = dict(_strings(block, 0, len(block), 0))
            if found:
                return found
        return {}

    def _directory(self, index: int) -> tuple[int, int]:
        at = index * _DIRECTORY.size
        if at + _DIRECTORY.size > len(self._directories):
            return 0, 0
        address, size = _DIRECTORY.unpack_from(self._directories, at)
        return address, size

    def _read_optional(self, at: int, size: int) -> None:
        header = self._data[at : at + size]
        if len(header) < size:
            raise self._malformed("the optional header lies outside of the file")
        magic = header[:2]
        if magic == b"\x0b\x02" and size >= 112:
            self.wide = True
            self.base = int.from_bytes(header[24:32], "little")
            start = 112
        elif magic == b"\x0b\x01" and size >= 96:
            self.base = int.from_bytes(header[28:32], "little")
            start = 96
        else:
            return
        count = int.from_bytes(header[start - 4 : start], "little")
        self._directories = header[start : start + min(count, 16) * _DIRECTORY.size]

    def _read_sections(self, at: int, count: int, names_at: int) -> None:
        table = self._data[at : at + count * _SECTION.size]
        if len(table) < count * _SECTION.size:
            raise self._malformed("the section headers lie outside of the file")
        for raw, memory, address, size, offset, flags in _SECTION.iter_unpack(table):
            name = self._name(raw.rstrip(b"\0"), names_at)
            held = max(0, min(size, len(self._data) - offset))
            self._rows.append(_Row(Section(name, self.base + address, offset, held), memory, flags))

    def _name(self, raw: bytes, names_at: int) -> str:
        """Longer names stand in the string table, as ``/OFFSET``."""
        if names_at and raw[:1] == b"/" and raw[1:].isdigit():
            start = names_at + int(raw[1:])
            raw = self._data[start : start + 64].partition(b"\0")[0]
        return raw.decode("latin-1")

    def _malformed(self, message: str) -> MalformedInput:
        return MalformedInput(message, where=self._path)


def _leaves(tree: bytes, at: int, level: int) -> Iterator[int]:
    """Where the data entries of version resources stand: type, then name, then language."""
    if at + 16 > len(tree) or level > 2:
        return
    named = int.from_bytes(tree[at + 12 : at + 14], "little")
    numbered = int.from_bytes(tree[at + 14 : at + 16], "little")
    for index in range(min(named + numbered, _RESOURCE_ENTRIES)):
        entry = at + 16 + index * 8
        if entry + 8 > len(tree):
            return
        kind, target = _DIRECTORY.unpack_from(tree, entry)
        if level == 0 and kind != _VERSION_TYPE:
            continue
        place = target & 0x7FFFFFFF
        if target & 0x80000000:
            yield from _leaves(tree, place, level + 1)
        elif place + 16 <= len(tree):
            yield place


def _strings(block: bytes, at: int, end: int, depth: int) -> Iterator[tuple[str, str]]:
    """Key and value of every text block from ``at`` on, nested ones included."""
    for _ in range(_STRINGS):
        if at + 6 > end or depth > _DEPTH:
            return
        length = int.from_bytes(block[at : at + 2], "little")
        value_length = int.from_bytes(block[at + 2 : at + 4], "little")
        is_text = block[at + 4 : at + 6] == b"\x01\x00"
        stop = min(at + length, end)
        key_end = _terminator(block, at + 6, stop)
        if length < 6 or key_end < 0:
            return
        key = block[at + 6 : key_end].decode("utf-16-le", errors="replace")
        value_at = _aligned(key_end + 2)
        value_end = value_at + value_length * (2 if is_text else 1)
        if is_text and value_length:
            text = block[value_at : min(value_end, stop)].decode("utf-16-le", errors="replace")
            yield key, text.rstrip("\0").strip()
        yield from _strings(block, _aligned(value_end), stop, depth + 1)
        at = _aligned(at + length)


def _terminator(block: bytes, at: int, end: int) -> int:
    """Where the UTF-16 text that starts at ``at`` ends, -1 if it does not."""
    while (found := block.find(b"\0\0", at, end)) >= 0:
        if (found - at) % 2 == 0:
            return found
        at = found + 1  # the second half of a character and a zero: look at whole ones
        if block[at : at + 2] == b"\0\0" and at + 2 <= end:
            return at
        at += 2
    return -1


def _aligned(position: int) -> int:
    return (position + 3) & ~3
