"""From one snapshot to another: one small file that says what changed.

A delta is a line with its format, a line of JSON with both ids, and two frames of Zstandard. The
first says which records are gone and which are new or other, and what became of the scores; the
second holds these records, with their former versions as its dictionary, so that one more
statement about a package costs hardly more than its words.

It is about content, not about bytes: every file with the old id becomes a file with the new id,
and the id is computed anew before the file is put in place.
"""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO, Final

import msgspec
import zstandard
from msgspec import Struct

from seawall.advisories import layout, records, score_columns
from seawall.advisories.draft_folder import draft_folder
from seawall.advisories.history import History
from seawall.advisories.layout import Description
from seawall.advisories.records import Content, Records, Tables
from seawall.advisories.score_columns import Columns
from seawall.advisories.snapshot import Snapshot
from seawall.advisories.verifying import VerifyReport, verify
from seawall.advisories.writing import write
from seawall.errors import DigestMismatch, LimitExceeded, MalformedInput, SourceError, UserError

MAGIC: Final = b"seawall-db-delta 1\n"
LARGEST: Final = 512 << 20
"""Most bytes of a frame, unpacked, and of the file."""

_HEADER: Final = 4096
_DAMAGED: Final = (
    msgspec.DecodeError,
    UnicodeDecodeError,
    RecursionError,
    ValueError,
    KeyError,
    OverflowError,
)
_WINDOW: Final = 29  # logarithm of LARGEST
_LENGTH: Final = struct.Struct(">Q")


class Header(Struct, frozen=True, kw_only=True):
    """What a delta leads from and to.

    Attributes:
        old: id of the snapshot that it changes.
        new: id of the snapshot that it gives.
        created: RFC 3339 day of the new snapshot's data.
    """

    old: str
    new: str
    created: str


class _Table(Struct, frozen=True, array_like=True):
    """What became of one table.

    Attributes:
        removed: names of records that are gone.
        changed: names of those that are new or other.
        lengths: of the latter.
    """

    removed: list[str]
    changed: list[str]
    lengths: list[int]


class _Plan(Struct, frozen=True, array_like=True):
    """What the first frame says: tables, scores, and how long the new description is."""

    tables: dict[str, _Table]
    scores: Columns
    described: int


_PLAN: Final = msgspec.msgpack.Decoder(_Plan)


def delta(old: Path, new: Path, output: Path) -> Header:
    """Write what leads from one snapshot to another; the same two give the same bytes.

    Raises:
        UserError: there is no such snapshot.
        SourceError: one cannot be read, or the delta cannot be written.
        MalformedInput: one is damaged.
        DigestMismatch: the new one is not what its id says.
    """
    verify(new)
    with Snapshot(old) as before, Snapshot(new) as after:
        header = Header(old=before.id, new=after.id, created=after.created)
        frames = _frames(before, after)
    try:
        with draft_folder(output) as folder:
            draft = folder / "delta"
            with draft.open("wb") as target:
                target.write(MAGIC + msgspec.json.encode(header) + b"\n")
                for frame in frames:
                    target.write(_LENGTH.pack(len(frame)) + frame)
            draft.replace(output)
    except OSError as error:
        raise SourceError(f"cannot write the delta: {error}", where=str(output)) from error
    return header


def _frames(before: Snapshot, after: Snapshot) -> tuple[bytes, bytes]:
    then, now = records.content(before), records.content(after)
    scores = score_columns.told(sorted(now.tables["page"]), then.scores, now.scores)
    changes = {table: _compared(then.tables[table], now.tables[table]) for table in layout.CONTENT}
    plan = _Plan(changes, scores, len(after.told))
    values = [now.tables[table][name] for table in changes for name in changes[table].changed]
    packed = _packed(msgspec.msgpack.encode(plan))
    return packed, _packed(b"".join([after.told, *values]), _former(before.told, then, changes))


def _compared(then: Records, now: Records) -> _Table:
    changed = [name for name in sorted(now) if then.get(name) != now[name]]
    removed = sorted(then.keys() - now.keys())
    return _Table(removed, changed, [len(now[name]) for name in changed])


def _former(told: bytes, then: Content, changes: Mapping[str, _Table]) -> bytes:
    """What the new values have much in common with: their former versions."""
    values = [
        then.tables[table].get(name, b"")
        for table in layout.CONTENT
        for name in changes[table].changed
    ]
    return b"".join([*values, told])


def apply(old: Path, change: Path, output: Path, *, history: History | None = None) -> VerifyReport:
    """Make the new snapshot from the old one and put it in place, at once.

    Where the new one is in place already, it stays.

    Args:
        old: any file of the snapshot that the delta starts from; may be ``output``.
        change: the delta.
        output: the new snapshot.
        history: keeps the snapshot that is replaced.

    Raises:
        UserError: there is no such file, or the delta starts from another snapshot.
        SourceError: a file cannot be read or written.
        MalformedInput: the delta is none, or it is damaged.
        DigestMismatch: it does not give the snapshot that it says.
    """
    where = str(change)
    header, first, second = _opened(change)
    with Snapshot(old) as before:
        if before.id == header.new and old == output:
            return verify(old)
        if before.id != header.old:
            raise UserError(
                f"leads from {header.old[:19]}..., not from {before.id[:19]}...",
                where=where,
                hint="import a whole bundle instead",
            )
        description, tables = _changed(before, first, second, where)
    try:
        with draft_folder(output) as folder:
            draft = folder / "snapshot.db"
            given = (write(draft, description, tables, old), description.created)
            if given != (header.new, header.created):
                raise DigestMismatch("gives another snapshot than it says", where=where)
            report = verify(draft)
            if history is not None:
                history.keep(output, successor=header.new)
            draft.replace(output)
    except (OSError, sqlite3.Error) as error:
        raise SourceError(f"cannot apply the delta: {error}", where=where) from error
    return report


def _changed(
    before: Snapshot, first: bytes, second: bytes, where: str
) -> tuple[Description, Tables]:
    """The new description and content."""
    try:
        plan = _PLAN.decode(_unpacked(first, where))
        now = records.content(before)
        size = plan.described + sum(sum(table.lengths) for table in plan.tables.values())
        former = _former(before.told, now, plan.tables)
        values = memoryview(_unpacked(second, where, former, expected=max(0, size)))
        at = plan.described
        for table in layout.CONTENT:
            at = _put(now.tables[table], plan.tables[table], values, at)
        scores = score_columns.heard(sorted(now.tables["page"]), now.scores, plan.scores)
        description = layout.described(bytes(values[: plan.described]))
        return description, records.tables(Content(now.tables, scores))
    except _DAMAGED as error:
        raise MalformedInput(f"the delta is damaged: {error}", where=where) from error


def _put(known: Records, table: _Table, values: memoryview, at: int) -> int:
    """Change one table; returns where the values of the next one begin."""
    for name in table.removed:
        del known[name]
    for name, length in zip(table.changed, table.lengths, strict=True):
        known[name] = bytes(values[at : at + length])
        at += length
    return at


def leads_from(path: Path) -> Header | None:
    """What a file leads from and to, ``None`` if it is no delta.

    Raises:
        UserError: there is no such file.
        SourceError: it cannot be read.
        MalformedInput: it is damaged.
    """
    with _stream(path) as stream:
        if stream.read(len(MAGIC)) != MAGIC:
            return None
        return _header(stream, str(path))


def _opened(path: Path) -> tuple[Header, bytes, bytes]:
    where = str(path)
    with _stream(path) as stream:
        if stream.read(len(MAGIC)) != MAGIC:
            raise MalformedInput("not a delta of advisories", where=where)
        header = _header(stream, where)
        return header, _frame(stream, where), _frame(stream, where)


def _stream(path: Path) -> BinaryIO:
    if not path.is_file():
        raise UserError("no such file", where=str(path))
    try:
        return path.open("rb")
    except OSError as error:
        raise SourceError(f"cannot read the delta: {error}", where=str(path)) from error


def _header(stream: BinaryIO, where: str) -> Header:
    try:
        return msgspec.json.decode(stream.readline(_HEADER), type=Header)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedInput("not a delta of advisories", where=where) from error


def _frame(stream: BinaryIO, where: str) -> bytes:
    length = stream.read(_LENGTH.size)
    if len(length) != _LENGTH.size:
        raise MalformedInput("the delta is cut off", where=where)
    (size,) = _LENGTH.unpack(length)
    if size > LARGEST:
        raise LimitExceeded("the delta is larger than any may be", where=where)
    frame = stream.read(size)
    if len(frame) != size:
        raise MalformedInput("the delta is cut off", where=where)
    return frame


def _packed(content: bytes, former: bytes = b"") -> bytes:
    size = len(content) + len(former)
    parameters = zstandard.ZstdCompressionParameters.from_level(
        19,
        window_log=min(_WINDOW, max(10, size.bit_length())),
        write_checksum=True,
        write_content_size=True,
        write_dict_id=False,
    )
    known = _dictionary(former)
    return zstandard.ZstdCompressor(dict_data=known, compression_params=parameters).compress(
        content
    )


def _unpacked(frame: bytes, where: str, former: bytes = b"", expected: int = -1) -> bytes:
    try:
        size = zstandard.frame_content_size(frame)
        if not 0 <= size <= LARGEST or (expected >= 0 and size != expected):
            raise MalformedInput("the delta holds more or less than it says", where=where)
        expander = zstandard.ZstdDecompressor(
            dict_data=_dictionary(former), max_window_size=1 << _WINDOW
        )
        return expander.decompress(frame)
    except zstandard.ZstdError as error:
        raise MalformedInput(f"the delta is damaged: {error}", where=where) from error


def _dictionary(former: bytes) -> zstandard.ZstdCompressionDict | None:
    if not former:
        return None
    return zstandard.ZstdCompressionDict(former, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
