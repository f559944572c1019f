"""Precedence between statements that contradict each other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from seawall.model import Range, State, Statement, Verdict, Vulnerability
from seawall.vulnerabilities.deciding import Decision, contested, decide, fixed_versions, state_of
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


def test_an_open_range_of_a_bounded_advisory_is_meant() -> None:
    """One record with a bounded and an open range affects what either holds, as OSV has it."""
    also = replace(OPEN, source=PASSED.source, advisory=PASSED.advisory)
    assert decide([said(also, REGISTRY), said(PASSED, REGISTRY)]).verdict is Verdict.FAIL


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


def test_what_was_withdrawn_never_decides() -> None:
    """It keeps nobody else from deciding, whatever its standing."""
    withdrawn = said(says("PyPI", "a", fixed="2.0", state=State.WITHDRAWN), DISTRIBUTOR)
    assert decide([withdrawn]).verdict is Verdict.NOT_APPLICABLE
    decision = decide([withdrawn, said(AFFECTED, REGISTRY)])
    assert (decision.verdict, sources(decision)) == (Verdict.FAIL, ["affected"])
    assert withdrawn in decision.judged


@pytest.mark.parametrize(
    ("rank", "verdict"),
    [
        (DISTRIBUTOR, Verdict.FAIL),
        (DISTRIBUTOR_ELSEWHERE, Verdict.FAIL),
        (REGISTRY, Verdict.UNKNOWN),
        (OTHERS, Verdict.UNKNOWN),
    ],
)
def test_a_rejected_flaw_fails_only_where_the_distributor_says_so(
    rank: int, verdict: Verdict
) -> None:
    """Other findings stay, undecided; the reason names who rejected it."""
    flaw = Vulnerability(id="CVE-2024-1", rejected=("cve", "nvd"), disputed=("x",))
    decision = decide([said(AFFECTED, rank)])
    assert contested(decision, flaw) == (verdict, "rejected by cve, nvd")


def test_a_rejected_flaw_does_not_bring_back_what_passes() -> None:
    """A verdict only ever gets weaker by it."""
    flaw = Vulnerability(id="CVE-2024-1", rejected=("nvd",))
    assert contested(decide([said(PASSED, REGISTRY)]), flaw)[0] is Verdict.PASS
    assert contested(decide([said(UNSURE, REGISTRY)]), flaw)[0] is Verdict.UNKNOWN


def test_a_disputed_flaw_keeps_its_verdict() -> None:
    """The dispute is named."""
    decision = decide([said(AFFECTED, REGISTRY)])
    flaw = Vulnerability(id="CVE-2024-1", disputed=("nvd",))
    assert contested(decision, flaw) == (Verdict.FAIL, "disputed by nvd")
    assert contested(decision, Vulnerability(id="CVE-2024-1")) == (Verdict.FAIL, "")


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


def test_still_investigating_outweighs_the_bare_word_of_the_same_distributor() -> None:
    """A format without states calls everything open affected; a stated fix is more than that."""
    decision = decide([said(OPEN, DISTRIBUTOR), said(UNSURE, DISTRIBUTOR)])
    assert (decision.verdict, sources(decision)) == (Verdict.UNKNOWN, ["unsure"])
    assert len(decision.judged) == 2
    decision = decide([said(AFFECTED, DISTRIBUTOR), said(UNSURE, DISTRIBUTOR)])
    assert sources(decision) == ["affected"]
    noted = says("PyPI", "a", source="noted", note="needed")
    decision = decide([said(noted, DISTRIBUTOR), said(UNSURE, DISTRIBUTOR)])
    assert sources(decision) == ["noted"]
    decision = decide([said(OPEN, REGISTRY), said(UNSURE, REGISTRY)])
    assert sources(decision) == ["open"]


def test_of_two_words_the_one_that_says_more_is_told() -> None:
    """Whichever source comes first."""
    deferred = says("PyPI", "a", source="z", state=State.DEFERRED)
    deciding = decide([said(OPEN, DISTRIBUTOR), said(deferred, DISTRIBUTOR)]).deciding
    assert state_of(deciding, ()) is State.DEFERRED
