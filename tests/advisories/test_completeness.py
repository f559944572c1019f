"""How completely an ecosystem is covered."""

from __future__ import annotations

import pytest

from seawall.advisories.completeness import STALE_DAYS, coverage
from seawall.model import Coverage


def _of(ecosystem: str, statements: int, related: int = 0, **told: str) -> Coverage:
    return coverage(
        ecosystem,
        statements=statements,
        advisories=statements,
        related=max(statements, related),
        sources=["b", "a"],
        as_of=told.get("as_of", "2026-01-01"),
        newest="2026-01-01",
        limits=[],
    )


@pytest.mark.parametrize(
    ("ecosystem", "few", "many"),
    [
        ("Debian:12", 14_999, 15_000),
        ("Alpine:v3.22", 399, 400),
        ("Ubuntu:24.04:LTS", 15, 5_000),
        ("Ubuntu:Pro:16.04:LTS", 15, 5_000),
        ("AlmaLinux:9", 12, 90_000),
        ("Wolfi", 4_999, 5_000),
        ("PyPI", 4_999, 5_000),
    ],
)
def test_a_sample_is_never_called_a_whole_copy(ecosystem: str, few: int, many: int) -> None:
    """It says how much there is and how much there must be."""
    assert _of(ecosystem, many).state == "full"
    part = _of(ecosystem, few)
    assert part.state == "partial"
    assert part.reason.startswith(f"holds {few} ")
    assert "at least" in part.reason


def test_small_products_are_judged_by_their_family() -> None:
    """One has few statements of its own; some records of Red Hat are still no whole copy."""
    product = "Red Hat:openshift:4.12::el8"
    assert _of(product, 300, related=3_000_000).state == "full"
    part = _of(product, 300, related=1200)
    assert part.reason == "holds 1200 statements; a whole copy of Red Hat's has at least 50000"


def test_of_others_nothing_is_known() -> None:
    """An ecosystem without an expectation is what its sources say of it."""
    assert _of("Julia", 1).state == "full"


def test_an_old_copy_is_partial() -> None:
    """Half a year behind the newest data."""
    assert "old copy" in _of("Julia", 1, as_of="2025-06-01").reason
    assert STALE_DAYS == 180
    assert _of("Julia", 1, as_of="2025-08-01").reason == ""
