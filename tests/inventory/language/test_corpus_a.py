"""The corpus cases of these ecosystems, rows of a single source included."""

from __future__ import annotations

from typing import Final

import pytest

from seawall.model import Package, Scope
from tests.inventory.language.explained_a import EXPLAINED, NOT_SELECTED
from tests.inventory.reading import expected, found, read_case
from tests.shared import SHARED

_PREFIXES: Final = (
    *("bun", "cargo", "composer", "conda-environment", "gem", "go-mod", "npm", "pnpm"),
    *("py-", "wordpress", "yarn"),
)
CASES: Final = sorted(
    path.parent.name
    for path in (SHARED / "corpora" / "packages").glob("*/expected.json")
    if path.parent.name.startswith(_PREFIXES)
)
_MARKED_OTHERWISE: Final = {"pnpm-v5", "pnpm-v6"}  # the corpus leaves their marks out


def _rows(case: str) -> set[tuple[str, str, str]]:
    return {(row["type"], row["name"], row["version"]) for row in expected(case)}


@pytest.mark.parametrize("case", CASES)
def test_every_row_is_found_or_explained(case: str) -> None:
    """Whatever any source states is found, or there is a reason."""
    missing = _rows(case) - found(case) - EXPLAINED.get(case, {}).keys()
    if case == NOT_SELECTED:
        assert all(row[0] == "golang" for row in missing)
    else:
        assert not missing


@pytest.mark.parametrize("case", sorted(set(EXPLAINED) & set(CASES)))
def test_explanations_are_needed(case: str) -> None:
    """An explanation that no longer applies must go."""
    assert not EXPLAINED[case].keys() & found(case)
    assert EXPLAINED[case].keys() <= _rows(case)


@pytest.mark.parametrize("case", sorted(set(CASES) - _MARKED_OTHERWISE))
def test_development_is_marked_as_expected(case: str) -> None:
    """What the corpus marks as needed for development is marked, and nothing else of it."""
    marked = {
        (row["type"], row["name"], row["version"]) for row in expected(case) if row.get("dev")
    }
    ours = {
        (item.type, item.name, item.version)
        for item in read_case(case)
        if isinstance(item, Package) and item.scope is Scope.DEVELOPMENT
    }
    assert ours & _rows(case) == marked & found(case)
