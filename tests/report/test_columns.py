"""Columns of a terminal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.report.columns import folded, padded, width


@pytest.mark.parametrize(
    ("text", "columns"),
    [("abc", 3), ("", 0), ("\u6771\u4eac", 4), ("e\u0301", 1), ("caf\u00e9", 4)],
)
def test_width(text: str, columns: int) -> None:
    """Wide characters take two columns, combining marks none."""
    assert width(text) == columns


def test_padded() -> None:
    """Text is filled up on one side, and never cut."""
    assert padded("ab", 4) == "ab  "
    assert padded("ab", 4, right=True) == "  ab"
    assert padded("\u6771", 4) == "\u6771  "
    assert padded("abcdef", 4) == "abcdef"


@given(st.lists(st.text("ab\u6771", min_size=1, max_size=9)), st.integers(1, 20))
def test_folded(words: list[str], columns: int) -> None:
    """No word is lost or broken, and a line is too wide only if it is one word."""
    lines = list(folded(words, columns, "  "))
    assert "  ".join(lines).split("  ") == (words or [""])
    for line in lines:
        assert width(line) <= columns or "  " not in line


def test_not_folded() -> None:
    """Without a limit there is one line, without words none."""
    assert list(folded(["a"] * 500, 0)) == [" ".join(["a"] * 500)]
    assert list(folded([], 10)) == []
