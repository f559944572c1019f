"""Every row of the corpus that any source states is found, or explained."""

from __future__ import annotations

import pytest

from seawall.model import Diagnostic
from tests.inventory.language.explained_b import CASES, EXPLAINED
from tests.inventory.reading import expected, found, read_case


@pytest.mark.parametrize("case", CASES)
def test_rows(case: str) -> None:
    """Nothing is missing without a written reason, and no reason outlives its row."""
    rows = {(row["type"], row["name"], row["version"]) for row in expected(case)}
    assert rows - found(case) == EXPLAINED.get(case, {}).keys()


@pytest.mark.parametrize("case", CASES)
def test_nothing_is_broken(case: str) -> None:
    """Real files give at most notes."""
    kinds = {item.kind for item in read_case(case) if isinstance(item, Diagnostic)}
    assert kinds <= {"note"}
