"""Why a package is affected by a flaw, or why it is not.

The question is asked again of the stored inventory with every statement kept, so that the
answer also covers the packages without a finding: the statement that clears them, or that
nobody speaks about them at all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from msgspec import Struct

from seawall.model import (
    Comparison,
    Coverage,
    CoverageRow,
    Finding,
    Inventory,
    Lifecycle,
    Location,
    Package,
    ScanResult,
    Source,
    Statement,
    Verdict,
    Vulnerability,
)
from seawall.vulnerabilities.judging import comparison
from seawall.vulnerabilities.kernel import is_container
from seawall.vulnerabilities.knowledge import Knowledge
from seawall.vulnerabilities.match import Passed, match


class PackageExplanation(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One package and one flaw.

    Attributes:
        package, version, purl, type: the component.
        verdict: the answer.
        reason: why it cannot be decided, or a caveat.
        locations: the files that state the component.
        introduced_in, created_by: the layer and build step that brought it.
        comparisons: every statement with its comparison, the deciding ones first.
        finding: as the scan stated it, with its exception; ``None`` if it had none.
    """

    package: str
    version: str
    purl: str
    type: str
    verdict: Verdict
    reason: str = ""
    locations: tuple[Location, ...] = ()
    introduced_in: str = ""
    created_by: str = ""
    comparisons: tuple[Comparison, ...] = ()
    finding: Finding | None = None


class Explanation(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Everything known about one flaw in one artifact.

    Attributes:
        id: primary id of the flaw, or what was asked for if it is not known.
        asked: the id that was asked for.
        vulnerability: what is known about it, ``None`` if nothing is.
        packages: those that somebody speaks about, affected ones first.
        sources: where the statements come from, with licence and credit.
        coverage: what was compared at all; a flaw that nobody mentions may hide here.
        stated: findings of the scan that today's data does not confirm.
    """

    id: str
    asked: str
    vulnerability: Vulnerability | None = None
    packages: tuple[PackageExplanation, ...] = ()
    sources: tuple[Source, ...] = ()
    coverage: tuple[CoverageRow, ...] = ()
    stated: tuple[Finding, ...] = ()


def explain(result: ScanResult, asked: str, knowledge: Knowledge, at: date) -> Explanation:
    """Explain one flaw.

    Args:
        result: a scan with its packages.
        asked: any id of the flaw, also that of an advisory.
        knowledge: what the advisories say.
        at: the day the question is asked for.
    """
    inventory = Inventory(
        packages=result.packages, hints=result.hints, release=result.artifact.release
    )
    focused = _Focused(knowledge, asked.strip().upper())
    answer = match(
        inventory,
        focused,
        at,
        include_dev=True,
        container=is_container(result.artifact.kind, result.hints),
        explain=True,
    )
    about = sorted(focused.ids)
    id_ = about[0] if len(about) == 1 else asked.strip()
    affected = [_found(finding, result) for finding in answer.findings]
    cleared = [_cleared(passed, package) for passed in answer.passed for package in passed.packages]
    listed = [
        _found(finding, result)
        for finding in result.findings
        if not finding.comparisons and _is(finding, {id_, *about})  # by digest, not by version
    ]
    explained = (*affected, *listed, *cleared)
    named = {item.statement.source for part in explained for item in part.comparisons}
    sources = result.snapshot.sources if result.snapshot else ()
    confirmed = {(finding.id, finding.purl, finding.package) for finding in answer.findings}
    return Explanation(
        id=id_,
        asked=asked,
        vulnerability=knowledge.vulnerabilities([id_]).get(id_),
        packages=explained,
        sources=tuple(source for source in sources if source.id in named),
        coverage=answer.coverage,
        stated=tuple(
            finding
            for finding in result.findings
            if finding.comparisons
            and _is(finding, {id_, *about})
            and (finding.id, finding.purl, finding.package) not in confirmed
        ),
    )


def _is(finding: Finding, ids: set[str]) -> bool:
    return finding.id in ids or not ids.isdisjoint(finding.aliases)


class _Focused:
    """Knowledge about what one id names: a flaw, or all flaws of one advisory.

    Attributes:
        ids: their primary ids, once statements have been asked for.
    """

    def __init__(self, knowledge: Knowledge, wanted: str) -> None:
        self._knowledge = knowledge
        self._wanted = wanted
        self.ids: frozenset[str] = frozenset()

    def statements(
        self, wanted: Collection[tuple[str, str]]
    ) -> Mapping[tuple[str, str], tuple[Statement, ...]]:
        """Statements about the flaws in question only."""
        known = self._knowledge.statements(wanted)
        self.ids = self._named(item for about in known.values() for item in about)
        return {
            key: tuple(item for item in about if item.vulnerability in self.ids)
            for key, about in known.items()
        }

    def _named(self, statements: Iterable[Statement]) -> frozenset[str]:
        every: set[str] = set()
        named: set[str] = set()
        for item in statements:
            every.add(item.vulnerability)
            if self._wanted in {item.vulnerability.upper(), item.advisory.upper()}:
                named.add(item.vulnerability)
        if not named:
            for id_, flaw in self._knowledge.vulnerabilities(every).items():
                if self._wanted in {alias.upper() for alias in flaw.aliases}:
                    named.add(id_)
        return frozenset(named)

    def vulnerabilities(self, ids: Collection[str]) -> Mapping[str, Vulnerability]:
        """What is known about flaws."""
        return self._knowledge.vulnerabilities(ids)

    def coverage(self) -> Mapping[str, Coverage]:
        """What the data covers."""
        return self._knowledge.coverage()

    def lifecycles(self) -> Mapping[tuple[str, str], Lifecycle]:
        """How long products are maintained."""
        return self._knowledge.lifecycles()


def _found(finding: Finding, result: ScanResult) -> PackageExplanation:
    stated = next(
        (
            item
            for item in result.findings
            if (item.id, item.purl, item.package) == (finding.id, finding.purl, finding.package)
        ),
        None,
    )
    return PackageExplanation(
        package=finding.package,
        version=finding.version,
        purl=finding.purl,
        type=finding.type,
        verdict=finding.verdict,
        reason=finding.reason,
        locations=finding.locations,
        introduced_in=finding.introduced_in,
        created_by=finding.created_by,
        comparisons=finding.comparisons,
        finding=stated,
    )


def _cleared(passed: Passed, package: Package) -> PackageExplanation:
    return PackageExplanation(
        package=package.name,
        version=package.version,
        purl=package.purl,
        type=package.type,
        verdict=passed.decision.verdict,
        locations=package.locations,
        introduced_in=package.introduced_in,
        created_by=package.created_by,
        comparisons=tuple(comparison(item) for item in passed.decision.judged),
    )
