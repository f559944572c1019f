"""SQLite files found inside artifacts, opened from bytes in memory.

This is the one door to such files: nothing is written to disk, no other database can be
attached, and a crafted file can neither run code of its own (views, triggers, virtual
tables, functions) nor keep the reader busy. A database in write-ahead-log mode cannot be
opened from memory, so its two version bytes are set back in a copy; pages that were
committed to the log but not yet moved into the database are moved here.

Source: https://www.sqlite.org/fileformat2.html
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from mmap import mmap
from struct import Struct, unpack, unpack_from
from typing import TYPE_CHECKING, Any, Final, NoReturn

from seawall.errors import LimitExceeded, MalformedInput

if TYPE_CHECKING:
    import sqlite3

ROWS: Final = 4_000_000
"""Most rows that one query gives."""

STEPS: Final = 500_000_000
"""Most instructions of SQLite's virtual machine for one file, some ten seconds."""

_MAGIC: Final = b"SQLite format 3\0"
_HEADER: Final = 100
_WAL_HEADER: Final = 32
_FRAME_HEADER: Final = 24
_WAL_MAGICS: Final = {0x377F0682: "<", 0x377F0683: ">"}  # with the byte order of checksums
_FRAME: Final = Struct(">IIII")  # page, pages after a commit, two salts
_TICK: Final = 1_000_000
_FIRST_BLOB: Final = 1 << 20  # the length limit also holds for SQL text and the schema
# The module decodes names and its own messages, which a crafted schema ends up in, as UTF-8.
_FURTHER: Final = (MemoryError, OverflowError, UnicodeError)
_SETTINGS: Final = (
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA query_only = ON",
)

Row = tuple[Any, ...]


class Database:
    """An opened file, good for reading tables.

    Args:
        connection: to the copy in memory.
        size: of the file, in bytes.
        where: its path, for messages.
    """

    def __init__(self, connection: sqlite3.Connection, size: int, where: str) -> None:
        self._connection = connection
        self._where = where
        self._left = 2 * size + _FIRST_BLOB

    def tables(self) -> frozenset[str]:
        """Names of the real tables, views and virtual tables left out."""
        query = "SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0"
        return frozenset(str(name) for (name,) in self.rows(query))

    def rows(self, query: str) -> Iterator[Row]:
        """What a ``SELECT`` over tables gives.

        All rows together may hold no more than twice the size of the file: pages that
        are shared between rows would multiply a small file without end.

        Raises:
            MalformedInput: the file is broken, or lacks the table or column.
            LimitExceeded: it gives too much.
        """
        import sqlite3  # noqa: PLC0415 - most artifacts have no such file

        try:
            for number, row in enumerate(self._connection.execute(query)):
                self._count(number, row)
                yield row
        except (sqlite3.Error, *_FURTHER) as error:
            _fail(error, self._where)

    def _count(self, number: int, row: Row) -> None:
        self._left -= sum(len(value) for value in row if isinstance(value, bytes | str))
        if number >= ROWS or self._left < 0:
            raise LimitExceeded("the rows hold more than the file can", where=self._where)


@contextmanager
def opened(data: bytes | mmap, where: str, *, wal: bytes = b"") -> Iterator[Database]:
    """Open a SQLite file.

    Args:
        data: the file.
        where: its path, for messages.
        wal: the write-ahead log beside it.

    Raises:
        MalformedInput: it is no SQLite file, or a broken one.
    """
    if data[: len(_MAGIC)] != _MAGIC or len(data) < _HEADER:
        raise MalformedInput("it is not a SQLite database", where=where)
    try:
        import sqlite3  # noqa: PLC0415
    except ImportError as error:
        raise MalformedInput("this Python was built without SQLite", where=where) from error
    with closing(sqlite3.connect(":memory:")) as connection:
        try:
            connection.deserialize(_checkpointed(data, wal))
            _restrict(connection, len(data))
        except (sqlite3.Error, *_FURTHER) as error:
            _fail(error, where)
        yield Database(connection, len(data) + len(wal), where)


def _checkpointed(data: bytes | mmap, wal: bytes) -> bytes | bytearray | mmap:
    """The database with its log moved in, marked as having none."""
    pages = _committed(wal, len(data)) if wal else {}
    if data[18:20] == b"\1\1" and not pages:
        return data
    copy = bytearray(data)
    for offset, page in pages.items():
        if offset > len(copy):
            copy += bytes(offset - len(copy))
        copy[offset : offset + len(page)] = page
    copy[18:20] = b"\1\1"
    return copy


def _committed(wal: bytes, database: int) -> dict[int, bytes]:
    """Latest committed content of the pages in a log, by offset in the database.

    As SQLite does when it recovers, reading ends at the first frame whose salts or
    running checksum are not those of this log: what follows is left from an older one.

    Args:
        wal: the log.
        database: size of the database in bytes.
    """
    order = _WAL_MAGICS.get(int.from_bytes(wal[:4], "big"), "")
    if len(wal) < _WAL_HEADER or not order:
        return {}
    size, _, *salts = unpack_from(">IIII", wal, 8)
    if size < 512 or size > 65536 or size & (size - 1):
        return {}
    sums = _checksum(wal[:24], order, (0, 0))
    if sums != unpack_from(">II", wal, 24):
        return {}
    committed: dict[int, bytes] = {}
    pending: dict[int, bytes] = {}
    last = (database + len(wal)) // size  # a page beyond could only stand behind a hole
    for at in range(_WAL_HEADER, len(wal) - _FRAME_HEADER - size + 1, _FRAME_HEADER + size):
        number, after_commit, *own = _FRAME.unpack_from(wal, at)
        page = wal[at + _FRAME_HEADER : at + _FRAME_HEADER + size]
        sums = _checksum(page, order, _checksum(wal[at : at + 8], order, sums))
        if own != salts or sums != unpack_from(">II", wal, at + 16) or not 0 < number <= last:
            break
        pending[(number - 1) * size] = page
        if after_commit:
            committed |= pending
            pending = {}
    return committed


def _checksum(data: bytes, order: str, sums: tuple[int, int]) -> tuple[int, int]:
    """Fibonacci-weighted sums over pairs of 32-bit words."""
    first, second = sums
    words = iter(unpack(f"{order}{len(data) // 4}I", data))
    for low, high in zip(words, words, strict=True):
        first = (first + low + second) & 0xFFFFFFFF
        second = (second + high + first) & 0xFFFFFFFF
    return first, second


def _restrict(connection: sqlite3.Connection, size: int) -> None:
    """Leave nothing but reading tables, within bounds."""
    import sqlite3  # noqa: PLC0415

    for setting in _SETTINGS:
        connection.execute(setting)
    if hasattr(connection, "setconfig"):  # Python 3.12
        connection.setconfig(sqlite3.SQLITE_DBCONFIG_DEFENSIVE, True)  # type: ignore[attr-defined]
    for limit, most in (
        (sqlite3.SQLITE_LIMIT_LENGTH, max(size, _FIRST_BLOB)),  # no value exceeds its file
        (sqlite3.SQLITE_LIMIT_ATTACHED, 0),
        (sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH, 0),
    ):
        connection.setlimit(limit, most)
    connection.text_factory = _text
    steps = iter(range(STEPS // _TICK))
    connection.set_progress_handler(lambda: next(steps, None) is None, _TICK)
    connection.set_authorizer(_authorise)


def _text(value: bytes) -> str:
    return value.decode("utf-8", errors="replace")


def _authorise(action: int, _first: object, _second: object, _base: object, view: object) -> int:
    """Allow reading columns of tables, and nothing through a view or trigger."""
    import sqlite3  # noqa: PLC0415

    allowed = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ)
    return sqlite3.SQLITE_OK if action in allowed and view is None else sqlite3.SQLITE_DENY


def _fail(error: Exception, where: str) -> NoReturn:
    message = str(error).strip() or type(error).__name__
    if "interrupted" in message or "too big" in message or isinstance(error, MemoryError):
        raise LimitExceeded(f"the SQLite file asks for too much: {message}", where=where) from error
    raise MalformedInput(f"broken SQLite file: {message}", where=where) from error
