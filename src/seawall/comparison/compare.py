"""Two reports about one artifact, finding by finding.

A finding of theirs and one of ours are the same if their flaw is the same - by any id, aliases
joined - and their package is: by package URL, else by type, name and version. What is left on
either side is judged (:mod:`theirs_only`, :mod:`ours_only`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from msgspec.structs import replace

from seawall.comparison.answers import Advisories, Answers
from seawall.comparison.difference import Comparison, Difference, Kind, Right, Side
from seawall.comparison.foreign import Foreign, ForeignFinding
from seawall.comparison.identity import Shelf, name_of
from seawall.comparison.ours_only import OursOnly
from seawall.comparison.severities import severity_of
from seawall.comparison.theirs_only import Ruling, TheirsOnly
from seawall.model import Finding, Location, ScanResult, Severity, Verdict

_FIRST: Final = (Right.THEIRS, Right.UNDECIDED, Right.OURS, Right.BOTH)
_KINDS: Final = tuple(Kind)


def compare(
    ours: ScanResult, theirs: Foreign, knowledge: Advisories, at: date, *, data: str = ""
) -> Comparison:
    """Compare our scan with another scanner's report.

    Args:
        ours: with its packages.
        theirs: from :func:`seawall.comparison.reading.read`.
        knowledge: the advisories that evidence is taken from.
        at: the day the question is asked for.
        data: id of the advisories, if it has one.
    """
    found = _Pairing(ours, theirs, knowledge, at).result()
    used = ours.snapshot.id if ours.snapshot else data
    if data and used != data:
        remark = "the evidence is taken from other advisory data than our scan asked"
        found = replace(found, remarks=(*found.remarks, remark))
    return found


class _Pairing:
    """The work of one comparison: pairs first, then what is left."""

    def __init__(self, ours: ScanResult, theirs: Foreign, knowledge: Advisories, at: date) -> None:
        self._ours = ours
        self._theirs = theirs
        self._shelf = Shelf(ours.packages)
        self._knowledge = knowledge
        self._primary: dict[str, str] = {
            name: finding.id for finding in ours.findings for name in (*finding.aliases, finding.id)
        }
        self._open: dict[tuple[str, str], Finding] = {
            (finding.id, finding.purl): finding
            for finding in ours.findings
            if finding.suppressed is None and finding.verdict is Verdict.FAIL
        }
        self._by_advisory: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for key, finding in self._open.items():
            for advisory in {item.statement.advisory for item in finding.comparisons}:
                self._by_advisory.setdefault((advisory, finding.purl), []).append(key)
        self._paired: set[tuple[str, str]] = set()
        self._suppressed: dict[tuple[str, str], ForeignFinding] = {}
        self._left: dict[tuple[str, str, str, str], tuple[ForeignFinding, str]] = {}
        self._rows: list[Difference] = []
        self._agreed = 0
        self._pair()
        self._judge(at)

    def _pair(self) -> None:
        seen: set[tuple[str, str, str, str]] = set()
        for finding in self._theirs.findings:
            id_ = self._id(finding)
            key = (id_, *name_of(finding.package))
            keys = self._keys(id_, finding)
            if finding.suppressed:
                self._suppressed |= dict.fromkeys(keys, finding)
            elif key not in seen:
                seen.add(key)
                if keys:
                    self._agree(finding, keys)
                else:
                    self._left[key] = finding, id_

    def _id(self, finding: ForeignFinding) -> str:
        """The primary id of a flaw; the first of their ids that anybody knows tells it."""
        return next(self._ids(finding), finding.id)

    def _ids(self, finding: ForeignFinding) -> Iterator[str]:
        """Primary ids of all flaws that a finding names: an erratum names several."""
        for name in (finding.id, *finding.aliases):
            if name not in self._primary:
                known = self._knowledge.aliases(name)
                if known is None:
                    continue
                self._primary[name] = known
            yield self._primary[name]

    def _keys(self, id_: str, finding: ForeignFinding) -> list[tuple[str, str]]:
        """Our open findings of the same flaw in the same package."""
        ids = dict.fromkeys((id_, *self._ids(finding)))
        if not finding.package.name:
            return [key for key in self._open if key[0] in ids]
        meant = self._shelf.meant(finding.package).same
        keys = dict.fromkeys((one, package.purl) for package in meant for one in ids)
        found = [key for key in keys if key in self._open]
        return found or self._of_advisory(finding, keys)

    def _of_advisory(
        self, finding: ForeignFinding, keys: Iterable[tuple[str, str]]
    ) -> list[tuple[str, str]]:
        """Our findings that rest on the advisory they name, which may be about several flaws."""
        names = (finding.id, *finding.aliases)
        found = (self._by_advisory.get((name, purl), ()) for _, purl in keys for name in names)
        return list(dict.fromkeys(key for each in found for key in each))

    def _agree(self, finding: ForeignFinding, keys: list[tuple[str, str]]) -> None:
        fresh = [key for key in keys if key not in self._paired]
        self._paired.update(keys)
        self._agreed += len(fresh)
        for own in (self._open[key] for key in fresh[:1]):
            row = _alias(own, finding) or _severity(own, finding)
            if row is not None:
                self._rows.append(row)

    def _judge(self, at: date) -> None:
        named = [
            package
            for finding, _ in self._left.values()
            for package in self._shelf.meant(finding.package).same
        ]
        packages = {id(package): package for package in named}
        ids = {id_ for _, id_ in self._left.values()}
        answers = Answers(self._ours, packages.values(), ids, self._knowledge, at)
        judge = TheirsOnly(self._ours, self._shelf, answers, ids, self._knowledge)
        for finding, id_ in self._left.values():
            self._rows.append(_theirs(finding, id_, judge.rule(finding, id_)))
        other = OursOnly(self._ours, self._shelf, self._theirs)
        for own in self._alone():
            suppressed = self._suppressed.get((own.id, own.purl))
            self._rows.append(_ours(own, other.rule(own, suppressed)))

    def _alone(self) -> Iterator[Finding]:
        """Our findings that they do not report; what they report and we doubt is theirs above."""
        doubted = {
            (id_, package.purl)
            for finding, id_ in self._left.values()
            for package in self._shelf.meant(finding.package).same
        }
        for finding in self._ours.findings:
            key = (finding.id, finding.purl)
            if finding.suppressed is None and key not in self._paired and key not in doubted:
                yield finding

    def result(self) -> Comparison:
        """Everything, sorted: what needs a look first."""
        rows = sorted(self._rows, key=_order)
        rights = Counter(row.right.value for row in rows)
        kinds = Counter(row.kind.value for row in rows)
        return Comparison(
            ours=_our_side(self._ours, len(self._open)),
            theirs=self._their_side(),
            agreed=self._agreed,
            differences=tuple(rows),
            by_right={right.value: rights[right.value] for right in Right},
            by_kind={kind.value: kinds[kind.value] for kind in Kind if kinds[kind.value]},
            remarks=tuple(_remarks(self._ours, self._theirs)),
        )

    def _their_side(self) -> Side:
        theirs = self._theirs
        counted = {
            (self._id(finding), *name_of(finding.package))
            for finding in theirs.findings
            if not finding.suppressed
        }
        return Side(
            tool=f"{theirs.tool} {theirs.version}".strip(),
            artifact=theirs.artifact,
            data=theirs.database,
            findings=len(counted),
            packages=len(theirs.packages) if theirs.lists_packages else -1,
        )


def _our_side(result: ScanResult, findings: int) -> Side:
    used = result.snapshot
    return Side(
        tool=result.tool,
        artifact=result.artifact.name,
        data=f"{used.id} of {used.created}" if used else "",
        findings=findings,
        packages=len(result.packages),
    )


def _remarks(ours: ScanResult, theirs: Foreign) -> Iterator[str]:
    if not ours.complete:
        yield "our scan is incomplete: what it could not read may hold what they report"
    if ours.snapshot is None:
        yield "our report has no findings of vulnerabilities: it was made without advisories"
    if not theirs.lists_packages:
        yield "their report does not list packages without findings"
    if not theirs.database:
        yield "their report does not tell the age of their data"


def _alias(own: Finding, finding: ForeignFinding) -> Difference | None:
    said = {item.statement.advisory for item in own.comparisons}
    if own.id in (finding.id, *finding.aliases) or finding.id in said:
        return None
    evidence = f"{finding.id} is another id of {own.id}"
    return _both(own, finding, Kind.ALIAS, evidence)


def _severity(own: Finding, finding: ForeignFinding) -> Difference | None:
    theirs = severity_of(finding.severity)
    if Severity.UNKNOWN in (theirs, own.severity) or theirs is own.severity:
        return None
    by = f" by {own.rating.source}" if own.rating else ""
    feed = f" (their data: {finding.feed})" if finding.feed else ""
    evidence = f"{own.severity.value}{by}; theirs {theirs.value}{feed}"
    return _both(own, finding, Kind.SEVERITY, evidence)


def _both(own: Finding, finding: ForeignFinding, kind: Kind, evidence: str) -> Difference:
    return Difference(
        id=own.id,
        their_id=finding.id if finding.id != own.id else "",
        package=own.package,
        version=own.version,
        type=own.type,
        purl=own.purl,
        reported_by=Right.BOTH,
        kind=kind,
        right=Right.BOTH,
        evidence=(evidence,),
        severity=own.severity.value,
        their_severity=finding.severity,
        path=_first(own.locations),
    )


def _theirs(finding: ForeignFinding, id_: str, ruling: Ruling) -> Difference:
    package, named = ruling.package, name_of(finding.package)
    return Difference(
        id=id_,
        their_id=finding.id if finding.id != id_ else "",
        package=named.name or finding.package.name,
        version=finding.package.version or named.version,
        type=package.type if package else named.type,
        purl=package.purl if package else finding.package.purl,
        reported_by=Right.THEIRS,
        kind=ruling.kind,
        right=ruling.right,
        evidence=ruling.evidence,
        their_severity=finding.severity,
        path=_first(package.locations) if package else finding.package.path,
    )


def _ours(own: Finding, ruling: Ruling) -> Difference:
    return Difference(
        id=own.id,
        package=own.package,
        version=own.version,
        type=own.type,
        purl=own.purl,
        reported_by=Right.OURS,
        kind=ruling.kind,
        right=ruling.right,
        evidence=ruling.evidence,
        severity=own.severity.value,
        path=_first(own.locations),
    )


def _first(locations: Sequence[Location]) -> str:
    return locations[0].path if locations else ""


def _order(row: Difference) -> tuple[int, int, int, str, str, str, str]:
    severity = severity_of(row.severity or row.their_severity)
    return (
        _FIRST.index(row.right),
        _KINDS.index(row.kind),
        -severity.rank,
        row.type,
        row.package,
        row.version,
        row.id,
    )
