"""Several statements about one flaw in one package: which of them decides.

Sources contradict each other: a registry's advisory knows the upstream fix, the
distributor has backported it under a lower version. Precedence is written down here and
nowhere else:

0. the user's own word, where the user put it first;
1. the distributor about its own package, an explicit "not affected" included; about the
   installed binary before its source, where it names both;
2. advisories for the registry that bound what they say: a fixed or last affected
   version, or a list of versions;
3. advisories for the registry that give no end to any of their ranges;
4. somebody else about the same program;
5. the NVD about a product that only its name tells.

The first of these that speaks decides. Where statements of equal standing differ, an
explicit "not affected" wins, then ``fail`` over ``unknown`` over ``pass``. A distributor that
publishes in two formats says "affected, no fix" in the poorer one of whatever is open; that it
still investigates, in the richer one, outweighs that. All statements are kept, so that every
answer can show who disagrees; what was withdrawn is shown and never decides.

That the flaw is none at all is said of the flaw, not of a package: where its id was rejected,
only the distributor's own word that its package is affected still fails; other findings stay, as
``unknown``. Where it is only disputed, the finding says so and its verdict is the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from seawall.model import State, Statement, Verdict, Vulnerability
from seawall.versions import affected, compare, key, scheme_for
from seawall.vulnerabilities.ecosystems import DISTRIBUTOR_ELSEWHERE, REGISTRY
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
    every = list(judged)
    ended = frozenset(_advisory(item) for item in every if _bounded(item.statement))
    ordered = tuple(sorted(every, key=lambda item: _order(item, ended)))
    speaking = [item for item in ordered if item.verdict is not Verdict.NOT_APPLICABLE]
    if not speaking:
        return Decision(Verdict.NOT_APPLICABLE, (), ordered)
    top = _standing(speaking[0], ended)
    equal = [item for item in speaking if _standing(item, ended) == top]
    if _investigated(equal):
        equal = [item for item in equal if not _bare(item)]
    explicit = [item for item in equal if item.statement.state is State.NOT_AFFECTED]
    verdict = Verdict.PASS if explicit else equal[0].verdict
    deciding = explicit or [item for item in equal if item.verdict is verdict]
    return Decision(verdict, tuple(deciding), ordered)


def contested(decision: Decision, flaw: Vulnerability) -> tuple[Verdict, str]:
    """The verdict once it is known who denies the flaw, and who that is (``""`` if nobody does)."""
    if flaw.rejected:
        own = any(item.lookup.rank <= DISTRIBUTOR_ELSEWHERE for item in decision.deciding)
        fails = decision.verdict is Verdict.FAIL and not own
        verdict = Verdict.UNKNOWN if fails else decision.verdict
        return verdict, f"rejected by {', '.join(flaw.rejected)}"
    if flaw.disputed:
        return decision.verdict, f"disputed by {', '.join(flaw.disputed)}"
    return decision.verdict, ""


_Advisory = tuple[str, str]


def _advisory(item: Judged) -> _Advisory:
    """An advisory that bounds one of its ranges means the other one to be open."""
    return item.statement.source, item.statement.advisory


def _standing(item: Judged, ended: frozenset[_Advisory]) -> tuple[int, bool]:
    if item.statement.own == "first":
        return OWN, False
    rank = item.lookup.rank
    return rank, rank >= REGISTRY and _advisory(item) not in ended


def _investigated(equal: Sequence[Judged]) -> bool:
    """Whether a distributor says of its own package that it does not know yet."""
    return equal[0].lookup.rank < REGISTRY and any(
        item.statement.state is State.INVESTIGATING for item in equal
    )


def _bare(item: Judged) -> bool:
    """Whether a statement says no more than "affected": neither a bound nor a word of its own."""
    said = item.statement
    spoken = said.note or said.own or _bounded(said)
    return said.state is State.AFFECTED and not spoken


def _order(item: Judged, ended: frozenset[_Advisory]) -> tuple[tuple[int, bool], int, str, str]:
    return (
        _standing(item, ended),
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
    """The fix state: ``fixed`` if there is a version to go to, else the publisher's word.

    Of several words the one that says more than "affected" counts.
    """
    if fixes:
        return State.FIXED
    if any(item.lookup.paid and item.statement.state is State.FIXED for item in deciding):
        return State.AFFECTED
    words = [item.statement.state for item in deciding]
    told = [word for word in words if word not in {State.FIXED, State.AFFECTED}]
    return told[0] if told else State.AFFECTED
