"""Telling today's scores to somebody who knows yesterday's."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.advisories.score_columns import Columns, heard, told

_SCORES = st.dictionaries(
    st.sampled_from([f"CVE-{number}" for number in range(12)]),
    st.tuples(st.integers(-1, 100_000), st.integers(-1, 100_000)),
)


@settings(max_examples=200)
@given(_SCORES, _SCORES)
def test_what_is_told_is_heard(
    old: dict[str, tuple[int, int]], new: dict[str, tuple[int, int]]
) -> None:
    """Whatever changed, appeared or went."""
    names = sorted(new)
    assert heard(names, old, told(names, old, new)) == new


def test_a_moved_curve_is_told_shorter_than_its_points() -> None:
    """Percentiles that all moved are steps in the order of the scores."""
    names = [f"CVE-{number:05}" for number in range(5000)]
    old = {name: (number * 7 % 5000, number * 7 % 5000 * 20) for number, name in enumerate(names)}
    new = {name: (score, round(place * 0.9)) for name, (score, place) in old.items()}
    columns = told(names, old, new)
    assert columns.steps
    assert set(columns.percentiles) <= {0, 18}


@pytest.mark.parametrize("columns", [Columns([0], [], False), Columns([], [], True)])
def test_scores_of_other_flaws_are_refused(columns: Columns) -> None:
    """A damaged delta is no reason to guess."""
    with pytest.raises(ValueError, match="zip"):
        heard(["CVE-1"], {}, columns)
