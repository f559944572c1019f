"""Building a snapshot: the same feeds give the same bytes."""

from __future__ import annotations

import os
import sqlite3
import struct
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import groupby, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, TypeVar

import msgspec

from seawall.advisories import layout
from seawall.advisories.codec import Codec, dictionary
from seawall.advisories.gathering import Gathering, Joined, Progress
from seawall.advisories.report import BuildReport, InputFile
from seawall.errors import SourceError, UserError
from seawall.model import Statement

ROWS_PER_PAGE: Final = 32
ALIASES_PER_PAGE: Final = 256
INDICATORS_PER_PAGE: Final = 256

_SQLITE_VERSION: Final = 3_037_000  # recorded in the file; a constant keeps its bytes the same
T = TypeVar("T")
_Rows = list[tuple[str, bytes]]


def build(source_dir: Path, output: Path, *, progress: Progress | None = None) -> BuildReport:
    """Compile the feeds below a folder into one file; a list of what it was made from lies beside.

    Args:
        source_dir: the feeds, in the layout of the upstream hosts (``osv/PyPI/all.zip``).
        output: the snapshot; an existing one is replaced at once, also while it is read.
        progress: is told what is being read.

    Raises:
        UserError: the folder holds no feed.
        SourceError: a feed cannot be read, or the file cannot be written.
        MalformedInput: the list of feeds in the folder is broken.
    """
    gathering = Gathering()
    gathering.read(source_dir, progress=progress)
    if not gathering.inputs:
        raise UserError(
            "holds no feed",
            where=str(source_dir),
            hint="expected files such as osv/PyPI/all.zip or alpine/v3.19/main.json",
        )
    if progress is not None:
        progress("writing")
    joined = gathering.joined()
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=output.parent, prefix=".building-") as folder:
            draft = Path(folder, "snapshot.db")
            report = _report(draft, joined, gathering.inputs)
            record = Path(folder, "record.json")
            record.write_bytes(msgspec.json.format(msgspec.json.encode(report), indent=1) + b"\n")
            draft.replace(output)
            record.replace(output.with_suffix(".json"))
    except (OSError, sqlite3.Error) as error:
        raise SourceError(f"cannot write the snapshot: {error}", where=str(output)) from error
    return report


def _report(draft: Path, joined: Joined, inputs: list[InputFile]) -> BuildReport:
    description, id_ = _write(draft, joined)
    return BuildReport(
        id=id_,
        created=description.created,
        size=draft.stat().st_size,
        statements=description.statements,
        flaws=description.flaws,
        packages=description.packages,
        refused_aliases=joined.refused,
        sources=joined.sources,
        coverage=joined.coverage,
        inputs=tuple(inputs),
        left_out=joined.left_out,
    )


def _write(path: Path, joined: Joined) -> tuple[layout.Description, str]:
    description = layout.Description(
        format=layout.FORMAT,
        created=f"{joined.newest}T00:00:00Z" if joined.newest else "",
        sources=joined.sources,
        coverage=joined.coverage,
        statements=sum(map(len, joined.packages.values())),
        flaws=len(joined.flaws),
        packages=len(joined.packages),
        indicators=len(joined.indicators),
        lifecycles=joined.lifecycles,
    )
    told = msgspec.msgpack.encode(description)
    digest = layout.ContentDigest(told)
    tables: dict[str, _Rows] = {
        "package": list(_packages(joined.packages)),
        "page": list(_pages(joined)),
        "alias": list(_aliases(joined)),
        "indicator": list(_indicators(joined)),
    }
    for table, rows in tables.items():
        for key, value in rows:
            digest.add(table, key, value)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        _fill(connection, tables, {"description": told, "id": digest.id().encode()})
    _settle(path)
    return description, digest.id()


def _packages(packages: dict[tuple[str, str], list[Statement]]) -> Iterator[tuple[str, bytes]]:
    for ecosystem, package in sorted(packages):
        yield f"{ecosystem}\n{package}", layout.grouped(packages[ecosystem, package])


def _pages(joined: Joined) -> Iterator[tuple[str, bytes]]:
    rows = [layout.row(joined.flaws[name]) for name in sorted(joined.flaws)]
    for some in _batched(rows, ROWS_PER_PAGE):
        yield some[0].id, layout.page(some)


def _aliases(joined: Joined) -> Iterator[tuple[str, bytes]]:
    for some in _batched(sorted(joined.aliases.items()), ALIASES_PER_PAGE):
        yield some[0][0], layout.alias_page(some)


def _indicators(joined: Joined) -> Iterator[tuple[str, bytes]]:
    for kind, of_kind in groupby(joined.indicators, key=lambda item: item.kind):
        values = (list(said) for _, said in groupby(of_kind, key=lambda item: item.value))
        for some in _batched(values, INDICATORS_PER_PAGE):
            first = some[0][0].value
            yield f"{kind}\n{first}", layout.indicator_page(item for said in some for item in said)


def _fill(connection: sqlite3.Connection, tables: dict[str, _Rows], meta: dict[str, bytes]) -> None:
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
    for table, rows in tables.items():
        shared = dictionary([value for _, value in rows])
        meta[f"{table} dictionary"] = shared
        compress = Codec(shared).compressor()
        if table == "package":
            connection.executemany(
                "INSERT INTO package VALUES (?, ?, ?)",
                (
                    (numbers[ecosystem], name, compress(value))
                    for (ecosystem, _, name), value in (
                        (key.partition("\n"), value) for key, value in rows
                    )
                ),
            )
        elif table == "indicator":
            connection.executemany(
                "INSERT INTO indicator VALUES (?, ?, ?)",
                (
                    (kind, first, compress(value))
                    for (kind, _, first), value in (
                        (key.partition("\n"), value) for key, value in rows
                    )
                ),
            )
        else:
            connection.executemany(
                f"INSERT INTO {table} VALUES (?, ?)",  # noqa: S608 - our own table names
                ((key, compress(value)) for key, value in rows),
            )
    connection.executemany("INSERT INTO meta VALUES (?, ?)", sorted(meta.items()))
    connection.execute("COMMIT")
    connection.execute("VACUUM")


def _settle(path: Path) -> None:
    """Set the header's fields that depend on how the file was written (offsets 24, 92, 96)."""
    with path.open("r+b") as stream:
        for offset, value in ((24, 1), (92, 1), (96, _SQLITE_VERSION)):
            stream.seek(offset)
            stream.write(struct.pack(">I", value))
        stream.flush()
        os.fsync(stream.fileno())


def _batched(items: Iterable[T], size: int) -> Iterator[list[T]]:
    iterator = iter(items)
    while some := list(islice(iterator, size)):
        yield some
