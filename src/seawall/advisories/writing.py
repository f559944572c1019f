"""Writing a snapshot's file from its rows.

With a former snapshot at hand, values that did not change are taken over as they lie there,
compressed, and its dictionaries serve as long as they do well: most of the time of writing goes
into training them and into compressing as small as it gets. Content, and with it the id, is the
same either way; the bytes of the file are not, so what must be reproducible to the byte is
written without a former one.
"""

from __future__ import annotations

import os
import sqlite3
import struct
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Final, NamedTuple

import msgspec
import zstandard

from seawall.advisories import layout
from seawall.advisories.codec import QUICK, SMALLEST, Codec, dictionary
from seawall.advisories.snapshot import Snapshot
from seawall.errors import SeawallError

Rows = list[tuple[str, bytes]]

_SQLITE_VERSION: Final = 3_037_000  # recorded in the file; a constant keeps its bytes the same
_WORN: Final = 1.2  # so much larger are values when a dictionary is trained anew
_INSERT: Final = {
    "package": "INSERT INTO package VALUES (?, ?, ?)",
    "page": "INSERT INTO page VALUES (?, ?)",
    "alias": "INSERT INTO alias VALUES (?, ?)",
    "indicator": "INSERT INTO indicator VALUES (?, ?, ?)",
}


def write(
    path: Path,
    description: layout.Description,
    tables: Mapping[str, Rows],
    former: Path | None = None,
) -> str:
    """Write a new file; returns the snapshot's id.

    Args:
        path: where there is nothing yet.
        description: what it says about itself.
        tables: keys and values in the order of the id, for each of :data:`layout.CONTENT`.
        former: a snapshot that has much in common with it; of no use if it cannot be read.

    Raises:
        OSError, sqlite3.Error: it cannot be written.
    """
    told = msgspec.msgpack.encode(description)
    digest = layout.ContentDigest(told)
    for table in layout.CONTENT:
        for key, value in tables[table]:
            digest.add(table, key, value)
    meta = {"description": told, "id": digest.id().encode()}
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        _fill(connection, tables, meta, former)
    _settle(path)
    return digest.id()


def _fill(
    connection: sqlite3.Connection,
    tables: Mapping[str, Rows],
    meta: dict[str, bytes],
    former: Path | None,
) -> None:
    for setting in (f"page_size = {layout.PAGE_SIZE}", "journal_mode = OFF", "synchronous = OFF"):
        connection.execute(f"PRAGMA {setting}")
    connection.execute("BEGIN")
    for statement in layout.SCHEMA:
        connection.execute(statement)
    names = sorted({key.partition("\n")[0] for key, _ in tables["package"]})
    numbers = {name: number for number, name in enumerate(names, 1)}
    connection.executemany(
        "INSERT INTO ecosystem VALUES (?, ?)", [(numbers[name], name) for name in names]
    )
    for table in layout.CONTENT:
        packed = _compressed(tables[table], _former(former, table))
        meta[f"{table} dictionary"] = packed.dictionary
        meta[f"{table} ratio"] = f"{packed.fresh:.4f}".encode()
        connection.executemany(_INSERT[table], _columns(table, packed.values.items(), numbers))
    connection.executemany("INSERT INTO meta VALUES (?, ?)", sorted(meta.items()))
    connection.execute("COMMIT")
    connection.execute("VACUUM")


def _columns(
    table: str, values: Iterable[tuple[str, bytes]], numbers: Mapping[str, int]
) -> Iterator[tuple[object, ...]]:
    for key, value in values:
        first, _, rest = key.partition("\n")
        if table == "package":
            yield numbers[first], rest, value
        elif table == "indicator":
            yield first, rest, value
        else:
            yield key, value


class _Packed(NamedTuple):
    """A table as it is stored.

    Attributes:
        dictionary: what its values are compressed with.
        values: compressed.
        fresh: how small values were when the dictionary was trained.
    """

    dictionary: bytes
    values: dict[str, bytes]
    fresh: float


_NOTHING: Final = _Packed(b"", {}, 1.0)


def _former(path: Path | None, table: str) -> _Packed:
    if path is None:
        return _NOTHING
    try:
        with Snapshot(path) as snapshot:
            values = dict(snapshot.compressed(table))
            return _Packed(snapshot.dictionary(table), values, snapshot.fresh(table))
    except SeawallError:
        return _NOTHING


def _compressed(rows: Rows, former: _Packed) -> _Packed:
    """The values, compressed with the former dictionary as long as that does well.

    A table that was too small for a dictionary may have grown.
    """
    if len(rows) < 2 * len(former.values):
        taken = _continued(rows, former)
        if _ratio(taken.values()) <= _WORN * former.fresh:
            return former._replace(values=taken)
    shared = dictionary([value for _, value in rows])
    compress = Codec(shared).compressor(SMALLEST)
    values = {key: compress(value) for key, value in rows}
    return _Packed(shared, values, _ratio(values.values()))


def _continued(rows: Rows, former: _Packed) -> dict[str, bytes]:
    """Unchanged values as they were, others compressed with the same dictionary."""
    codec = Codec(former.dictionary)
    compress = codec.compressor(QUICK)
    taken: dict[str, bytes] = {}
    for key, value in rows:
        there = former.values.get(key, b"")
        taken[key] = there if there and _holds(codec, there, value) else compress(value)
    return taken


def _holds(codec: Codec, packed: bytes, value: bytes) -> bool:
    try:
        return codec.expand(packed) == value
    except SeawallError:
        return False


def _ratio(packed: Collection[bytes]) -> float:
    """How small values were compressed."""
    whole = sum(max(0, zstandard.frame_content_size(value)) for value in packed)
    return sum(map(len, packed)) / whole if whole else 1.0


def _settle(path: Path) -> None:
    """Set the header's fields that depend on how the file was written (offsets 24, 92, 96)."""
    with path.open("r+b") as stream:
        for offset, value in ((24, 1), (92, 1), (96, _SQLITE_VERSION)):
            stream.seek(offset)
            stream.write(struct.pack(">I", value))
        stream.flush()
        os.fsync(stream.fileno())
