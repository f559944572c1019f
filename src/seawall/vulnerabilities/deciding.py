"""Several statements about one flaw in one package: which of them decides.

Sources contradict each other: a registry's advisory knows the upstream fix, the
distributor has backported it under a lower version. Precedence is written down here and
nowhere else:

0. the user's own word, where the user put it first;
1. the distributor about its own package, an explicit "not affected" included; about the
   installed binary before its source, where it names both;
2. advisories for the registry that bound what they say: a fixed or last affected
   version, or a list of versions;
3. advisories for the registry without an end;
4. somebody else about the same program.

The first of these that speaks decides. Where statements of equal standing differ, an
explicit "not affected" wins, then ``fail`` over ``unknown`` over ``pass``. All statements
are kept, so that every answer can show who disagrees.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from seawall.model import State, Statement, Verdict
from seawall.versions import affected, compare, key, scheme_for
from seawall.vulnerabilities.ecosystems import REGISTRY
from seawall.vulnerabilities.judging import Judged

OWN: Final = -1
"""Precedence of the user's own word."""

_STRENGTH: Final = {Verdict.FAIL: 0, Verdict.UNKNOWN: 1, Verdict.PASS: 2}


class Decision(NamedTuple):
    """The answer about one flaw in one package.

    Attributes:
        verdict: ``fail``, ``unknown`` or ``pass``; ``not_applicable`` if nobody speaks
            about this package as it is installed.
        deciding: the statements it rests on, of equal standing and verdict.
        judged: all statements, the most decisive first.
    """

    verdict: Verdict
    deciding: tuple[Judged, ...]
    judged: tuple[Judged, ...]


def decide(judged: Iterable[Judged]) -> Decision:
    """Apply the precedence."""
    ordered = tuple(sorted(judged, key=_order))
    speaking = [item for item in ordered if item.verdict is not Verdict.NOT_APPLICABLE]
    if not speaking:
        return Decision(Verdict.NOT_APPLICABLE, (), ordered)
    top = _standing(speaking[0])
    equal = [item for item in speaking if _standing(item) == top]
    explicit = [item for item in equal if item.statement.state is State.NOT_AFFECTED]
    verdict = Verdict.PASS if explicit else equal[0].verdict
    deciding = explicit or [item for item in equal if item.verdict is verdict]
    return Decision(verdict, tuple(deciding), ordered)


def _standing(item: Judged) -> tuple[int, bool]:
    if item.statement.own == "first":
        return OWN, False
    rank = item.lookup.rank
    return rank, rank >= REGISTRY and not _bounded(item.statement)


def _order(item: Judged) -> tuple[tuple[int, bool], int, str, str]:
    return (
        _standing(item),
        _STRENGTH.get(item.verdict, 3),
        item.statement.source,
        item.statement.advisory,
    )


def _bounded(statement: Statement) -> bool:
    if statement.state is State.NOT_AFFECTED or statement.versions:
        return True
    return any(interval.fixed or interval.last_affected for interval in statement.ranges)


def fixed_versions(deciding: Sequence[Judged]) -> tuple[str, ...]:
    """Versions above the installed one that fix the flaw, the nearest first.

    A version that one statement calls fixed while another still counts it as affected is
    left out, unless nothing else remains. Fixes that the system cannot install (for
    subscribers, of another module stream or repository) do not count.
    """
    offered = [item for item in deciding if item.offers]
    if not offered:
        return ()
    scheme = scheme_for(offered[0].lookup.ecosystem)
    installed = offered[0].lookup.version
    if not scheme:
        return ()
    above = {
        interval.fixed
        for item in offered
        for interval in item.statement.ranges
        if interval.fixed and compare(scheme, interval.fixed, installed) > 0
    }
    if len(above) < 2:
        return tuple(above)
    ordered = sorted(above, key=lambda version: (key(scheme, version), version))
    agreed = [version for version in ordered if not _disputed(scheme, version, deciding)]
    return tuple(agreed or ordered)


def _disputed(scheme: str, version: str, deciding: Sequence[Judged]) -> bool:
    return any(
        affected(scheme, version, item.statement.ranges, item.statement.versions)
        for item in deciding
    )


def state_of(deciding: Sequence[Judged], fixes: Sequence[str]) -> State:
    """The fix state: ``fixed`` if there is a version to go to, else the publisher's word."""
    if fixes:
        return State.FIXED
    for item in deciding:
        if item.lookup.paid:
            return State.AFFECTED
        if item.statement.state is not State.FIXED:
            return item.statement.state
    return State.AFFECTED
