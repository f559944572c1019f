"""SQLite files inside artifacts are read in memory, within bounds, and never written."""

from __future__ import annotations

import mmap
import sqlite3
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.errors import LimitExceeded, MalformedInput
from seawall.inventory import embedded_database as embedded
from seawall.inventory.embedded_database import Row, opened


def made(*statements: str) -> bytes:
    """The bytes of a database."""
    connection = sqlite3.connect(":memory:")
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    data = connection.serialize()
    connection.close()
    return data


PLAIN = made(
    "CREATE TABLE t (a INTEGER, b TEXT)",
    "INSERT INTO t VALUES (1, 'one'), (2, 'two')",
    "CREATE VIEW v AS SELECT * FROM t",
)


def rows(data: bytes, query: str, wal: bytes = b"") -> list[Row]:
    """The rows of a query, all at once."""
    with opened(data, "etc/x.db", wal=wal) as database:
        return list(database.rows(query))


@pytest.fixture
def logged(tmp_path: Path) -> tuple[bytes, bytes]:
    """A database whose rows are in its write-ahead log only, and the log."""
    file = tmp_path / "x.db"
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE t (a, b)")
    connection.execute("INSERT INTO t VALUES (1, randomblob(9000))")
    connection.commit()
    connection.execute("INSERT INTO t VALUES (2, 'later')")
    connection.commit()
    pair = file.read_bytes(), Path(f"{file}-wal").read_bytes()
    connection.close()
    return pair


def test_rows_and_tables() -> None:
    """Tables and their rows are given, views are not among the tables."""
    with opened(PLAIN, "etc/x.db") as database:
        assert database.tables() == {"t"}
        assert list(database.rows("SELECT a, b FROM t")) == [(1, "one"), (2, "two")]


def test_a_mapped_file_is_read(tmp_path: Path) -> None:
    """A memory-mapped file is read like bytes."""
    (tmp_path / "x.db").write_bytes(PLAIN)
    with (
        (tmp_path / "x.db").open("rb") as stream,
        mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as mapped,
        opened(mapped, "etc/x.db") as database,
    ):
        assert len(list(database.rows("SELECT * FROM t"))) == 2


def test_the_log_belongs_to_the_database(logged: tuple[bytes, bytes]) -> None:
    """Pages that only the write-ahead log holds are part of the database."""
    data, wal = logged
    assert data[18:20] == b"\2\2"
    found = rows(data, "SELECT a, b FROM t", wal)
    assert [(number, len(content)) for number, content in found] == [(1, 9000), (2, 5)]


def test_a_log_cut_off_gives_what_was_committed_before(logged: tuple[bytes, bytes]) -> None:
    """A log that breaks off counts up to its last whole commit."""
    data, wal = logged
    assert rows(data, "SELECT a FROM t", wal[:-100]) == [(1,)]
    broken = bytearray(wal)
    broken[-50] ^= 1
    assert rows(data, "SELECT a FROM t", bytes(broken)) == [(1,)]


def test_a_log_of_another_database_is_left_out(logged: tuple[bytes, bytes]) -> None:
    """Frames with salts or checksums of another log are not applied."""
    assert rows(PLAIN, "SELECT a FROM t", b"\x37\x7f\x06\x82" + bytes(60)) == [(1,), (2,)]
    _, wal = logged
    reset = bytearray(wal)
    reset[16] ^= 1  # new salts, as after a checkpoint: every frame is an old one
    assert rows(PLAIN, "SELECT a FROM t", bytes(reset)) == [(1,), (2,)]


@pytest.mark.parametrize("position", [0, 20, 33, 60, 500])
def test_any_broken_log_is_harmless(logged: tuple[bytes, bytes], position: int) -> None:
    """A damaged byte anywhere in the log does not keep the database from being read."""
    data, wal = logged
    broken = bytearray(wal)
    broken[position] ^= 0xFF
    with opened(data, "x", wal=bytes(broken)) as database:
        database.tables()


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM v",
        "INSERT INTO t VALUES (3, 'x')",
        "ATTACH '/tmp/x.db' AS other",
        "PRAGMA journal_mode",
        "SELECT load_extension('x')",
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x FROM n) SELECT x FROM n",
        "SELECT missing FROM t",
    ],
)
def test_only_tables_are_read(query: str) -> None:
    """Views, writes, other files, functions and recursion are refused."""
    with pytest.raises(MalformedInput, match=r"etc/x\.db"):
        rows(PLAIN, query)


def test_a_table_made_to_be_expensive_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A query that does not end is interrupted after a number of steps."""
    monkeypatch.setattr(embedded, "STEPS", embedded._TICK)
    data = made(
        "CREATE TABLE t (a)",
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 300)"
        " INSERT INTO t SELECT x FROM n",
    )
    with pytest.raises(LimitExceeded):
        rows(data, "SELECT a.a FROM t AS a, t AS b, t AS c, t AS d WHERE a.a + b.a + c.a + d.a < 0")


def test_rows_cannot_hold_more_than_the_file() -> None:
    """Rows that together outgrow their file are cut off."""
    data = made("CREATE TABLE t (a)", "INSERT INTO t VALUES (zeroblob(2000000))")
    with pytest.raises(LimitExceeded):
        rows(data, "SELECT a, a, a, a, a FROM t")


@pytest.mark.parametrize("data", [b"", b"SQLite format 3\0", b"x" * 200])
def test_other_files_are_refused(data: bytes) -> None:
    """What does not begin like SQLite is not handed to it."""
    with pytest.raises(MalformedInput, match="not a SQLite database"):
        rows(data, "SELECT 1")


@given(st.integers(0, len(PLAIN) - 1), st.binary(max_size=40))
def test_damage_is_malformed_input(at: int, garbage: bytes) -> None:
    """Damage of any kind ends in MalformedInput or in rows, never in another error."""
    for data in (PLAIN[:at], PLAIN[:at] + garbage + PLAIN[at + len(garbage) :]):
        try:
            with opened(data, "x", wal=garbage) as database:
                database.tables()
                list(database.rows("SELECT a, b FROM t"))
        except MalformedInput:
            pass


def test_a_schema_that_is_not_text_is_malformed() -> None:
    """SQLite quotes the name of a broken table, and its message is not UTF-8 then."""
    data = PLAIN.replace(b"TABLE t (a", b"TABLE t ((").replace(b"tablett", b"table\xfft")
    with pytest.raises(MalformedInput, match=r"etc/x\.db"):
        rows(data, "SELECT a FROM t")


def test_nothing_is_written() -> None:
    """Sorting leaves no temporary file behind."""
    before = set(Path(tempfile.gettempdir()).glob("etilqs*"))
    rows(PLAIN, "SELECT a FROM t ORDER BY b DESC")
    assert set(Path(tempfile.gettempdir()).glob("etilqs*")) == before
