"""What only the other scanner reports: why, and who is right.

Asked in this order, and the first answer counts: do we list the package, do we leave it out on
purpose, what do the advisories say about its version, and if nothing, what do they say about
the flaw at all. Where the facts do not decide, the answer is ``undecided``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property
from typing import Final, NamedTuple

from seawall.comparison.answers import Advisories, Answer, Answers
from seawall.comparison.difference import Kind, Right
from seawall.comparison.foreign import ForeignFinding
from seawall.comparison.identity import Meant, Shelf
from seawall.comparison.quoting import gaps, place, quoted
from seawall.model import (
    Comparison,
    Coverage,
    Finding,
    Package,
    ScanResult,
    Scope,
    State,
    Statement,
    Verdict,
)
from seawall.vulnerabilities.distributions import distribution
from seawall.vulnerabilities.ecosystems import OS_TYPES, lookups

_EXAMPLES: Final = 3


class Ruling(NamedTuple):
    """Why two scanners differ on one finding.

    Attributes:
        kind: the class of the difference.
        right: who is right.
        evidence: what that rests on.
        package: ours, if we have it.
    """

    kind: Kind
    right: Right
    evidence: tuple[str, ...]
    package: Package | None = None


class TheirsOnly:
    """Judges findings that we do not report.

    Args:
        result: our scan.
        shelf: our packages.
        answers: what the advisories say about all flaws in question.
        flaws: primary ids of those flaws.
        knowledge: the advisories.
    """

    def __init__(
        self,
        result: ScanResult,
        shelf: Shelf,
        answers: Answers,
        flaws: Collection[str],
        knowledge: Advisories,
    ) -> None:
        self._result = result
        self._shelf = shelf
        self._answers = answers
        self._knowledge = knowledge
        self._home = distribution(result.artifact.release, result.hints)
        self._flaws = flaws
        self._packages = {one.purl: one for one in result.packages if one.purl}
        self._databases = {one.type for one in result.packages if one.evidence == "stated"}
        self._broken = {one.path: one.reason for one in result.diagnostics}
        self._own: dict[str, list[Finding]] = {}
        for finding in result.findings:
            self._own.setdefault(finding.purl, []).append(finding)

    @cached_property
    def _coverage(self) -> Mapping[str, Coverage]:
        return self._knowledge.coverage()

    @cached_property
    def _everywhere(self) -> Mapping[str, tuple[Statement, ...]]:
        """Statements about the flaws in any package, by flaw; asked for once and for all."""
        return self._knowledge.about_all(self._flaws)

    def rule(self, finding: ForeignFinding, id_: str) -> Ruling:
        """Judge one finding.

        Args:
            finding: theirs.
            id_: primary id of the flaw, as far as the advisories know it.
        """
        meant = self._shelf.meant(finding.package)
        if not finding.package.name:
            said = "their report does not say which package it is in"
            return Ruling(Kind.OTHER_PACKAGE, Right.UNDECIDED, (said,))
        if not meant.same:
            return self._unlisted(finding, meant)
        package = meant.same[0]
        return self._ours(id_, meant) or self._compared(finding, id_, package)

    def _ours(self, id_: str, meant: Meant) -> Ruling | None:
        """Findings of ours that do not count, or cannot be decided."""
        for package in meant.same:
            for own in self._own.get(package.purl, ()):
                if id_ in (own.id, *own.aliases) and (ruling := _of_ours(own, package)):
                    return self._unless_disputed(ruling, own.id)
        return None

    def _unless_disputed(self, ruling: Ruling, id_: str) -> Ruling:
        """An id that was rejected is a better reason than that it decides nothing."""
        disputed = self._disputed(id_) if ruling.kind is Kind.CANNOT_BE_DECIDED else None
        return Ruling(Kind.WITHDRAWN, *disputed, ruling.package) if disputed else ruling

    def _compared(self, finding: ForeignFinding, id_: str, package: Package) -> Ruling:
        if package.owned_by:
            return self._owned(id_, package)
        answer = self._answers.about(id_, package)
        if package.scope is Scope.DEVELOPMENT and (answer is None or answer.finding):
            said = "a development dependency; `--dev` counts those"
            quotes = _quotes(answer.comparisons) if answer else ()
            return Ruling(Kind.DEVELOPMENT, Right.BOTH, (said, *quotes), package)
        if answer is not None:
            return self._answered(answer, package)
        return self._silent(finding, id_, package)

    def _owned(self, id_: str, package: Package) -> Ruling:
        """The distribution patches its files under versions of its own."""
        said = f"the files belong to {package.owned_by}, which is compared itself"
        owner = self._packages.get(package.owned_by)
        answer = self._answers.about(id_, owner) if owner else None
        if answer is None:
            right = Right.OURS if owner and self._full(owner) else Right.UNDECIDED
            silent = "its distributor names no such flaw in it"
            return Ruling(Kind.OWNED, right, (said, silent, *self._gaps(owner or package)), package)
        right = {Verdict.FAIL: Right.BOTH, Verdict.UNKNOWN: Right.UNDECIDED}.get(
            answer.verdict, Right.OURS
        )
        return Ruling(Kind.OWNED, right, (said, *_quotes(answer.comparisons)), package)

    def _answered(self, answer: Answer, package: Package) -> Ruling:
        quotes = _quotes(answer.comparisons)
        match answer.verdict:
            case Verdict.FAIL:
                used = self._result.snapshot
                asked = f"data of {used.created[:10]}" if used else "no advisories"
                said = f"our scan asked {asked}; the data at hand has it"
                return Ruling(Kind.NEWER_DATA, Right.THEIRS, (*quotes, said), package)
            case Verdict.UNKNOWN:
                reason = answer.finding.reason if answer.finding else ""
                evidence = (reason, *quotes) if reason else quotes
                return Ruling(Kind.CANNOT_BE_DECIDED, Right.UNDECIDED, evidence, package)
        kind, contradicted = _cleared_by(answer, package)
        right = Right.UNDECIDED if contradicted else Right.OURS
        return Ruling(kind, right, quotes, package)

    def _silent(self, finding: ForeignFinding, id_: str, package: Package) -> Ruling:
        """No advisory about this package in its own ecosystem names the flaw."""
        full = self._full(package)
        if disputed := self._disputed(id_):
            return Ruling(Kind.WITHDRAWN, *disputed, package)
        if finding.by_cpe:
            said = "found by comparing CPE names; no advisory of the package's own ecosystem has it"
            right = Right.OURS if full else Right.UNDECIDED
            return Ruling(Kind.CPE, right, (said, *self._gaps(package)), package)
        elsewhere = sorted(self._everywhere.get(id_, ()), key=_place)
        if not elsewhere:
            said = f"no advisory at hand about {package.name} names it"
            evidence = (said, *self._gaps(package))
            return Ruling(Kind.NO_DATA, Right.UNDECIDED, evidence, package)
        names = {package.name, package.source}
        same = [one for one in elsewhere if one.package in names]
        kind = Kind.OTHER_RELEASE if same else Kind.OTHER_PACKAGE
        right = Right.OURS if full else Right.UNDECIDED
        told = tuple(_about(one) for one in (same or elsewhere)[:_EXAMPLES])
        return Ruling(kind, right, (*told, *self._gaps(package)), package)

    def _disputed(self, id_: str) -> tuple[Right, tuple[str, ...]] | None:
        flaw = self._knowledge.vulnerabilities([id_]).get(id_)
        if flaw is None:
            return None
        if flaw.rejected:
            return Right.OURS, (f"the id was rejected ({', '.join(flaw.rejected)})",)
        if flaw.disputed:
            return Right.UNDECIDED, (f"the flaw is disputed ({', '.join(flaw.disputed)})",)
        return None

    def _unlisted(self, finding: ForeignFinding, meant: Meant) -> Ruling:
        theirs = finding.package
        if meant.others:
            own = meant.others[0]
            said = f"they name version {theirs.version or 'none'}"
            certain = own.evidence == "stated" and (
                own.type in OS_TYPES or any(one.path == theirs.path for one in own.locations)
            )
            right = Right.OURS if certain else Right.UNDECIDED
            return Ruling(Kind.OTHER_VERSION, right, (place(own), said), own)
        if theirs.path and theirs.path in self._broken:
            said = f"we could not read {theirs.path}: {self._broken[theirs.path]}"
            return Ruling(Kind.NOT_LISTED, Right.THEIRS, (said,))
        return self._absent(finding)

    def _absent(self, finding: ForeignFinding) -> Ruling:
        theirs = finding.package
        if theirs.type in OS_TYPES and self._result.complete and theirs.type in self._databases:
            said = f"the package database that the image ends with does not hold {theirs.name}"
            return Ruling(Kind.NOT_LISTED, Right.OURS, (said,))
        beside = self._shelf.at(theirs.path)
        if beside:
            own = beside[0]
            said = f"in {theirs.path} we read {own.name} {own.version}"
            kind = Kind.OWNED if own.owned_by else Kind.NOT_LISTED
            owner = (f"the file belongs to {own.owned_by}",) if own.owned_by else ()
            return Ruling(kind, Right.UNDECIDED, (said, *owner), own)
        where = f"they say it is in {theirs.path}" if theirs.path else "they do not say where it is"
        incomplete = () if self._result.complete else ("our scan is incomplete",)
        return Ruling(Kind.NOT_LISTED, Right.UNDECIDED, (where, *incomplete))

    def _ecosystems(self, package: Package) -> tuple[str, ...]:
        home = self._home if package.type in OS_TYPES else None
        return tuple(dict.fromkeys(one.ecosystem for one in lookups(package, home)))

    def _full(self, package: Package) -> bool:
        rows = [self._coverage.get(name) for name in self._ecosystems(package)]
        return any(row is not None and row.state == "full" for row in rows)

    def _gaps(self, package: Package) -> tuple[str, ...]:
        names = self._ecosystems(package)
        told = gaps((*self._answers.coverage, *self._result.coverage), names)
        missing = tuple(
            f"no advisory data about {name}"
            for name in names or (f"{package.type} packages",)
            if name not in self._coverage
        )
        return tuple(dict.fromkeys((*told, *missing)))


def _of_ours(own: Finding, package: Package) -> Ruling | None:
    """What a finding of ours that does not count says about theirs."""
    quotes = _quotes(own.comparisons)
    if own.suppressed is not None:
        said = f"{own.suppressed.origin}: {own.suppressed.reason or 'no reason is given'}"
        return Ruling(Kind.SUPPRESSED, Right.BOTH, (said, *quotes), package)
    if own.verdict is Verdict.UNKNOWN:
        evidence = (own.reason, *quotes)
        return Ruling(Kind.CANNOT_BE_DECIDED, Right.UNDECIDED, evidence, package)
    return None


def _quotes(comparisons: tuple[Comparison, ...]) -> tuple[str, ...]:
    return tuple(quoted(item) for item in comparisons[:_EXAMPLES])


def _place(statement: Statement) -> tuple[str, str]:
    return statement.ecosystem, statement.package


def _about(statement: Statement) -> str:
    said = f"{statement.source}: {statement.advisory}"
    return f"{said} is about {statement.package} in {statement.ecosystem}"


def _cleared_by(answer: Answer, package: Package) -> tuple[Kind, bool]:
    """By what kind of statement a package is cleared, and whether its source contradicts it."""
    deciding = next(
        (item for item in answer.comparisons if item.verdict is answer.verdict),
        answer.comparisons[0],
    )
    source = deciding.statement.source
    contradicted = any(
        item.verdict is Verdict.FAIL and item.statement.source == source
        for item in answer.comparisons
    )
    return _kind(answer, deciding.statement, deciding.text, package), contradicted


def _kind(answer: Answer, said: Statement, text: str, package: Package) -> Kind:
    if said.state is State.WITHDRAWN:
        return Kind.WITHDRAWN
    if answer.verdict is Verdict.NOT_APPLICABLE:
        if said.module or "module" in text:
            return Kind.MODULE
        return Kind.ARCHITECTURE if said.arches else Kind.OTHER_RELEASE
    if said.state is State.NOT_AFFECTED:
        return Kind.NOT_AFFECTED
    return Kind.BACKPORT if package.type in OS_TYPES else Kind.OUTSIDE_RANGE
