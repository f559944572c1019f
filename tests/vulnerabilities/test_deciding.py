"""Precedence between statements that contradict each other."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from seawall.model import Range, State, Statement, Verdict
from seawall.vulnerabilities.deciding import Decision, decide, fixed_versions, state_of
from seawall.vulnerabilities.ecosystems import (
    DISTRIBUTOR,
    DISTRIBUTOR_ELSEWHERE,
    OTHERS,
    REGISTRY,
    Lookup,
)
from seawall.vulnerabilities.judging import Identity, Judged, judge
from tests.vulnerabilities.memory import clear, says


def said(statement: Statement, rank: int, version: str = "1.0", *, paid: bool = False) -> Judged:
    lookup = Lookup("PyPI", "a", version, rank, paid)
    return judge(statement, lookup, Identity((lookup,)))


AFFECTED = says("PyPI", "a", fixed="2.0", source="affected")
PASSED = says("PyPI", "a", fixed="0.5", source="passed")
OPEN = says("PyPI", "a", source="open")
CLEAR = clear("PyPI", "a", source="clear")
UNSURE = says("PyPI", "a", state=State.INVESTIGATING, source="unsure")


def sources(decision: Decision) -> list[str]:
    return [item.statement.source for item in decision.deciding]


def test_the_distributor_decides_about_its_own_package() -> None:
    """The distributor's word beats the registry's, whichever way it goes."""
    decision = decide([said(AFFECTED, REGISTRY), said(PASSED, DISTRIBUTOR)])
    assert (decision.verdict, sources(decision)) == (Verdict.PASS, ["passed"])
    assert len(decision.judged) == 2
    decision = decide([said(PASSED, REGISTRY), said(AFFECTED, DISTRIBUTOR)])
    assert (decision.verdict, sources(decision)) == (Verdict.FAIL, ["affected"])


def test_the_users_own_word_goes_before_the_distributor() -> None:
    """What the user put first decides either way; what he put beside has no standing of its own."""
    own = replace(AFFECTED, source="own:a", own="first")
    decision = decide([said(own, REGISTRY), said(CLEAR, DISTRIBUTOR)])
    assert (decision.verdict, sources(decision)) == (Verdict.FAIL, ["own:a"])
    decision = decide([said(replace(CLEAR, own="first"), REGISTRY), said(AFFECTED, DISTRIBUTOR)])
    assert decision.verdict is Verdict.PASS
    decision = decide([said(replace(own, own="beside"), REGISTRY), said(CLEAR, DISTRIBUTOR)])
    assert decision.verdict is Verdict.PASS


def test_its_other_offer_speaks_where_it_is_silent() -> None:
    """The distributor's other offer still comes before the registry."""
    decision = decide([said(AFFECTED, DISTRIBUTOR_ELSEWHERE), said(PASSED, REGISTRY)])
    assert sources(decision) == ["affected"]


def test_a_bounded_advisory_decides_before_an_open_one() -> None:
    """An advisory that knows the fix beats one without an end, not one of lower rank."""
    decision = decide([said(OPEN, REGISTRY), said(PASSED, REGISTRY)])
    assert (decision.verdict, sources(decision)) == (Verdict.PASS, ["passed"])
    decision = decide([said(OPEN, REGISTRY), said(AFFECTED, OTHERS)])
    assert (decision.verdict, sources(decision)) == (Verdict.FAIL, ["open"])


def test_among_equals_not_affected_wins_then_fail_then_unknown() -> None:
    """Contradictions of equal standing are settled in one written order."""
    everything = [said(item, DISTRIBUTOR) for item in (PASSED, UNSURE, AFFECTED, CLEAR)]
    assert decide(everything).verdict is Verdict.PASS
    assert sources(decide(everything)) == ["clear"]
    assert decide(everything[:3]).verdict is Verdict.FAIL
    assert decide(everything[:2]).verdict is Verdict.UNKNOWN
    assert decide(everything[:1]).verdict is Verdict.PASS


def test_statements_about_something_else_do_not_decide() -> None:
    """What does not apply neither decides nor keeps others from deciding."""
    elsewhere = says("PyPI", "a", fixed="2", arches=("s390x",))
    lookup = Lookup("PyPI", "a", "1.0", DISTRIBUTOR)
    other = judge(elsewhere, lookup, Identity((lookup,), arch="amd64"))
    assert other.verdict is Verdict.NOT_APPLICABLE
    assert decide([other]).verdict is Verdict.NOT_APPLICABLE
    assert decide([other, said(AFFECTED, REGISTRY)]).verdict is Verdict.FAIL


@given(st.permutations([said(item, REGISTRY) for item in (AFFECTED, PASSED, OPEN, UNSURE)]))
def test_the_order_of_statements_does_not_matter(judged: list[Judged]) -> None:
    """The same statements in any order give the same decision."""
    decision = decide(judged)
    assert [item.statement.source for item in decision.judged] == [
        "affected",
        "passed",
        "open",
        "unsure",
    ]
    assert sources(decision) == ["affected"]


def fixes(*statements: Statement, version: str = "1.0") -> tuple[str, ...]:
    return fixed_versions([said(item, REGISTRY, version) for item in statements])


def test_the_nearest_fix_comes_first_and_other_branches_follow() -> None:
    """Fixes are ordered upwards from the installed version."""
    branches = says(
        "PyPI", "a", ranges=(Range("2.0", "2.3"), Range("0", "1.10"), Range("3.0", "3.0.1"))
    )
    assert fixes(branches) == ("1.10", "2.3", "3.0.1")
    assert fixes(branches, version="2.1") == ("2.3", "3.0.1")
    assert fixes(says("PyPI", "a")) == ()


def test_a_fix_that_another_source_disputes_is_left_out() -> None:
    """A version that anyone still calls affected is not offered as the fix."""
    early, late = says("PyPI", "a", fixed="1.5"), says("PyPI", "a", fixed="1.6")
    assert fixes(early, late) == ("1.6",)
    assert fixes(early, says("PyPI", "a")) == ("1.5",)


def test_a_fix_for_subscribers_does_not_count() -> None:
    """A fix that the system cannot install is not offered."""
    judged = [said(AFFECTED, DISTRIBUTOR_ELSEWHERE, paid=True)]
    assert fixed_versions(judged) == ()
    assert state_of(judged, ()) is State.AFFECTED


def test_the_publishers_word_on_an_unfixed_flaw() -> None:
    """Without a fix the publisher's own state is shown."""
    statement = says("PyPI", "a", state=State.WONT_FIX)
    assert state_of([said(statement, DISTRIBUTOR)], ()) is State.WONT_FIX
    assert state_of([said(AFFECTED, REGISTRY)], ("2.0",)) is State.FIXED
    assert state_of([said(AFFECTED, REGISTRY)], ()) is State.AFFECTED
