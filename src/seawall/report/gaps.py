"""What was not fully looked at: the part of a report that others leave out.

Coverage has a row for each ecosystem and each level of the infrastructure. People read
reasons, so the rows are gathered by reason. A level that is only partly known repeats what
its ecosystems say, and is therefore named without.
"""

from __future__ import annotations

import re
from typing import Final

from msgspec import Struct

from seawall.model import CoverageRow, Diagnostic, Level, Looked, ScanResult

_LEVELS: Final = frozenset(level.value for level in Level)
_ABSENT: Final = re.compile(r"no [a-z ]{1,60} (?:was|were|is known to) [a-z ]{1,60}")
_ORDER: Final = (Looked.NO_DATA, Looked.UNSUPPORTED, Looked.PARTIAL, Looked.NOT_LOOKED_AT)
_GRAVE: Final = ("digest", "unreadable", "limit", "malformed", "unsupported")


class Gap(Struct, frozen=True, kw_only=True):
    """Subjects that were not fully looked at, for one reason.

    Attributes:
        looked: how completely.
        subjects: ecosystems with the number of packages (``npm (154)``), or levels.
        reason: why not completely, ``""`` if it is said elsewhere.
    """

    looked: Looked
    subjects: tuple[str, ...]
    reason: str


def gaps(result: ScanResult) -> tuple[Gap, ...]:
    """Everything not fully looked at: what has no data at all first."""
    found: dict[tuple[int, bool, str], list[CoverageRow]] = {}
    for row in result.coverage:
        if row.looked is not Looked.SEEN:
            level = row.subject in _LEVELS
            key = (_ORDER.index(row.looked), level, _reason(row) if level else row.reason)
            found.setdefault(key, []).append(row)
    return tuple(
        Gap(
            looked=_ORDER[order],
            subjects=tuple(_subject(row, level=level) for row in rows),
            reason=reason,
        )
        for (order, level, reason), rows in sorted(found.items(), key=lambda item: item[0][:2])
    )


def _reason(row: CoverageRow) -> str:
    """Why a level was not fully looked at, in words that several levels share."""
    if row.looked is Looked.PARTIAL:
        return "see the ecosystems"
    absent = row.looked is Looked.NOT_LOOKED_AT and _ABSENT.fullmatch(row.reason)
    return "none was found" if absent else row.reason


def seen(result: ScanResult) -> tuple[str, ...]:
    """Ecosystems that were looked at in full, with the number of packages."""
    return tuple(
        _subject(row, level=False)
        for row in result.coverage
        if row.looked is Looked.SEEN and row.subject not in _LEVELS
    )


def compared(result: ScanResult) -> int:
    """How many packages were compared with advisories."""
    return sum(
        row.packages
        for row in result.coverage
        if row.looked in {Looked.SEEN, Looked.PARTIAL} and row.subject not in _LEVELS
    )


def _subject(row: CoverageRow, *, level: bool) -> str:
    return row.subject if level or not row.packages else f"{row.subject} ({row.packages:,})"


def unread(result: ScanResult) -> tuple[Diagnostic, ...]:
    """What could not be read, the gravest first."""
    found = [one for one in result.diagnostics if one.kind != "note"]
    found.sort(key=lambda one: _GRAVE.index(one.kind) if one.kind in _GRAVE else len(_GRAVE))
    return tuple(found)


def notes(result: ScanResult) -> tuple[Diagnostic, ...]:
    """Remarks that are no failures."""
    return tuple(one for one in result.diagnostics if one.kind == "note")
