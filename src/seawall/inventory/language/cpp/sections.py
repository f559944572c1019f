"""Text files with sections in brackets, each holding one entry a line.

``#`` begins a comment at the start of a line or after a blank: references hold it too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_COMMENT: Final = re.compile(r"(?:^|\s)#.*")


def entries(text: str) -> Iterator[tuple[str, str, int]]:
    """Section, entry and 1-based line of everything that is stated."""
    section = ""
    for number, line in enumerate(text.split("\n"), start=1):
        stated = _COMMENT.sub("", line, count=1).strip()
        if stated[:1] == "[" and stated[-1:] == "]":
            section = stated[1:-1].strip().lower()
        elif stated:
            yield section, stated, number
