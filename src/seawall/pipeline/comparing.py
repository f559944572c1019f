"""From two reports to a comparison: our stored scan, another scanner's report, the advisories."""

from __future__ import annotations

from pathlib import Path

import msgspec

from seawall.advisories import open_snapshot
from seawall.comparison import reading
from seawall.comparison.compare import compare
from seawall.comparison.difference import Comparison
from seawall.errors import MalformedInput, UserError
from seawall.model import ScanResult
from seawall.pipeline.scan import now


def compared(ours: Path, theirs: Path, database: Path | None = None) -> Comparison:
    """Compare two reports about one artifact.

    Args:
        ours: what ``seawall scan --format json`` wrote.
        theirs: a report of another scanner, in any format that has a reader.
        database: the advisory database that evidence is taken from, ``None`` for the default.

    Raises:
        UserError: a file cannot be read, or is no report.
        SourceError: the database cannot be read.
    """
    result = stored(ours)
    try:
        foreign = reading.read(_content(theirs), str(theirs))
    except MalformedInput as error:
        raise UserError(error.message, where=str(theirs), hint=error.hint) from error
    with open_snapshot(database) as snapshot:
        return compare(result, foreign, snapshot, now().date(), data=snapshot.id)


def stored(path: Path) -> ScanResult:
    """A scan that was written as JSON.

    Raises:
        UserError: it cannot be read, or is no scan.
    """
    try:
        return msgspec.json.decode(_content(path), type=ScanResult)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UserError(
            f"not a scan of ours: {str(error)[:200]}",
            where=str(path),
            hint="write one with `seawall scan TARGET --output json=FILE`",
        ) from error


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UserError(f"it cannot be read: {error.strerror or error}", where=str(path)) from None
