"""RPM's database as a Berkeley DB hash file (``Packages``; RHEL 8, Amazon Linux 2 and older).

The file is a row of pages of one size; its byte order is that of the machine that wrote
it, told by the magic at byte 12 of the first page. Hash pages hold pairs of key and value;
a value that is too large for a page is a chain of overflow pages instead. Keys are the
numbers of headers; number 0 holds a counter. As every page but the free ones counts,
buckets and their hashes need not be understood.

Source: dbinc/db_page.h and dbinc/hash.h of Berkeley DB 5.3
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import Struct
from typing import Final, NamedTuple

from seawall.artifacts.file import MIB, Content, File
from seawall.errors import LimitExceeded, MalformedInput
from seawall.inventory.distro.requirements import linked
from seawall.inventory.distro.rpm_package import FOLDERS, installed
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Item

_HASH_MAGIC: Final = 0x00061561
_META: Final = "12xIIIBBB"  # magic, version, page size, encryption, page type, flags
_META_SIZE: Final = 72
_HASH_META_PAGE: Final = 8
_CHECKSUMS: Final = 1
_PAGE_HEADER: Final = "16xIHHxB"  # next page, entries, free offset or length, page type
_PAGE_HEADER_SIZE: Final = 26
_HASH_PAGES: Final = frozenset({2, 13})  # unsorted as in Berkeley DB before 4.6, sorted
_OVERFLOW_PAGE: Final = 7
_IN_PLACE: Final = 1
_ELSEWHERE: Final = 3
_COUNTER: Final = bytes(4)


class RpmBdb(Declared):
    """Reads one database."""

    name: Final = "distro/rpm_bdb"
    version: Final = 1
    wants: Final = Wants(paths=tuple(f"{folder}/Packages" for folder in FOLDERS), limit=512 * MIB)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield a package and its claim for every header."""
        yield from linked(installed(_Hash(file.data, file.path).values(), file.path))


class _Page(NamedTuple):
    following: int
    entries: int
    offset: int
    type: int


class _Hash:
    """One hash file.

    Raises:
        MalformedInput: it is no Berkeley DB hash file, or one that rpm does not write.
    """

    def __init__(self, data: Content, path: str) -> None:
        self._data = data
        self._path = path
        head = data[:_META_SIZE]
        if len(head) < _META_SIZE:
            raise self._malformed("it ends before the end of its first page")
        order = next(
            (o for o in "<>" if Struct(f"{o}12xI").unpack_from(head)[0] == _HASH_MAGIC), ""
        )
        if not order:
            raise self._malformed("it is not a Berkeley DB hash file")
        _, version, self._size, encrypted, type_, flags = Struct(order + _META).unpack_from(head)
        if type_ != _HASH_META_PAGE or not 512 <= self._size <= 65536:
            raise self._malformed(f"its first page is broken (version {version})")
        if self._size & (self._size - 1):
            raise self._malformed(f"{self._size} is no page size")
        if encrypted or flags & _CHECKSUMS:
            raise self._malformed("encrypted and checksummed databases are not supported")
        self._page = Struct(order + _PAGE_HEADER)
        self._shorts = order + "{}H"
        self._reference = Struct(order + "4xII")
        self._left = len(data) // self._size  # overflow pages yet to be read

    def values(self) -> Iterator[bytes | MalformedInput]:
        """The values of all pairs but the counter, or why one cannot be read."""
        for at in range(self._size, len(self._data) - self._size + 1, self._size):
            page = self._data[at : at + self._size]
            header = _Page(*self._page.unpack_from(page))
            if header.type in _HASH_PAGES:
                yield from self._pairs(page, header.entries)
        if len(self._data) % self._size:
            raise self._malformed("its last page is cut off")

    def _pairs(self, page: bytes, entries: int) -> Iterator[bytes | MalformedInput]:
        layout = Struct(self._shorts.format(entries))
        if _PAGE_HEADER_SIZE + layout.size > len(page):
            yield self._malformed("the index of a page lies outside of it")
            return
        offsets = layout.unpack_from(page, _PAGE_HEADER_SIZE)
        ends = (len(page), *offsets)  # items are laid down from the end of the page
        if any(start > end for start, end in zip(offsets, ends, strict=False)):
            yield self._malformed("the items of a page overlap")
            return
        items = [page[start:end] for start, end in zip(offsets, ends, strict=False)]
        for key, value in zip(items[::2], items[1::2], strict=False):
            if key[1:] == _COUNTER or not value:
                continue
            if value[0] == _IN_PLACE:
                yield value[1:]
            elif value[0] == _ELSEWHERE and len(value) >= self._reference.size:
                yield self._chain(*self._reference.unpack_from(value))
            else:
                yield self._malformed("a value is neither in its page nor in pages of its own")

    def _chain(self, number: int, length: int) -> bytes | MalformedInput:
        """A value in overflow pages, from the number of the first on."""
        if length > len(self._data):
            return self._malformed(f"a value of {length} bytes is larger than the database")
        pieces: list[bytes] = []
        held = 0
        while number and held < length:
            self._left -= 1
            if self._left < 0:
                raise LimitExceeded("overflow pages are used more than once", where=self._path)
            page = self._data[number * self._size : (number + 1) * self._size]
            header = _Page(*self._page.unpack_from(page)) if len(page) == self._size else None
            if header is None or header.type != _OVERFLOW_PAGE:
                return self._malformed(f"page {number} is no overflow page")
            pieces.append(page[_PAGE_HEADER_SIZE : _PAGE_HEADER_SIZE + header.offset])
            held += len(pieces[-1])
            number = header.following
        if held < length:
            return self._malformed("the pages of a value end too early")
        return b"".join(pieces)[:length]

    def _malformed(self, message: str) -> MalformedInput:
        return MalformedInput(message, where=self._path)


PLUGIN: Final = RpmBdb()
