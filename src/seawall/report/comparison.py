"""A comparison with another scanner: for people, as Markdown, or as JSON.

The head counts by who is right and by why; below, the differences that need a look come first,
grouped by their kind and package, each with the evidence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

from seawall.comparison.difference import Comparison, Difference, Kind, Right, Side
from seawall.report.columns import folded, padded
from seawall.report.format import Rendering
from seawall.report.paint import Paint
from seawall.report.phrases import plural
from seawall.report.safe_text import safe
from seawall.report.writing import json_text

_NARROWEST: Final = 40
_READABLE: Final = 100
_SHOWN: Final = 8
_EVIDENCE: Final = 3
_BAR: Final = 24
_LABELS: Final = {
    Right.THEIRS: "they are right",
    Right.UNDECIDED: "undecided",
    Right.OURS: "we are right",
    Right.BOTH: "both are right",
}
_REPORTERS: Final = {
    Right.OURS: "only we report",
    Right.THEIRS: "only they report",
    Right.BOTH: "both report",
}


def json(comparison: Comparison, rendering: Rendering) -> Iterator[str]:
    """Yield the comparison as one JSON document."""
    del rendering
    yield json_text(comparison)


def text(
    comparison: Comparison, rendering: Rendering, *, everything: bool = False
) -> Iterator[str]:
    """Yield the comparison line by line, a final newline included.

    Args:
        comparison: to show.
        rendering: colour and width.
        everything: show every difference instead of the first of each group.
    """
    return _Page(comparison, rendering, everything).lines()


class _Page:
    """One rendering; the methods are its sections, top to bottom."""

    def __init__(self, comparison: Comparison, rendering: Rendering, everything: bool) -> None:
        self._compared = comparison
        self._paint = Paint(colour=rendering.colour)
        self._wide = max(rendering.width or _READABLE, _NARROWEST)
        self._everything = everything

    def lines(self) -> Iterator[str]:
        found = self._compared
        yield from self._side("ours", found.ours)
        yield from self._side("theirs", found.theirs)
        yield from self._counts()
        for remark in found.remarks:
            yield from self._folded("! ", remark)
        for (right, kind), rows in groupby(
            found.differences, key=lambda one: (one.right, one.kind)
        ):
            yield from self._group(right, kind, list(rows))

    def _side(self, label: str, side: Side) -> Iterator[str]:
        name = self._paint.strong(safe(side.tool or label))
        packages = (
            f", {side.packages:,} {plural('package', side.packages)}" if side.packages >= 0 else ""
        )
        artifact = f"  {safe(side.artifact)}" if side.artifact else ""
        shown = self._paint.faint(padded(label, 7))
        yield f"{shown} {name}{artifact}  {_findings(side)}{packages}\n"

    def _counts(self) -> Iterator[str]:
        found = self._compared
        total = sum(found.by_right.values())
        agreed = self._paint.good(f"{found.agreed:,}")
        yield f"\n{agreed} {_in_both(found)}, {total:,} {plural('difference', total)}\n"
        for right, label in _LABELS.items():
            count = found.by_right.get(right.value, 0)
            if count:
                bar = self._paint.faint("=" * max(round(count / total * _BAR), 1))
                yield f"  {padded(f'{count:,}', 7, right=True)}  {padded(label, 15)} {bar}\n"

    def _group(self, right: Right, kind: Kind, rows: list[Difference]) -> Iterator[str]:
        label = _LABELS[right]
        shown = {
            Right.THEIRS: self._paint.alarm,
            Right.OURS: self._paint.good,
        }.get(right, self._paint.strong)(label)
        who = _REPORTERS[rows[0].reported_by]
        count = self._paint.faint(f"{len(rows):,}  {who}")
        yield f"\n{self._paint.strong(kind.value)}: {shown}  {count}\n"
        kept = rows if self._everything else rows[:_SHOWN]
        for row in kept:
            yield from self._row(row)
        if len(rows) > len(kept):
            yield f"  {self._paint.faint(f'and {len(rows) - len(kept):,} more (--all)')}\n"

    def _row(self, row: Difference) -> Iterator[str]:
        name = safe(f"{row.package} {row.version}".strip()) or "an unnamed package"
        also = f" ({safe(row.their_id)})" if row.their_id else ""
        severity = safe(row.severity or row.their_severity)
        end = f"  {self._paint.faint(severity)}" if severity else ""
        yield f"  {self._paint.strong(safe(row.id))}{also}  {name}{end}\n"
        for evidence in row.evidence[:_EVIDENCE]:
            yield from self._folded("      ", evidence)

    def _folded(self, lead: str, words: str) -> Iterator[str]:
        for line in folded(safe(words).split(" "), self._wide - len(lead)):
            yield f"{lead}{line}\n"
            lead = " " * len(lead)


def markdown(comparison: Comparison) -> Iterator[str]:
    """Yield the comparison as Markdown, every difference in a table."""
    found = comparison
    yield f"# {_cell(found.ours.tool)} and {_cell(found.theirs.tool)}\n\n"
    for label, side in (("ours", found.ours), ("theirs", found.theirs)):
        data = f", data {_cell(side.data)}" if side.data else ""
        about = f" about {_cell(side.artifact)}" if side.artifact else ""
        yield f"- {label}: {_cell(side.tool)}{about}, {_findings(side)}{data}\n"
    total = len(found.differences)
    yield f"- {found.agreed:,} {_in_both(found)}, {total:,} {plural('difference', total)}\n"
    yield from (f"- {_cell(remark)}\n" for remark in found.remarks)
    yield "\n| who is right | differences |\n| --- | ---: |\n"
    for right, label in _LABELS.items():
        yield f"| {label} | {found.by_right.get(right.value, 0):,} |\n"
    for right, rows in groupby(found.differences, key=lambda one: one.right):
        yield f"\n## {_LABELS[right].capitalize()}\n\n"
        yield "| flaw | package | why | evidence |\n| --- | --- | --- | --- |\n"
        yield from map(_markdown_row, rows)


def _findings(side: Side) -> str:
    return f"{side.findings:,} {plural('finding', side.findings)}"


def _in_both(found: Comparison) -> str:
    return f"{plural('finding', found.agreed)} in both"


def _markdown_row(row: Difference) -> str:
    name = f"{row.id} ({row.their_id})" if row.their_id else row.id
    who = _REPORTERS[row.reported_by]
    cells = (
        name,
        f"{row.package} {row.version}".strip(),
        f"{row.kind.value} ({who})",
        _joined(row.evidence),
    )
    return f"| {' | '.join(map(_cell, cells))} |\n"


def _joined(evidence: Iterable[str]) -> str:
    return "; ".join(evidence)


def _cell(text: str) -> str:
    """Text that neither ends a cell nor becomes markup."""
    shown = safe(text)
    for mark in "\\`*_[]<>|":
        shown = shown.replace(mark, f"\\{mark}")
    return shown
