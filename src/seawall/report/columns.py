"""Text in the columns of a terminal: how wide it is, and how it is folded.

A column is half the width of an East Asian wide character; combining marks take none.
Colours are put on afterwards, for they have no width.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator


def width(text: str) -> int:
    """Columns that a text takes."""
    if text.isascii():
        return len(text)
    return sum(map(_columns, text))


def _columns(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def padded(text: str, columns: int, *, right: bool = False) -> str:
    """The text filled up with spaces; one that is wider stays as it is."""
    gap = " " * (columns - width(text))
    return gap + text if right else text + gap


def folded(words: Iterable[str], columns: int, gap: str = " ") -> Iterator[str]:
    """Lines of whole words, none wider than ``columns`` unless a word is.

    Args:
        words: pieces that are not broken.
        columns: of a line, 0 for no limit.
        gap: between two words of a line.
    """
    line: list[str] = []
    used = 0
    for word in words:
        size = width(word)
        if line and columns and used + len(gap) + size > columns:
            yield gap.join(line)
            line, used = [], 0
        used += size + (len(gap) if line else 0)
        line.append(word)
    if line:
        yield gap.join(line)
