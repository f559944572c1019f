"""Every row of the packages corpus that two sources agree on is found."""

from __future__ import annotations

from typing import Final

import pytest

from tests.inventory.reading import agreed, found
from tests.shared import SHARED

CASES: Final = sorted(
    path.parent.name
    for path in (SHARED / "corpora" / "packages").glob("*/expected.json")
    if path.parent.name != "binary-classifiers"
)

EXPLAINED: Final[dict[str, dict[tuple[str, str, str], str]]] = {}
"""Agreed rows that are deliberately not produced, by case, each with the reason."""


@pytest.mark.parametrize("case", CASES)
def test_agreed_rows_are_found(case: str) -> None:
    """Nothing that two sources agree on is missing without a written reason."""
    missing = agreed(case) - found(case) - EXPLAINED.get(case, {}).keys()
    assert not missing


@pytest.mark.parametrize("case", sorted(EXPLAINED))
def test_explanations_are_needed(case: str) -> None:
    """An explanation that no longer applies must go."""
    assert not EXPLAINED[case].keys() & found(case)
