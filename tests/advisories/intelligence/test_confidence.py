"""Corroboration raises, age lowers; always between 0 and 100."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.advisories.intelligence.confidence import (
    HALF_LIVES,
    UNDATED,
    UNSTATED,
    confidence,
    strength,
)
from seawall.model import Indicator, IndicatorKind
from tests.advisories.intelligence.memory import TODAY, says

strengths = st.lists(st.tuples(st.sampled_from("abcdef"), st.floats(0, 1)), max_size=8)
indicators = st.builds(
    lambda kind, own, days: Indicator(
        kind=kind,
        value="x",
        source="a",
        confidence=own,
        last_seen=(TODAY - timedelta(days=days)).isoformat(),
    ),
    st.sampled_from(list(IndicatorKind)),
    st.integers(-1, 100),
    st.integers(-30, 4000),
)


@settings(max_examples=100)
@given(strengths, st.floats(0, 1))
def test_another_source_never_lowers(said: list[tuple[str, float]], more: float) -> None:
    """Whatever it says."""
    assert 0 <= confidence(said) <= confidence([*said, ("new", more)]) <= 100


@settings(max_examples=100)
@given(strengths, st.randoms())
def test_the_order_does_not_matter(said: list[tuple[str, float]], random: Random) -> None:
    """The same sources give the same number, to the last bit."""
    shuffled = list(said)
    random.shuffle(shuffled)
    assert confidence(said) == confidence(shuffled)


@settings(max_examples=100)
@given(strengths)
def test_one_source_repeated_is_no_corroboration(said: list[tuple[str, float]]) -> None:
    """Saying it twice makes it no truer."""
    assert confidence(said) == confidence(said * 3)


@settings(max_examples=100)
@given(indicators, st.integers(0, 4000))
def test_older_never_raises(said: Indicator, days: int) -> None:
    """Time goes one way."""
    now, later = strength(said, TODAY), strength(said, TODAY + timedelta(days=days))
    assert 0 <= later <= now <= 1


@pytest.mark.parametrize("kind", IndicatorKind)
def test_half_is_left_after_the_half_life(kind: IndicatorKind) -> None:
    """Addresses within days, names within weeks, digests never."""
    days = HALF_LIVES[kind]
    said = says(kind, "x", confidence=80)
    if days is None:
        assert strength(said, date(2200, 1, 1)) == 0.8
    else:
        assert strength(said, TODAY + timedelta(days=days)) == pytest.approx(0.4)


def test_sources_that_agree() -> None:
    """Two halves make three quarters."""
    assert confidence([("a", 0.5), ("b", 0.5)]) == 75
    assert confidence([]) == 0


def test_what_is_not_said_has_a_written_value() -> None:
    """No confidence, no day; the day of the data stands for one that is missing."""
    plain = Indicator(kind=IndicatorKind.ADDRESS, value="x", source="a")
    assert strength(plain, TODAY) == UNSTATED / 100 * UNDATED
    assert strength(plain, TODAY, TODAY.isoformat()) == UNSTATED / 100


def test_a_word_that_ran_out_counts_nothing() -> None:
    """The source says until when it stands by it."""
    said = says(IndicatorKind.SHA256, "x", valid_until="2026-08-22")
    assert strength(said, date(2026, 8, 21)) == 0.8
    assert strength(said, TODAY) == 0
