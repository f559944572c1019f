"""Path patterns of ignore files: ``*`` and ``?`` within a folder, ``**`` across folders.

Patterns may come from the repository that is scanned, so they are matched by walking both
sides part by part: the work is bounded by the product of their lengths, whatever they say.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

MOST_PARTS: Final = 256


def matches(pattern: str, path: str) -> bool:
    """Whether a path (without leading slash) fits a pattern."""
    wanted = pattern.strip("/").removeprefix("./").split("/")
    parts = path.strip("/").split("/")
    if len(wanted) > MOST_PARTS or len(parts) > MOST_PARTS:
        return False
    return _walk(wanted, parts)


def _walk(wanted: Sequence[str], parts: Sequence[str]) -> bool:
    """Keep the set of positions in the path that the pattern so far may have reached."""
    reached = {0}
    for piece in wanted:
        if piece == "**":
            reached = set(range(min(reached), len(parts) + 1))
        else:
            reached = {
                position + 1
                for position in reached
                if position < len(parts) and fits(piece, parts[position])
            }
        if not reached:
            return False
    return len(parts) in reached


def fits(pattern: str, text: str) -> bool:
    """Whether a text fits a pattern of ``*`` (any characters), ``?`` (one) and literals."""
    position = start = 0
    star, mark = -1, 0
    while position < len(text):
        if start < len(pattern) and pattern[start] == "*":
            star, mark = start, position
            start += 1
        elif start < len(pattern) and pattern[start] in ("?", text[position]):
            start += 1
            position += 1
        elif star >= 0:
            mark += 1
            position, start = mark, star + 1
        else:
            return False
    return not pattern[start:].strip("*")
