"""Inventory and advisories in, findings out.

Everything is asked in one look-up. Packages that compare alike (binaries of one source,
copies of one library) are judged once. Text is only written for what is affected: an
image has a few hundred findings and some hundred thousand statements that say "not this
version".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from seawall.model import CoverageRow, Finding, Inventory, Package, State, Statement, Verdict
from seawall.versions import affected, scheme_for
from seawall.vulnerabilities.account import Account
from seawall.vulnerabilities.deciding import Decision, decide
from seawall.vulnerabilities.ecosystems import Lookup
from seawall.vulnerabilities.finding import fingerprinted, write
from seawall.vulnerabilities.judging import Identity, Judged, judge
from seawall.vulnerabilities.knowledge import Knowledge
from seawall.vulnerabilities.planning import Planner

_CLEARING: Final = frozenset({State.NOT_AFFECTED, State.WITHDRAWN})
_REPORTED: Final = frozenset({Verdict.FAIL, Verdict.UNKNOWN})

Statements = Mapping[tuple[str, str], Sequence[Statement]]


class Passed(NamedTuple):
    """A flaw that a package is not affected by, although somebody speaks about it.

    Attributes:
        id: primary id of the flaw.
        packages: the packages that compare alike.
        decision: why not.
    """

    id: str
    packages: tuple[Package, ...]
    decision: Decision


class MatchResult(NamedTuple):
    """The answer about one inventory.

    Attributes:
        findings: sorted, one per flaw and package.
        coverage: how completely each ecosystem and each level was looked at.
        passed: what was compared without a finding; only when asked for.
    """

    findings: tuple[Finding, ...]
    coverage: tuple[CoverageRow, ...]
    passed: tuple[Passed, ...] = ()


def match(
    inventory: Inventory,
    knowledge: Knowledge,
    at: date,
    *,
    include_dev: bool = False,
    container: bool = False,
    explain: bool = False,
) -> MatchResult:
    """Which flaws the packages of an artifact have.

    Args:
        inventory: what is in it.
        knowledge: what the advisories say.
        at: the day the question is asked for; decides whether a release is still supported.
        include_dev: whether development dependencies count.
        container: whether the artifact runs on the kernel of a host.
        explain: whether to return also why packages are not affected.
    """
    account = Account(knowledge.coverage(), at, knowledge.lifecycles(), container=container)
    planned = Planner(inventory, account, include_dev=include_dev).plan()
    names = {(item.ecosystem, item.package) for identity in planned for item in identity.lookups}
    statements = knowledge.statements(names)
    decided = [
        (id_, packages, decision)
        for identity, packages in planned.items()
        for id_, decision in _decisions(identity, statements, explain)
    ]
    failing = [item for item in decided if item[2].verdict in _REPORTED]
    flaws = knowledge.vulnerabilities({id_ for id_, _, _ in failing})
    findings = [
        finding
        for id_, packages, decision in failing
        for finding in write(
            id_,
            decision,
            flaws.get(id_),
            packages,
            partial=account.partial(decision.deciding[0].lookup.ecosystem),
            container=container,
        )
    ]
    passed = (
        Passed(id_, tuple(packages), decision)
        for id_, packages, decision in decided
        if explain and decision.verdict not in _REPORTED
    )
    return MatchResult(tuple(fingerprinted(findings)), account.rows(), tuple(passed))


def _decisions(
    identity: Identity, statements: Statements, everything: bool
) -> Iterator[tuple[str, Decision]]:
    """The decision about every flaw that may concern a package."""
    spoken = [
        (lookup, about)
        for lookup in identity.lookups
        if (about := statements.get((lookup.ecosystem, lookup.package)))
    ]
    concerned = None if everything or not spoken else _concerned(identity, spoken)
    by_flaw: dict[str, list[Judged]] = {}
    for lookup, about in spoken:
        for statement in about:
            if concerned is None or statement.vulnerability in concerned:
                judged = judge(statement, lookup, identity)
                by_flaw.setdefault(statement.vulnerability, []).append(judged)
    for id_, statements_about in by_flaw.items():
        yield id_, decide(statements_about)


def _concerned(
    identity: Identity, spoken: Iterable[tuple[Lookup, Sequence[Statement]]]
) -> set[str]:
    """Flaws that at least one statement may find in the package; the rest cost no objects."""
    ids = set()
    for lookup, about in spoken:
        scheme, version = scheme_for(lookup.ecosystem), lookup.version
        for statement in about:
            if statement.state not in _CLEARING and (
                identity.doubt
                or not scheme
                or affected(scheme, version, statement.ranges, statement.versions)
            ):
                ids.add(statement.vulnerability)
    return ids
