"""Members of a zip archive that lies in memory, read in any order and within bounds.

A zip file is read from its end: the end record names the central directory, one header
for every member, and each header the local header in front of the member's data. The
sizes and names of the central directory count, as they do for the Java runtime; where
a name occurs twice the later entry wins. Offsets count from the start of the archive,
which need not be the start of the file: executable JARs carry a shell script in front,
JMOD files four bytes. Archives beyond 4 GiB or 65,535 members use the zip64 records.

Source: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT (6.3.10)
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, KeysView
from functools import cache
from mmap import mmap
from struct import Struct
from typing import Any, Final, NamedTuple

from seawall.errors import LimitExceeded, MalformedInput

MEMBERS: Final = 1_000_000
"""Most members of one archive."""

DEFLATE_RATIO: Final = 1032
"""Deflate cannot do better (258 bytes for two bits), so a larger ratio is a lie."""

STORED: Final = 0
DEFLATED: Final = 8

_END: Final = Struct("<4xHHHHIIH")
_END64_LOCATOR: Final = Struct("<4xIQI")
_END64: Final = Struct("<4xQHHIIQQQQ")
_LENGTHS: Final = Struct("<I24xHHH")  # signature, lengths of name, extra field and comment
_CENTRAL: Final = Struct("<4xHHHHHHIIIHHHHHII")
_LOCAL: Final = Struct("<4sHHHHHIIIHH")
_CENTRAL_SIGNATURE: Final = 0x02014B50
_COMMENT: Final = 0xFFFF
_ENCRYPTED: Final = 0x0041  # traditional, or strong encryption
_LARGE: Final = 0xFFFFFFFF


class Member(NamedTuple):
    """One entry of the central directory.

    Attributes:
        name: as stored, so possibly absolute or with ``..``; ends with ``/`` for a folder.
        size: bytes of the content.
        compressed_size: bytes in the archive.
        method: compression, 0 stored or 8 deflated.
        offset: of its local header, from the start of the file.
        crc: CRC-32 of the content.
        mode: Unix mode with file type, 0 where the archive was not made on Unix.
        encrypted: whether a password is needed.
    """

    name: str
    size: int
    compressed_size: int
    method: int
    offset: int
    crc: int
    mode: int
    encrypted: bool


class ZipView:
    """The central directory of one archive.

    Nothing is copied but the directory: a stored member is a ``memoryview`` of the
    archive. Drop those before closing an ``mmap`` that the archive lies in.

    Args:
        data: the archive, with whatever precedes it.
        where: its path, for messages.
        members: how many entries are read at most.

    Attributes:
        start: where the archive begins in ``data``.
        duplicates: how many entries are hidden by a later one of the same name.

    Raises:
        MalformedInput: it is no zip archive, or its directory is broken.
        LimitExceeded: it has more than ``members`` entries.
    """

    __slots__ = (
        "_data",
        "_directory",
        "_directory_at",
        "_positions",
        "_taken",
        "duplicates",
        "start",
        "where",
    )

    def __init__(
        self, data: bytes | mmap | memoryview, where: str, *, members: int = MEMBERS
    ) -> None:
        self.where = where
        self._data = memoryview(data)
        size, offset, end = self._locate()
        self._directory_at = end - size
        self.start = self._directory_at - offset
        if self._directory_at < 0 or self.start < 0:
            raise self._malformed("the central directory lies outside of the file")
        self._directory = bytes(self._data[self._directory_at : end])
        self._positions: dict[bytes, int] = {}
        self._taken: list[tuple[int, int]] = []
        self.duplicates = self._index(members) - len(self._positions)

    def __len__(self) -> int:
        return len(self._positions)

    def names(self) -> KeysView[bytes]:
        """Names of all members as stored, in the order of the directory."""
        return self._positions.keys()

    def members(self) -> Iterator[Member]:
        """All members in the order of the directory, hidden duplicates left out."""
        return map(self.member, self._positions)

    def find(self, name: str) -> Member | None:
        """The member of that name, ``None`` if there is none."""
        raw = name.encode("utf-8", errors="surrogateescape")
        return self.member(raw) if raw in self._positions else None

    def member(self, raw: bytes) -> Member:
        """The member of a name from :meth:`names`."""
        position = self._positions[raw]
        fields = _CENTRAL.unpack_from(self._directory, position)
        made_by, _, flags, method, _, _, crc, packed, size, named, extra = fields[:11]
        offset = fields[15]
        if _LARGE in (packed, size, offset):
            start = position + 46 + named
            size, packed, offset = self._zip64(start, start + extra, size, packed, offset)
        return Member(
            name=_decoded(raw),
            size=size,
            compressed_size=packed,
            method=method,
            offset=offset + self.start,
            crc=crc,
            mode=fields[14] >> 16 if made_by >> 8 in (3, 19) else 0,
            encrypted=bool(flags & _ENCRYPTED),
        )

    def read(self, member: Member, limit: int) -> bytes | memoryview:
        """The content of a member: a view if it is stored, new bytes if it is deflated.

        Raises:
            LimitExceeded: it is larger than ``limit``.
            MalformedInput: it is encrypted, of an unknown method, damaged, or shares
                bytes with another member that was read (how small archives are made
                to inflate to petabytes).
        """
        if member.size > limit:
            raise LimitExceeded(
                f"{member.size} bytes are more than the {limit} that are read",
                where=self._path(member),
            )
        if member.encrypted:
            raise self._broken(member, "it is encrypted")
        packed = self._packed(member)
        if member.method == STORED:
            content: bytes | memoryview = packed
        elif member.method == DEFLATED:
            content = self._inflated(member, packed)
        else:
            raise self._broken(member, f"compression method {member.method} is not supported")
        if len(content) != member.size:
            raise self._broken(member, f"{len(content)} bytes where {member.size} are promised")
        if _codec().crc32(content) != member.crc:
            raise self._broken(member, "its checksum is wrong")
        return content

    def _locate(self) -> tuple[int, int, int]:
        """Size, offset and end of the central directory."""
        tail_at = max(0, len(self._data) - _COMMENT - _END.size)
        tail = bytes(self._data[tail_at:])
        position = _end_record(tail)
        if position < 0:
            raise self._malformed("it is not a zip archive, or its end is missing")
        disk, first_disk, here, total, size, offset, _ = _END.unpack_from(tail, position)
        end = tail_at + position
        if 0xFFFF in (disk, first_disk, here, total) or _LARGE in (size, offset):
            return self._locate64(end) or (size, offset, end)
        if disk or first_disk:
            raise self._malformed("it is one part of an archive in several files")
        return size, offset, end

    def _locate64(self, end: int) -> tuple[int, int, int] | None:
        locator = end - _END64_LOCATOR.size
        if locator < 0 or bytes(self._data[locator : locator + 4]) != b"PK\x06\x07":
            return None
        _, offset, _ = _END64_LOCATOR.unpack_from(self._data, locator)
        # With bytes in front of the archive the stated offset is too small: the record
        # then lies directly before its locator.
        for position in (offset, locator - _END64.size):
            if 0 <= position <= locator - _END64.size and (
                bytes(self._data[position : position + 4]) == b"PK\x06\x06"
            ):
                *_, size, start = _END64.unpack_from(self._data, position)
                return size, start, position
        raise self._malformed("the zip64 end record is missing")

    def _index(self, most: int) -> int:
        """Fill the positions; some 0.7 µs for a member."""
        directory, positions, lengths = self._directory, self._positions, _LENGTHS.unpack_from
        position = count = 0
        last = len(directory) - 46
        while position <= last:
            signature, named, extra, comment = lengths(directory, position)
            if signature != _CENTRAL_SIGNATURE:
                break
            name_at = position + 46
            positions[directory[name_at : name_at + named]] = position
            position = name_at + named + extra + comment
            count += 1
            if count > most:
                raise LimitExceeded(f"more than {most} members", where=self.where)
        if position != len(directory):
            raise self._malformed(f"the central directory is broken after {count} members")
        return count

    def _zip64(
        self, start: int, end: int, size: int, packed: int, offset: int
    ) -> tuple[int, int, int]:
        """Replace the fields that did not fit, from the extra field of the header."""
        extra = self._directory[start:end]
        position = 0
        while position + 4 <= len(extra):
            tag = int.from_bytes(extra[position : position + 2], "little")
            length = int.from_bytes(extra[position + 2 : position + 4], "little")
            if tag == 1:
                values = extra[position + 4 : position + 4 + length]
                fields = [size, packed, offset]
                for number, field in enumerate(fields):
                    if field == _LARGE and values:
                        fields[number] = int.from_bytes(values[:8], "little")
                        values = values[8:]
                return fields[0], fields[1], fields[2]
            position += 4 + length
        return size, packed, offset

    def _packed(self, member: Member) -> memoryview:
        if member.offset + _LOCAL.size > self._directory_at:
            raise self._broken(member, "it lies outside of the archive")
        signature, *_, named, extra = _LOCAL.unpack_from(self._data, member.offset)
        start = member.offset + _LOCAL.size + named + extra
        end = start + member.compressed_size
        if signature != b"PK\x03\x04":
            raise self._broken(member, "it has no local header")
        if end > self._directory_at:
            raise self._broken(member, "it lies outside of the archive")
        if member.size > member.compressed_size * DEFLATE_RATIO:
            raise self._broken(
                member, f"{member.compressed_size} bytes cannot hold the {member.size} it promises"
            )
        self._take(member, end)
        return self._data[start:end]

    def _take(self, member: Member, end: int) -> None:
        """Note the bytes that a member was read from; refuse them to any other."""
        span = (member.offset, end)
        index = bisect_right(self._taken, span)
        if index and self._taken[index - 1] == span:
            return
        before = self._taken[index - 1][1] if index else 0
        after = self._taken[index][0] if index < len(self._taken) else end
        if before > member.offset or after < end:
            raise self._broken(member, "it shares its bytes with another member")
        self._taken.insert(index, span)

    def _inflated(self, member: Member, packed: memoryview) -> bytes:
        codec = _codec()
        inflater = codec.decompressobj(-15)
        try:
            # One byte of room more than promised, so that a surplus shows.
            content: bytes = inflater.decompress(packed, member.size + 1)
        except codec.error as error:
            raise self._broken(member, f"broken compression: {error}") from error
        if not inflater.eof:
            raise self._broken(member, "its compressed data does not end at its stated size")
        return content

    def _path(self, member: Member) -> str:
        return f"{self.where}!/{member.name}"

    def _broken(self, member: Member, message: str) -> MalformedInput:
        return MalformedInput(message, where=self._path(member))

    def _malformed(self, message: str) -> MalformedInput:
        return MalformedInput(message, where=self.where)


def _end_record(tail: bytes) -> int:
    """Position of the end record: the last whose comment reaches exactly to the end.

    Where none does (bytes were appended to the archive) the last one that fits counts.
    """
    fallback = -1
    position = tail.rfind(b"PK\x05\x06")
    while position >= 0:
        if position + _END.size <= len(tail):
            comment = int.from_bytes(tail[position + 20 : position + 22], "little")
            surplus = len(tail) - position - _END.size - comment
            if surplus == 0:
                return position
            if surplus > 0 and fallback < 0:
                fallback = position
        position = tail.rfind(b"PK\x05\x06", 0, position)
    return fallback


def _decoded(raw: bytes) -> str:
    """UTF-8, flagged as such or not; else the DOS code page that the format prescribes."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp437")


@cache
def _codec() -> Any:
    """The module to inflate with: ISA-L's, twice as fast, where there is one."""
    try:
        from isal import isal_zlib  # noqa: PLC0415
    except ImportError:
        import zlib  # noqa: PLC0415

        return zlib
    return isal_zlib
