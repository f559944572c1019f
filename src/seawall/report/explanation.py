"""An explanation for people, or as JSON: why a package is affected by a flaw, or why not.

Each package comes with its answer, the statement it rests on and the comparison that anyone
can repeat by hand, and where it is in the artifact.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Protocol

from seawall.model import (
    Comparison,
    Exploit,
    Finding,
    Looked,
    Severity,
    Statement,
    Verdict,
    Vulnerability,
)
from seawall.report.columns import folded, padded
from seawall.report.format import Rendering
from seawall.report.paint import Paint
from seawall.report.safe_text import safe
from seawall.report.writing import json_text
from seawall.vulnerabilities.explain import Explanation, PackageExplanation
from seawall.vulnerabilities.priority import judged

_LABEL: Final = 14
_WIDE: Final = 20
_NARROWEST: Final = 40
_PLACES: Final = 5
_EXPLOITS: Final = 8
_FILES: Final = 5
_ANSWERS: Final = {
    Verdict.FAIL: "AFFECTED",
    Verdict.PASS: "not affected",
    Verdict.UNKNOWN: "cannot be decided",
    Verdict.NOT_APPLICABLE: "does not apply",
}


def json(explanation: Explanation, rendering: Rendering) -> Iterator[str]:
    """Yield the explanation as one JSON document."""
    del rendering
    yield json_text(explanation)


class Fix(Protocol):
    """Two releases of a package, and the paths in which they differ."""

    @property
    def before(self) -> str:
        """The last release that has the flaw."""
        ...

    @property
    def fixed(self) -> str:
        """The first release that has not."""
        ...

    @property
    def files(self) -> Sequence[str]:
        """Changed, added or removed."""
        ...


Fixes = Mapping[tuple[str, str], Sequence[Fix]]
"""Fixes of the flaw by ecosystem and package."""


def text(
    explanation: Explanation, rendering: Rendering, fixes: Fixes | None = None
) -> Iterator[str]:
    """Yield the explanation line by line, a final newline included.

    Args:
        explanation: what to show.
        rendering: how.
        fixes: what is known of the files that fixes touched.
    """
    return _Page(explanation, rendering, fixes or {}).lines()


class _Page:
    """One rendering; the methods are its sections, top to bottom."""

    def __init__(self, explanation: Explanation, rendering: Rendering, fixes: Fixes) -> None:
        self._explained = explanation
        self._fixes = fixes
        self._paint = Paint(colour=rendering.colour)
        self._width = max(rendering.width, _NARROWEST) if rendering.width else 0

    def lines(self) -> Iterator[str]:
        explained = self._explained
        yield f"{self._paint.strong(safe(explained.id))}\n"
        if explained.asked.strip() != explained.id:
            yield from self._row("asked for", explained.asked)
        if explained.vulnerability is not None:
            yield from self._flaw(explained.vulnerability)
        elif not explained.packages:
            yield from self._row("known", "nothing: no advisory that was looked at names it")
        if not explained.packages:
            yield "\nNo advisory about it speaks of a package that was found here.\n"
        for package in explained.packages:
            yield from self._package(package)
        for finding in explained.stated:
            yield from self._stated(finding)
        yield from self._gaps()
        yield from self._sources()

    def _row(self, label: str, value: str, column: int = _LABEL) -> Iterator[str]:
        lead = f"  {self._paint.faint(padded(label, column))}"
        columns = max(self._width - 2 - column, 20) if self._width else 0
        for line in folded(safe(value).split(" "), columns):
            yield f"{lead}{line}\n"
            lead = " " * (2 + column)

    def _flaw(self, flaw: Vulnerability) -> Iterator[str]:
        if flaw.aliases:
            yield from self._row("also", ", ".join(flaw.aliases))
        if flaw.published:
            changed = f", changed {flaw.modified}" if flaw.modified else ""
            yield from self._row("published", f"{flaw.published}{changed}")
        for score in flaw.scores:
            yield from self._row("score", f"{score.vector} ({score.source})")
        if flaw.cwes:
            yield from self._row("weakness", ", ".join(flaw.cwes))
        if flaw.epss >= 0:
            likely = f"{flaw.epss:.1%} within 30 days, above {flaw.epss_percentile:.0%} of flaws"
            yield from self._row("EPSS", likely)
        if flaw.epss_history:
            earlier = (f"{score:.1%} on {day}" for day, score in flaw.epss_history)
            yield from self._row("EPSS before", ", ".join(earlier))
        if flaw.known_exploited:
            ransom = ", used by ransomware" if flaw.ransomware else ""
            yield from self._row(
                "EXPLOITED", f"in CISA's catalog since {flaw.known_exploited}{ransom}"
            )
        if flaw.exploitation:
            automatic = ", can be automated" if flaw.automatable == "yes" else ""
            yield from self._row("exploitation", f"{flaw.exploitation}{automatic} (CISA SSVC)")
        for number, exploit in enumerate(flaw.exploits[:_EXPLOITS]):
            yield from self._row("" if number else "exploits", _exploit(exploit))
        if len(flaw.exploits) > _EXPLOITS:
            yield from self._row("", f"and {len(flaw.exploits) - _EXPLOITS:,} more")

    def _package(self, package: PackageExplanation) -> Iterator[str]:
        name = safe(f"{package.package} {package.version}".rstrip())
        answer = _ANSWERS[package.verdict]
        shown = {
            Verdict.FAIL: self._paint.alarm,
            Verdict.PASS: self._paint.good,
        }.get(package.verdict, self._paint.strong)(answer)
        yield f"\n{self._paint.strong(name)}  {shown}\n"
        if package.purl:
            yield from self._row("package", package.purl)
        if package.reason:
            yield from self._row("reason", package.reason)
        if package.finding is not None:
            yield from self._finding(package.finding)
        yield from self._touched(package)
        yield from self._places(package)
        for comparison in package.comparisons:
            yield from self._comparison(comparison)
        if not package.comparisons:
            yield from self._row("statements", "none speaks about it")

    def _finding(self, finding: Finding) -> Iterator[str]:
        if finding.severity is not Severity.NONE:
            by = f" ({finding.rating.source})" if finding.rating else ""
            yield from self._row("severity", f"{finding.severity.value}{by}")
        if finding.override is not None:
            yield from self._row("judged", judged(finding.override))
        if finding.fixed_versions:
            yield from self._row("fixed in", ", ".join(finding.fixed_versions))
        if finding.partial:
            yield from self._row("data", finding.partial)
        covered = finding.suppressed
        if covered is not None:
            until = f", until {covered.expires}" if covered.expires else ""
            why = covered.reason or "no reason is given"
            yield from self._row("exception", f"{why} ({covered.origin}{until})")

    def _touched(self, package: PackageExplanation) -> Iterator[str]:
        names = ((said.statement.ecosystem, said.statement.package) for said in package.comparisons)
        known = (fix for name in dict.fromkeys(names) for fix in self._fixes.get(name, ()))
        for number, fix in enumerate(known):
            shown = ", ".join(fix.files[:_FILES])
            more = f" and {len(fix.files) - _FILES:,} more" if len(fix.files) > _FILES else ""
            count = f"{len(fix.files):,} file{'s' if len(fix.files) > 1 else ''}"
            yield from self._row(
                "" if number else "fix touched",
                f"{count} from {fix.before} to {fix.fixed}: {shown}{more}",
            )

    def _places(self, package: PackageExplanation) -> Iterator[str]:
        for number, place in enumerate(package.locations[:_PLACES]):
            where = f"{place.path}:{place.line}" if place.line else place.path
            yield from self._row("" if number else "found in", where)
        if len(package.locations) > _PLACES:
            yield from self._row("", f"and {len(package.locations) - _PLACES:,} more")
        if package.introduced_in:
            yield from self._row("layer", package.introduced_in)
        if package.created_by:
            yield from self._row("built by", package.created_by)

    def _comparison(self, comparison: Comparison) -> Iterator[str]:
        said = comparison.statement
        yield from self._row("because", comparison.text)
        facts = f"{said.advisory} of {said.source} about {said.package} in {said.ecosystem}"
        yield from self._row("", f"{facts}: {_claim(said)}")
        answer = _ANSWERS[comparison.verdict]
        yield from self._row("", f"says {answer}, compared as {comparison.scheme} versions")

    def _stated(self, finding: Finding) -> Iterator[str]:
        name = safe(f"{finding.package} {finding.version}".rstrip())
        yield f"\n{self._paint.strong(name)}  {self._paint.strong('no longer stated')}\n"
        yield from self._row(
            "reason", "the scan found it, but today's advisories do not confirm it"
        )

    def _gaps(self) -> Iterator[str]:
        rows = [row for row in self._explained.coverage if row.looked is not Looked.SEEN]
        if rows:
            yield f"\n{self._paint.strong('Not fully looked at')}\n"
        for row in rows:
            count = f" ({row.packages:,})" if row.packages else ""
            why = f": {row.reason}" if row.reason else ""
            yield from self._row(row.subject, f"{row.looked.value}{count}{why}", _WIDE)

    def _sources(self) -> Iterator[str]:
        if self._explained.sources:
            yield f"\n{self._paint.strong('Sources')}\n"
        for source in self._explained.sources:
            date = f" of {source.as_of}" if source.as_of else ""
            credit = source.credit or source.name
            yield from self._row(source.id, f"{credit}{date}, {source.licence}", _WIDE)


def _exploit(exploit: Exploit) -> str:
    day = f", {exploit.published}" if exploit.published else ""
    return f"{exploit.reference} ({exploit.source}{day})"


def _claim(statement: Statement) -> str:
    """What a statement claims, in short."""
    ranges = []
    for interval in statement.ranges:
        start = "all" if interval.introduced in {"", "0"} else f">= {interval.introduced}"
        end = f"< {interval.fixed}" if interval.fixed else ""
        end = end or (f"<= {interval.last_affected}" if interval.last_affected else "")
        ranges.append(f"{start} {end}".strip())
    if statement.versions:
        ranges.append(f"{len(statement.versions)} listed versions")
    words = f"{statement.state.value} ({statement.note})" if statement.note else statement.state
    return f"{words}, versions {' or '.join(ranges)}" if ranges else str(words)
