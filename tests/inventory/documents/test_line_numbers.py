"""Lines found in one pass."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.inventory.documents.line_numbers import each_line, first_lines

_WORD = re.compile(r"([a-z]+)")


@settings(max_examples=50)
@given(st.text(alphabet="ab\n ", max_size=60))
def test_lines_are_those_of_counting(text: str) -> None:
    """The line of every word is the number of line breaks before it, plus one."""
    expected = [
        (match[1], text.count("\n", 0, match.start()) + 1) for match in _WORD.finditer(text)
    ]
    assert list(each_line(text, _WORD)) == expected
    first: dict[str, int] = {}
    for word, line in expected:
        first.setdefault(word, line)
    assert first_lines(text, _WORD) == first
