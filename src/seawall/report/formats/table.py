"""The table: what a person reads in a terminal, from the top down until they know enough.

First what it is about and whether it can be trusted, then how bad it is, then what to fix
first and why, then everything there is - grouped by what one upgrade settles - and at the
end what was not looked at and the steps that settle most. Nothing is left out but what
exceptions cover, and that is counted.

Severity is a letter and a word before it is a colour. Nothing that comes out of the artifact
is printed raw (:mod:`seawall.report.safe_text`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from seawall.model import Finding, Package, ScanResult, Severity
from seawall.report import gaps
from seawall.report.columns import folded, padded, width
from seawall.report.format import Rendering
from seawall.report.headline import facts, warnings
from seawall.report.listing import (
    AFFECTED,
    PRESSING,
    SEVERITIES,
    Group,
    counts,
    listing,
)
from seawall.report.paint import Paint, letter
from seawall.report.phrases import installed, marked, plural, provenance, reasons, upgrade
from seawall.report.safe_text import safe
from seawall.report.steps import steps

_FIRST: Final = 10
_STEPS: Final = 3
_UNREAD: Final = 5
_NAMES: Final = 36
_ASIDE: Final = 60
_READABLE: Final = 100  # columns of folded lists where the width is not known
_GAP: Final = "   "  # between the counts of two severities
_NARROWEST: Final = 40
_BESIDE: Final = 44  # columns that reasons need to stand beside what they are about


class Table:
    """Writes for people."""

    name: Final = "table"
    version: Final = 1

    def render(self, result: ScanResult, rendering: Rendering) -> Iterator[str]:
        """Yield line by line."""
        return _Page(result, rendering).lines()


PLUGIN: Final = Table()


class _Page:
    """One rendering; the methods are its sections, top to bottom."""

    def __init__(self, result: ScanResult, rendering: Rendering) -> None:
        self._result = result
        self._show_suppressed = rendering.show_suppressed
        self._paint = Paint(colour=rendering.colour)
        self._width = max(rendering.width, _NARROWEST) if rendering.width else 0
        self._listed = listing(result)

    def lines(self) -> Iterator[str]:
        asked = self._result.snapshot is not None or bool(self._result.findings)
        yield from self._head()
        if asked:
            yield from self._summary()
            yield from self._first()
            yield from self._parts()
            yield from self._suppressed()
        else:
            yield from self._inventory()
        yield from self._coverage()
        yield from self._unread()
        yield from self._steps()

    def _head(self) -> Iterator[str]:
        for label, text in facts(self._result):
            yield from self._labelled(label, text)
        found = list(warnings(self._result))
        if found:
            yield "\n"
        for text in found:
            for line in self._fold(f"! {text}".split(" "), 0):
                yield f"{self._paint.alarm(line)}\n"

    def _labelled(self, label: str, text: str, columns: int = 12) -> Iterator[str]:
        """A faint label, and a text folded beside it."""
        lead = padded(label, columns)
        for line in self._fold(safe(text).split(" "), columns):
            yield f"{self._paint.faint(lead)}{line}\n"
            lead = " " * columns

    def _fold(self, words: Iterable[str], indent: int, gap: str = " ") -> Iterator[str]:
        """Text folded at the width of the terminal, if it has one."""
        return folded(words, max(self._width - indent, 20) if self._width else 0, gap)

    def _heading(self, text: str, remark: str = "") -> Iterator[str]:
        yield f"\n{self._paint.strong(text)}"
        yield f"  {self._paint.faint(remark)}\n" if remark else "\n"

    def _summary(self) -> Iterator[str]:
        """How bad it is, in two lines."""
        affected = self._listed.affected
        yield "\n"
        if affected:
            number = counts(affected)
            yield from self._bands(number)
            fixable = sum(group.fixable for group in affected)
            told = (
                f"{number.total():,} {plural('flaw', number.total())} in {len(affected):,} "
                f"{plural('package', len(affected))}, {fixable:,} with a fix"
            )
            yield from (f"{line}\n" for line in self._fold((told, *self._further()), 0, " · "))
        else:
            yield " · ".join((self._nothing_found(), *self._further())) + "\n"

    def _bands(self, number: Counter[Severity]) -> Iterator[str]:
        """How many flaws of each severity."""
        painted = {
            (text := f"{letter(one)} {one.value} {number[one]:,}"): self._paint.severity(one, text)
            for one in SEVERITIES
            if number[one]
        }
        for line in self._fold(painted, 0, _GAP):
            yield _GAP.join(painted[text] for text in line.split(_GAP)) + "\n"

    def _nothing_found(self) -> str:
        """An empty list says what it rests on."""
        number = gaps.compared(self._result)
        if not number:
            return self._paint.alarm("Nothing was compared with advisories: nothing is known")
        among = f"{number:,} {plural('package', number)} compared with advisories"
        missing = " (see below what was not)" if gaps.gaps(self._result) else ""
        return f"{self._paint.good('No known flaw')} in {among}{missing}"

    def _further(self) -> Iterator[str]:
        """What is not among the flaws, counted."""
        undecided = counts(self._listed.undecided).total()
        remarks = counts(self._listed.remarks).total()
        hidden = len(self._listed.suppressed)
        if undecided:
            yield f"{undecided:,} cannot be decided"
        if remarks:
            yield f"{remarks:,} {plural('remark', remarks)}"
        if hidden:
            yield f"{hidden:,} suppressed"

    def _first(self) -> Iterator[str]:
        pressing = [group for group in self._listed.affected if group.tier <= PRESSING]
        if not pressing:
            return
        yield from self._heading("Fix first")
        shown = pressing[:_FIRST]
        names = [width(upgrade(group)) for group in shown]
        column = max((one for one in names if one <= _NAMES), default=_NAMES)
        beside = not self._width or self._width >= column + _BESIDE
        for number, group in enumerate(shown, start=1):
            yield from self._pressing(number, group, column if beside else 0)
        if len(pressing) > len(shown):
            yield f"      and {len(pressing) - len(shown):,} more, marked * below\n"

    def _pressing(self, number: int, group: Group, column: int) -> Iterator[str]:
        """One thing to fix; its reasons stand beside it, or below it where space is short."""
        name = upgrade(group)
        lead = f"  {number:>2}  {self._paint.strong(padded(name, column))}"
        indent = column + 8
        if not column or width(name) > column:
            yield f"{lead}\n"
            lead, indent = " " * 4, max(column + 6, 4)
            lead = " " * indent
            indent += 2
        for line in self._fold(_why(group), indent):
            yield f"{lead}  {line}\n"
            lead = " " * (indent - 2)

    def _parts(self) -> Iterator[str]:
        listed = self._listed
        base = self._result.artifact.base
        if listed.own:
            title = "Own layers" if listed.base else "Packages"
            yield from self._heading(title, _sum(listed.own))
            yield from self._groups(listed.own)
        if listed.base:
            name = safe(base.name or base.digest) if base else ""
            yield from self._heading(f"Base image {name}".rstrip(), _sum(listed.base))
            yield from self._groups(listed.base)
        if listed.undecided:
            yield from self._heading("Cannot be decided", _sum(listed.undecided))
            yield from self._groups(listed.undecided)
        if listed.remarks:
            yield from self._heading("Remarks about maintenance", _sum(listed.remarks))
            yield from self._remarks(listed.remarks)

    def _groups(self, groups: Iterable[Group]) -> Iterator[str]:
        for group in groups:
            yield from self._title(group)
            for severity in SEVERITIES:
                flaws = [one for one in group.findings if one.severity is severity]
                if flaws:
                    yield from self._flaws(severity, flaws, settled=bool(group.target))
            if group.reason:
                yield from self._beside("reason", group.reason)

    def _title(self, group: Group) -> Iterator[str]:
        mark = "*" if group.tier <= PRESSING else " "
        fixed = "" if group.target or group.tier > AFFECTED else f", {group.outlook}"
        remarks = [f"{group.type}{fixed}", *provenance(group)]
        lead = f"{mark} {self._paint.strong(upgrade(group))}"
        yield from self._aside(lead, width(upgrade(group)) + 2, remarks)

    def _flaws(
        self, severity: Severity, flaws: Iterable[Finding], *, settled: bool
    ) -> Iterator[str]:
        """One severity of one group, folded."""
        label = padded(f"{letter(severity)} {severity.value}", 13)
        lead = f"    {self._paint.severity(severity, label)}"
        shown = [marked(flaw, settled=settled) for flaw in flaws]
        for line in folded(shown, self._wide - 17, "  "):
            yield f"{lead}{self._alarmed(line)}\n"
            lead = " " * 17

    @property
    def _wide(self) -> int:
        return self._width or _READABLE

    def _alarmed(self, line: str) -> str:
        return line.replace("EXPLOITED", self._paint.alarm("EXPLOITED"))

    def _beside(self, label: str, text: str) -> Iterator[str]:
        for number, line in enumerate(self._fold(safe(text).split(" "), 17)):
            yield f"    {self._paint.faint(padded('' if number else label, 13))}{line}\n"

    def _remarks(self, groups: Iterable[Group]) -> Iterator[str]:
        for group in groups:
            name = installed(group)
            said = ", ".join(f"{one.kind} ({safe(one.id)})" for one in group.findings)
            yield from self._aside(
                f"  {self._paint.strong(name)}", width(name) + 2, [said, *provenance(group)]
            )

    def _aside(self, lead: str, columns: int, remarks: Iterable[str]) -> Iterator[str]:
        """Faint remarks beside a name that takes some columns, folded below its end."""
        indent = min(columns + 2, _ASIDE)
        for line in self._fold(remarks, indent, " · "):
            yield f"{lead}  {self._paint.faint(line)}\n"
            lead = " " * (indent - 2)

    def _suppressed(self) -> Iterator[str]:
        hidden = self._listed.suppressed
        if not hidden:
            return
        if not self._show_suppressed:
            yield f"\n{len(hidden):,} suppressed by exceptions (--show-suppressed lists them)\n"
            return
        yield from self._heading("Suppressed by exceptions", f"{len(hidden):,}")
        for finding in hidden:
            severity = f"{letter(finding.severity)} {finding.severity.value}"
            name = safe(f"{finding.package} {finding.version}".rstrip())
            severity = self._paint.severity(finding.severity, severity)
            yield f"  {severity}  {safe(finding.id)}  {name}\n"
            yield from self._beside("because", _exception(finding))

    def _inventory(self) -> Iterator[str]:
        """Without a question about flaws: the packages themselves."""
        yield "\nVulnerabilities were not looked for.\n"
        by_type: dict[str, list[Package]] = {}
        for package in self._result.packages:
            by_type.setdefault(package.type, []).append(package)
        for type_, packages in sorted(by_type.items()):
            yield from self._heading(type_, f"{len(packages):,}")
            names = sorted({safe(f"{one.name} {one.version}".rstrip()) for one in packages})
            yield from (f"  {line}\n" for line in folded(names, self._wide - 2, ",  "))

    def _coverage(self) -> Iterator[str]:
        missing = gaps.gaps(self._result)
        complete = gaps.seen(self._result)
        if missing:
            yield from self._heading("Not fully looked at")
        for gap in missing:
            text = ", ".join(gap.subjects)
            text = f"{text}: {gap.reason}" if gap.reason else text
            yield from self._labelled(f"  {gap.looked.value}", text, 20)
        if complete:
            yield from self._heading("Looked at in full")
            for line in self._fold((safe(one) for one in complete), 2, ", "):
                yield f"  {line}\n"

    def _unread(self) -> Iterator[str]:
        found = gaps.unread(self._result)
        if found:
            yield from self._heading("Could not be read", f"{len(found):,}")
            for one in found[:_UNREAD]:
                yield from self._pointed(f"{safe(one.path)}: {safe(one.reason)}")
            if len(found) > _UNREAD:
                yield f"  and {len(found) - _UNREAD:,} more (--format json lists all)\n"
        remarks = gaps.notes(self._result)
        if remarks:
            yield from self._heading("Notes", f"{len(remarks):,}")
            for one in remarks[:_UNREAD]:
                yield from self._pointed(f"{safe(one.path)}: {safe(one.reason)}")
            if len(remarks) > _UNREAD:
                yield f"  and {len(remarks) - _UNREAD:,} more (--format json lists all)\n"

    def _pointed(self, text: str) -> Iterator[str]:
        lead = "  "
        for line in self._fold(text.split(" "), 4):
            yield f"{lead}{line}\n"
            lead = "    "

    def _steps(self) -> Iterator[str]:
        best = steps(self._result, self._listed, _STEPS)
        if not best:
            return
        yield from self._heading("Next best steps")
        total = counts(self._listed.affected).total()
        for number, step in enumerate(best, start=1):
            severe = f", {step.severe:,} of them critical or high" if step.severe else ""
            yield f"  {number}  {self._paint.strong(safe(step.action))}\n"
            yield f"     settles {step.settles:,} of {total:,}{severe}\n"


def _exception(finding: Finding) -> str:
    covered = finding.suppressed
    assert covered is not None  # noqa: S101 - only suppressed findings come here
    until = f", until {covered.expires}" if covered.expires else ""
    return f"{covered.reason or 'no reason is given'} ({covered.origin}{until})"


def _sum(groups: tuple[Group, ...]) -> str:
    flaws = counts(groups).total()
    return f"{flaws:,} in {len(groups):,} {plural('package', len(groups))}"


def _why(group: Group) -> Iterator[str]:
    """Why a group is to be fixed first, in pieces that stay together."""
    first = group.findings[0]
    yield safe(first.id)
    yield from safe(reasons(first)).split(" ")
    severe = sum(one.severity.rank >= Severity.HIGH.rank for one in group.findings[1:])
    if severe:
        yield f"(+ {severe:,} critical or high)"
