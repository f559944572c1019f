"""The lines on which the entries of a document begin, in one pass over its text.

Decoders of JSON, TOML and YAML do not tell lines. Lock files are written by programs,
always with the same layout, so a pattern finds the heads of their entries. Where a file has
another layout, lines are missing; they are never wrong by more than the layout allows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator


def first_lines(text: str, pattern: re.Pattern[str]) -> dict[str, int]:
    """The first line on which each value of the pattern's first group appears.

    Args:
        text: the whole document.
        pattern: linear in time, with one group.
    """
    found: dict[str, int] = {}
    for key, line in each_line(text, pattern):
        found.setdefault(key, line)
    return found


def each_line(text: str, pattern: re.Pattern[str]) -> Iterator[tuple[str, int]]:
    """Every value of the pattern's first group, with the line where the group begins."""
    line, counted = 1, 0
    for match in pattern.finditer(text):
        start = match.start(1)
        line += text.count("\n", counted, start)
        counted = start
        yield match[1], line
