"""Writing a snapshot's file from its rows.

With a former snapshot at hand, values that did not change are taken over as they lie there,
compressed: most of the time of writing goes into compressing as small as it gets. Content, and
with it the id, is the same either way; the bytes of the file are not, so what must be
reproducible to the byte is written without a former one.
"""

from __future__ import annotations

import os
import sqlite3
import struct
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Final

import msgspec

from seawall.advisories import layout
from seawall.advisories.codec import Codec, dictionary
from seawall.advisories.snapshot import Snapshot
from seawall.errors import SeawallError

Rows = list[tuple[str, bytes]]

_SQLITE_VERSION: Final = 3_037_000  # recorded in the file; a constant keeps its bytes the same
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
        shared, values = _compressed(tables[table], _former(former, table))
        meta[f"{table} dictionary"] = shared
        connection.executemany(_INSERT[table], _columns(table, values, numbers))
    connection.executemany("INSERT INTO meta VALUES (?, ?)", sorted(meta.items()))
    connection.execute("COMMIT")
    connection.execute("VACUUM")


def _columns(
    table: str, values: Iterator[tuple[str, bytes]], numbers: Mapping[str, int]
) -> Iterator[tuple[object, ...]]:
    for key, value in values:
        first, _, rest = key.partition("\n")
        if table == "package":
            yield numbers[first], rest, value
        elif table == "indicator":
            yield first, rest, value
        else:
            yield key, value


def _former(path: Path | None, table: str) -> tuple[bytes, dict[str, bytes]]:
    """The dictionary and the compressed values of a former snapshot."""
    if path is None:
        return b"", {}
    try:
        with Snapshot(path) as snapshot:
            return snapshot.dictionary(table), dict(snapshot.compressed(table))
    except SeawallError:
        return b"", {}


def _compressed(
    rows: Rows, former: tuple[bytes, dict[str, bytes]]
) -> tuple[bytes, Iterator[tuple[str, bytes]]]:
    """A dictionary, and the values compressed with it, as far as possible taken over.

    A dictionary is trained anew once most of what it was trained on is no more.
    """
    shared, packed = former
    taken = dict(_unchanged(rows, shared, packed)) if packed else {}
    if not shared or 2 * len(taken) < len(rows):
        shared, taken = dictionary([value for _, value in rows]), {}
    compress = Codec(shared).compressor()
    return shared, ((key, taken.get(key) or compress(value)) for key, value in rows)


def _unchanged(
    rows: Rows, shared: bytes, packed: Mapping[str, bytes]
) -> Iterator[tuple[str, bytes]]:
    expand = Codec(shared).expand
    for key, value in rows:
        there = packed.get(key)
        if there is not None:
            try:
                same = expand(there) == value
            except SeawallError:
                continue
            if same:
                yield key, there


def _settle(path: Path) -> None:
    """Set the header's fields that depend on how the file was written (offsets 24, 92, 96)."""
    with path.open("r+b") as stream:
        for offset, value in ((24, 1), (92, 1), (96, _SQLITE_VERSION)):
            stream.seek(offset)
            stream.write(struct.pack(">I", value))
        stream.flush()
        os.fsync(stream.fileno())
