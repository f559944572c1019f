"""Tables in the manner of abuse.ch: CSV whose header is a comment, or in a zip archive.

Lines that begin with ``#`` are comments; the last one before the first row that holds commas
names the columns, each perhaps in quotes. Other exports have the names in the first row. Fields
are in quotes, with a space after the comma or not; a row may have more fields than there are names.
"""

from __future__ import annotations

import csv
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import BinaryIO, Final

from seawall.advisories.feed import Skipped
from seawall.errors import LimitExceeded, MalformedInput

SIZE: Final = 1 << 30
"""Largest table, in bytes."""
ROWS: Final = 5_000_000
"""Most rows of one table."""

Row = Mapping[str, str]


def rows(stream: BinaryIO, *needed: str) -> Iterator[Row | Skipped]:
    """The rows of a table by the names of its columns.

    Args:
        stream: CSV, or a zip archive that holds one CSV file.
        needed: columns without which it is not the table that is meant.

    Raises:
        MalformedInput: it is no such table.
        LimitExceeded: it is larger than any.
    """
    lines = iter(_text(stream).splitlines())
    header, first = _header(lines)
    table = csv.reader(
        chain(first, (line for line in lines if _counts(line))), skipinitialspace=True
    )
    try:
        names = [name.strip().lower() for name in header or next(table, [])]
        if missing := sorted(set(needed) - set(names)):
            raise MalformedInput(f"there is no column {missing[0]}")
        for number, fields in enumerate(table, 1):
            if number > ROWS:
                raise LimitExceeded("more rows than any table")
            if not fields:
                continue
            if len(fields) < len(names):
                yield Skipped(",".join(fields)[:80], "a row with too few fields", broken=True)
                continue
            yield dict(zip(names, fields, strict=False))
    except csv.Error as error:
        raise MalformedInput(f"not a table: {error}") from error


def _counts(line: str) -> bool:
    return bool(line.strip()) and not line.startswith("#")


def _header(lines: Iterator[str]) -> tuple[list[str], list[str]]:
    """Names in the last comment with commas, if there are any, and the first row."""
    named = ""
    for line in lines:
        if _counts(line):
            header = next(csv.reader([named], skipinitialspace=True), []) if named else []
            return header, [line]
        text = line.lstrip("# ")
        if text.count(",") >= 2 and " " not in text.replace(", ", ","):
            named = text
    return (next(csv.reader([named]), []) if named else []), []


def _text(stream: BinaryIO) -> str:
    start = stream.read(4)
    stream.seek(0)
    content = _unpacked(stream) if start == b"PK\x03\x04" else stream.read(SIZE + 1)
    if len(content) > SIZE:
        raise LimitExceeded("larger than any table")
    return content.decode("utf-8-sig", errors="replace")


def _unpacked(stream: BinaryIO) -> bytes:
    try:
        with zipfile.ZipFile(stream) as archive:
            names = [name for name in archive.namelist() if name.lower().endswith((".csv", ".txt"))]
            if len(names) != 1:
                raise MalformedInput("the archive does not hold one table")
            with archive.open(names[0]) as member:
                return member.read(SIZE + 1)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError) as error:
        raise MalformedInput(f"not a zip archive: {error}") from error
