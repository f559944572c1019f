"""The reference of extractors is complete."""

from __future__ import annotations

from seawall import plugins
from seawall.inventory.dispatch import KIND
from tests.docs.extractors import page


def test_no_extractor_is_left_out() -> None:
    """Every plug-in has one row, which says which files it reads and what they are."""
    rows = [line for line in page().splitlines() if line.startswith("| `")]
    assert [row.split("`")[1] for row in rows] == [entry.name for entry in plugins.entries(KIND)]
    assert not [row for row in rows if "|  |" in row]
