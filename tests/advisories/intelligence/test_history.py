"""Earlier scores: only changes, none too old."""

from __future__ import annotations

from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from seawall.advisories.intelligence.history import DAYS, changes


def test_only_changes_are_kept() -> None:
    """Oldest first, without the score that still holds."""
    history = (("2026-08-10", 0.2), ("2026-07-27", 0.1), ("2026-08-03", 0.1), ("2026-08-17", 0.3))
    assert changes(history, 0.3) == (("2026-07-27", 0.1), ("2026-08-10", 0.2))
    assert changes(history, 0.4)[-1] == ("2026-08-17", 0.3)
    assert changes((), 0.5) == ()


def test_old_scores_are_left_out() -> None:
    """They are of former models."""
    assert changes((("2025-01-01", 0.9), ("2026-08-17", 0.3)), 0.1) == (("2026-08-17", 0.3),)


@given(
    st.lists(
        st.tuples(st.dates().map(lambda day: day.isoformat()), st.sampled_from([0.1, 0.2, 0.3])),
        max_size=12,
    ),
    st.randoms(),
)
def test_the_order_does_not_matter(history: list[tuple[str, float]], random: Random) -> None:
    """Files are read in any order, and none is said twice in a row."""
    shuffled = list(history)
    random.shuffle(shuffled)
    kept = changes(tuple(history), 0.5)
    assert kept == changes(tuple(shuffled), 0.5)
    assert all(one[0] < two[0] and one[1] != two[1] for one, two in pairwise(kept))
    assert len(kept) <= DAYS + 1
