"""How long fixes take: medians of what has ended and what has not."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from seawall.analytics import Basis, Expected, Fleet, RepairTime, expected, repair_times
from seawall.analytics.repair import Wait, median
from seawall.model import Coverage, Waits
from tests.analytics.making import Memory, finding, scanned


def test_waits_are_followed_through_scans() -> None:
    """Known on the 1st, fixable on the 11th, gone on the 21st: ten days each."""
    fleet = Fleet(
        [
            scanned("app", day="2026-01-01", findings=[finding("CVE-1", "a")]),
            scanned("app", day="2026-01-11", findings=[finding("CVE-1", "a", "2")]),
            scanned("app", day="2026-01-21"),
        ]
    )
    assert repair_times(fleet) == (
        RepairTime(
            source="debian",
            type="deb",
            flaws=1,
            fixes=1,
            repairs=1,
            days_to_fix=10,
            days_to_repair=10,
        ),
    )


def test_what_has_not_ended_is_unknown() -> None:
    """A flaw without a fix says how long one waited, not how long it takes."""
    days = ["2026-01-01", "2026-02-01"]
    results = [scanned("app", day=day, findings=[finding("CVE-1", "a")]) for day in days]
    (row,) = repair_times(Fleet(results))
    assert (row.flaws, row.fixes, row.days_to_fix, row.days_to_repair) == (1, 0, -1, -1)


def test_one_scan_tells_nothing() -> None:
    """Waits need two days."""
    assert not repair_times(Fleet([scanned("app", findings=[finding("CVE-1", "a")])]))


def test_a_flaw_that_returns_is_not_gone() -> None:
    """What is found again was not repaired."""
    flaw = finding("CVE-1", "a", "2")
    fleet = Fleet(
        [
            scanned("app", day="2026-01-01", findings=[flaw]),
            scanned("app", day="2026-01-02"),
            scanned("app", day="2026-01-03", findings=[flaw]),
        ]
    )
    assert repair_times(fleet)[0].repairs == 0


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=30))
@example([0] * 11 + [1] * 11)
def test_without_open_waits_it_is_the_plain_median(days: list[int]) -> None:
    """Kaplan and Meier's median is then the lower of the middle values."""
    assert median([Wait(day, True) for day in days]) == sorted(days)[(len(days) - 1) // 2]


@given(st.lists(st.tuples(st.integers(0, 100), st.booleans()), max_size=30))
def test_open_waits_only_lengthen(waits: list[tuple[int, bool]]) -> None:
    """Taking a wait for ended that is not makes the median shorter, never longer."""
    real = median([Wait(*wait) for wait in waits])
    hurried = median([Wait(days, True) for days, _ in waits])
    assert real == -1 or hurried <= real


ERRATA = Memory(
    coverage=[
        Coverage(ecosystem="Debian:12", state="full", waits=Waits(flaws=300, median=12, late=90))
    ]
)


def _expected(fleet: Fleet, known: Memory) -> Expected:
    (row,) = expected(fleet, known, repair_times(fleet))
    return row


def test_errata_tell_what_to_expect() -> None:
    """Of the open flaws without a fix; those that have one need no guess."""
    flaws = [finding("CVE-1", "a"), finding("CVE-2", "a"), finding("CVE-3", "a", "2")]
    row = _expected(Fleet([scanned("app", findings=flaws), scanned("b", findings=flaws)]), ERRATA)
    assert (row.ecosystem, row.source, row.open) == ("Debian:12", "debian", 2)
    assert (row.days, row.late, row.basis, row.flaws) == (12, 90, Basis.ERRATA, 300)


def test_too_little_is_unknown() -> None:
    """Neither errata of too few flaws nor another ecosystem's give a figure."""
    fleet = Fleet([scanned("app", findings=[finding("CVE-1", "a")])])
    few = Coverage(ecosystem="Debian:12", state="full", waits=Waits(flaws=19))
    for known in (Memory(), Memory(coverage=[few])):
        row = _expected(fleet, known)
        assert (row.days, row.late, row.basis, row.flaws) == (-1, -1, Basis.NOTHING, 0)


def test_own_scans_come_first_once_they_are_enough() -> None:
    """Twenty flaws that were followed outweigh what the publisher's errata tell."""
    for count, basis in ((20, Basis.SCANS), (18, Basis.ERRATA)):
        names = [f"CVE-{number}" for number in range(count)]
        fleet = Fleet(
            [
                scanned("app", day="2026-01-01", findings=[finding(name, "a") for name in names]),
                scanned(
                    "app",
                    day="2026-01-06",
                    findings=[
                        finding("CVE-0", "a"),
                        *(finding(one, "a", "2") for one in names[1:]),
                    ],
                ),
            ]
        )
        row = _expected(fleet, ERRATA)
        assert (row.open, row.basis) == (1, basis)
        assert row.days == (5 if basis is Basis.SCANS else 12)
