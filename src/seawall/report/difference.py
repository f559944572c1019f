"""What changed between two scans, for people or as JSON: new flaws first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from seawall.model import Finding, Layer, Severity, Verdict
from seawall.report.columns import folded, padded, width
from seawall.report.format import Rendering
from seawall.report.paint import Paint, letter
from seawall.report.safe_text import safe
from seawall.report.writing import json_text
from seawall.vulnerabilities.diff import Difference, FindingChange, PackageChange
from seawall.vulnerabilities.priority import key

_NARROWEST: Final = 40
_READABLE: Final = 100
_COLUMN: Final = 44


def json(difference: Difference, rendering: Rendering) -> Iterator[str]:
    """Yield the difference as one JSON document."""
    del rendering
    yield json_text(difference)


def text(difference: Difference, rendering: Rendering) -> Iterator[str]:
    """Yield the difference line by line, a final newline included."""
    return _Page(difference, rendering).lines()


class _Page:
    """One rendering; the methods are its sections, top to bottom."""

    def __init__(self, difference: Difference, rendering: Rendering) -> None:
        self._difference = difference
        self._paint = Paint(colour=rendering.colour)
        self._wide = max(rendering.width or _READABLE, _NARROWEST)

    def lines(self) -> Iterator[str]:
        found = self._difference
        yield f"{safe(found.before)} -> {self._paint.strong(safe(found.after))}\n"
        yield (
            f"{len(found.new):,} new, {len(found.fixed):,} gone, {found.unchanged:,} unchanged "
            f"findings; packages: {len(found.added):,} added, {len(found.removed):,} removed, "
            f"{len(found.changed):,} changed\n"
        )
        yield from self._size()
        if not found.same_data:
            warning = "! the scans rest on different advisories: some changes are news, not changes"
            yield f"{self._paint.alarm(warning)}\n"
        yield from self._findings("New findings", found.new)
        yield from self._findings("Findings gone", found.fixed)
        yield from self._changed(found.changed)
        yield from self._versions("Packages added", found.added)
        yield from self._versions("Packages removed", found.removed)
        yield from self._layers("Layers added", found.layers_added)
        yield from self._layers("Layers removed", found.layers_removed)

    def _size(self) -> Iterator[str]:
        found = self._difference
        if found.size_before or found.size_after:
            grown = found.size_after - found.size_before
            sign = "+" if grown >= 0 else "-"
            yield (
                f"size {_bytes(found.size_before)} -> {_bytes(found.size_after)} "
                f"({sign}{_bytes(abs(grown))}), {found.layers_kept} layers shared\n"
            )

    def _heading(self, title: str, number: int) -> str:
        return f"\n{self._paint.strong(title)}  {self._paint.faint(f'{number:,}')}\n"

    def _findings(self, title: str, changes: tuple[FindingChange, ...]) -> Iterator[str]:
        if not changes:
            return
        yield self._heading(title, len(changes))
        grouped: dict[tuple[str, str, str], list[FindingChange]] = {}
        for change in sorted(changes, key=lambda one: key(one.finding)):
            finding = change.finding
            group = (finding.package, finding.version, change.reason)
            grouped.setdefault(group, []).append(change)
        for (name, version, reason), members in grouped.items():
            shown = safe(f"{name} {version}".rstrip())
            yield f"  {self._paint.strong(shown)}  {self._paint.faint(safe(reason))}\n"
            yield from self._ids(members)

    def _ids(self, changes: Iterable[FindingChange]) -> Iterator[str]:
        by_severity: dict[Severity, list[str]] = {}
        for change in changes:
            named = safe(change.finding.id) + _mark(change.finding)
            by_severity.setdefault(change.finding.severity, []).append(named)
        for severity, ids in by_severity.items():
            label = padded(f"{letter(severity)} {severity.value}", 13)
            lead = f"    {self._paint.severity(severity, label)}"
            for line in folded(ids, self._wide - 17, "  "):
                yield f"{lead}{line}\n"
                lead = " " * 17

    def _changed(self, changes: tuple[PackageChange, ...]) -> Iterator[str]:
        if not changes:
            return
        yield self._heading("Packages changed", len(changes))
        column = min(max(width(safe(one.name)) for one in changes), _COLUMN)
        for one in changes:
            versions = f"{_listed(one.before)} -> {_listed(one.after)}"
            yield f"  {padded(safe(one.name), column)}  {safe(versions)}  ({one.type})\n"

    def _versions(self, title: str, changes: tuple[PackageChange, ...]) -> Iterator[str]:
        if not changes:
            return
        yield self._heading(title, len(changes))
        by_type: dict[str, list[str]] = {}
        for one in changes:
            versions = _listed(one.after or one.before)
            by_type.setdefault(one.type, []).append(safe(f"{one.name} {versions}".rstrip()))
        for type_, names in by_type.items():
            lead = f"  {self._paint.faint(padded(type_, 10))}"
            for line in folded([f"{name};" for name in names], self._wide - 12, "  "):
                yield f"{lead}{line.rstrip(';')}\n"
                lead = " " * 12

    def _layers(self, title: str, layers: tuple[Layer, ...]) -> Iterator[str]:
        if not layers:
            return
        yield self._heading(title, len(layers))
        for layer in layers:
            step = safe(layer.created_by) or "build step not stated"
            size = padded(_bytes(layer.size), 9, right=True)
            yield f"  {safe(layer.diff_id[:19])}  {size}  {step}\n"


def _mark(finding: Finding) -> str:
    if finding.known_exploited:
        return " (EXPLOITED)"
    return "" if finding.verdict is Verdict.FAIL else " (cannot be decided)"


def _listed(versions: tuple[str, ...]) -> str:
    return ", ".join(version or "without version" for version in versions)


def _bytes(number: int) -> str:
    """A size for people, in powers of 1000 as registries count."""
    size = float(number)
    for unit in ("B", "kB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"
