"""Every row of the corpus about distributions is found or explained, whoever states it."""

from __future__ import annotations

from typing import Final

import pytest

from tests.inventory.distro.explained import EXPLAINED
from tests.inventory.reading import expected, found
from tests.shared import SHARED

AREAS: Final = (
    *("apk", "bitnami", "bottlerocket", "dpkg", "homebrew", "opkg", "os-release", "pacman"),
    *("portage", "redhat", "rpm", "snap"),
)
CASES: Final = sorted(
    path.parent.name
    for path in (SHARED / "corpora" / "packages").glob("*/expected.json")
    if path.parent.name.startswith(AREAS)
)


@pytest.mark.parametrize("case", CASES)
def test_every_row_is_found_or_explained(case: str) -> None:
    """A row that only one source states is missing for a written reason alone."""
    stated = {(row["type"], row["name"], row["version"]) for row in expected(case)}
    assert stated - found(case) == EXPLAINED.get(case, {}).keys()
