"""The packages corpus, read by all extractors together, row by row."""

from __future__ import annotations

from typing import Final

import pytest

from seawall.model import Diagnostic, Package, Scope
from tests.inventory.explained import ADDED, BROKEN, MISSING, UNMARKED
from tests.inventory.reading import agreed, expected, found, read_case, row, stated
from tests.shared import SHARED

CASES: Final = sorted(
    path.parent.name
    for path in (SHARED / "corpora" / "packages").glob("*/expected.json")
    if path.parent.name != "binary-classifiers"
)


@pytest.mark.parametrize("case", CASES)
def test_agreed_rows_are_found(case: str) -> None:
    """Nothing that two sources agree on is missing, whatever the reason."""
    assert agreed(case) <= found(case)


@pytest.mark.parametrize("case", CASES)
def test_every_difference_is_explained(case: str) -> None:
    """What one source alone states is found, or there is a reason; what no source states too."""
    assert stated(case) - found(case) == MISSING.get(case, {}).keys()
    assert found(case) - stated(case) == ADDED.get(case, {}).keys()


@pytest.mark.parametrize("case", CASES)
def test_nothing_is_broken(case: str) -> None:
    """Real files give at most notes, but for the cases that are broken on purpose."""
    said = {
        item.reason
        for item in read_case(case)
        if isinstance(item, Diagnostic) and item.kind != "note"
    }
    assert all(BROKEN.get(case, "nothing") in reason for reason in said)
    assert bool(said) == (case in BROKEN)


@pytest.mark.parametrize("case", sorted(set(CASES) - UNMARKED.keys()))
def test_development_is_marked_as_expected(case: str) -> None:
    """What the corpus marks as needed for development is marked, and nothing else of it."""
    marked = {row(entry) for entry in expected(case) if entry.get("dev")}
    ours = {
        row(item)
        for item in read_case(case)
        if isinstance(item, Package) and item.scope is Scope.DEVELOPMENT
    }
    assert ours & stated(case) == marked & found(case)


@pytest.mark.parametrize("case", CASES)
def test_everything_is_named_and_placed(case: str) -> None:
    """A package has a name without blanks around it, a place, and the plug-in that read it."""
    for item in read_case(case):
        if isinstance(item, Package):
            assert item.name
            assert item.name == item.name.strip()
            assert item.locations
        assert not isinstance(item, Package | Diagnostic) or item.extractor
