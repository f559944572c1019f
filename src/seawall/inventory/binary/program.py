"""What readers of programs ask of one, whatever its format."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, Protocol

from seawall.artifacts.file import Content


class Section(NamedTuple):
    """A named piece of a program.

    Attributes:
        name: ``.rodata``; Mach-O sections without their segment.
        address: where it is loaded.
        offset: where it lies in the file.
        size: bytes in the file.
    """

    name: str
    address: int
    offset: int
    size: int


class Segment(NamedTuple):
    """A piece of a program that is loaded in one.

    Attributes:
        writable: whether the program may change it.
        address: where it is loaded.
        offset: where it lies in the file.
        size: bytes in the file.
    """

    writable: bool
    address: int
    offset: int
    size: int


class Program(Protocol):
    """One program or library, its headers read."""

    @property
    def big_endian(self) -> bool:
        """Byte order."""
        ...

    @property
    def wide(self) -> bool:
        """Whether addresses have 64 bits."""
        ...

    @property
    def stripped(self) -> bool:
        """Whether it has no sections, so that their absence says nothing."""
        ...

    def section(self, name: str) -> Section | None:
        """The first section of that name that has bytes in the file."""
        ...

    def writable(self) -> Section | None:
        """The first piece that is loaded writable."""
        ...

    def read(self, address: int, size: int) -> bytes:
        """Bytes from an address on, fewer where the file has no more."""
        ...


def mapped(segments: Iterable[Segment], data: Content, address: int, size: int) -> bytes:
    """Bytes from an address on, fewer where the file has no more."""
    for segment in segments:
        inside = address - segment.address
        if 0 <= inside < segment.size:
            start = segment.offset + inside
            return data[start : start + min(size, segment.size - inside)]
    return b""
