"""What the advisories say about the flaws in question, asked of the stored inventory once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import NamedTuple, Protocol

from seawall.model import (
    Comparison,
    Coverage,
    CoverageRow,
    Finding,
    Inventory,
    Package,
    ScanResult,
    Statement,
    Verdict,
    Vulnerability,
)
from seawall.model.lifecycle import Lifecycle
from seawall.vulnerabilities.judging import comparison
from seawall.vulnerabilities.kernel import is_container
from seawall.vulnerabilities.knowledge import Knowledge
from seawall.vulnerabilities.match import match


class Advisories(Knowledge, Protocol):
    """Advisory data that can also be asked by id. ``seawall.advisories.Snapshot`` is one."""

    def aliases(self, name: str) -> str | None:
        """The primary id of the flaw that is also called ``name``, ``None`` if unknown."""
        ...

    def about_all(self, flaws: Collection[str]) -> Mapping[str, tuple[Statement, ...]]:
        """Every statement about some flaws, by their primary ids, whichever package it is in."""
        ...


class Answer(NamedTuple):
    """What the advisories say about one flaw in one package.

    Attributes:
        verdict: the decision.
        comparisons: every statement with its comparison, the deciding ones first.
        finding: the finding that follows from it, if one does.
    """

    verdict: Verdict
    comparisons: tuple[Comparison, ...]
    finding: Finding | None = None


class Answers:
    """Answers about some flaws in some packages.

    Args:
        result: our scan.
        packages: those that are asked about.
        ids: primary ids of the flaws, or ids of advisories, which may be about several.
        knowledge: the advisories.
        at: the day of the question.
    """

    def __init__(
        self,
        result: ScanResult,
        packages: Iterable[Package],
        ids: Collection[str],
        knowledge: Knowledge,
        at: date,
    ) -> None:
        inventory = Inventory(
            packages=_with_owners(packages, result.packages),
            hints=result.hints,
            release=result.artifact.release,
        )
        answer = match(
            inventory,
            _Narrowed(knowledge, frozenset(ids)),
            at,
            include_dev=True,
            container=is_container(result.artifact.kind, result.hints),
            explain=True,
        )
        self.coverage: tuple[CoverageRow, ...] = answer.coverage
        self._found: dict[tuple[str, str], Answer] = {}
        for passed in answer.passed:
            decision = passed.decision
            shown = tuple(comparison(item) for item in decision.judged)
            for package in passed.packages:
                self._keep(passed.id, _key(package), Answer(decision.verdict, shown))
        for finding in answer.findings:
            key = finding.purl or f"{finding.type}:{finding.package}@{finding.version}"
            self._keep(finding.id, key, Answer(finding.verdict, finding.comparisons, finding))

    def _keep(self, id_: str, package: str, answer: Answer) -> None:
        """Under the id of the flaw, and under those of its advisories; findings come last."""
        for name in {id_, *(item.statement.advisory for item in answer.comparisons)}:
            self._found[name, package] = answer

    def about(self, id_: str, package: Package) -> Answer | None:
        """The answer about a flaw or an advisory, ``None`` if nobody speaks about the package."""
        return self._found.get((id_, _key(package)))


def _key(package: Package) -> str:
    return package.purl or f"{package.type}:{package.name}@{package.version}"


def _with_owners(packages: Iterable[Package], every: Iterable[Package]) -> tuple[Package, ...]:
    """The packages and those that own their files, without which they would be compared."""
    wanted = list(packages)
    owners = {package.owned_by for package in wanted if package.owned_by}
    present = set(map(id, wanted))
    wanted += [one for one in every if one.purl in owners and id(one) not in present]
    return tuple(wanted)


class _Narrowed:
    """Knowledge about some flaws only."""

    def __init__(self, knowledge: Knowledge, ids: frozenset[str]) -> None:
        self._knowledge = knowledge
        self._ids = ids

    def statements(
        self, wanted: Collection[tuple[str, str]]
    ) -> Mapping[tuple[str, str], tuple[Statement, ...]]:
        """Statements about the flaws in question."""
        return {
            key: tuple(
                item
                for item in about
                if item.vulnerability in self._ids or item.advisory in self._ids
            )
            for key, about in self._knowledge.statements(wanted).items()
        }

    def vulnerabilities(self, ids: Collection[str]) -> Mapping[str, Vulnerability]:
        """What is known about flaws."""
        return self._knowledge.vulnerabilities(ids)

    def lifecycles(self) -> Mapping[tuple[str, str], Lifecycle]:
        """How long products are maintained."""
        return self._knowledge.lifecycles()

    def coverage(self) -> Mapping[str, Coverage]:
        """What the data covers."""
        return self._knowledge.coverage()
