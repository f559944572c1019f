"""The line grammar that ``go.mod`` and ``go.work`` share.

A line is a directive and its words; a directive may open a block in parentheses whose lines
each stand for one more of it. ``//`` begins a comment.

Source: https://go.dev/ref/mod#go-mod-file-grammar
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple


class Directive(NamedTuple):
    """One statement.

    Attributes:
        keyword: ``require``, ``replace`` ...
        words: what follows it, quotes removed.
        comment: text after ``//``.
        line: 1-based.
    """

    keyword: str
    words: tuple[str, ...]
    comment: str
    line: int


class Replacement(NamedTuple):
    """The right side of a ``replace``.

    Attributes:
        path: module path, or a folder.
        version: ``""`` for a folder.
    """

    path: str
    version: str


Replacements = dict[tuple[str, str], Replacement]
"""What replaces a module, by its path and version; the version ``""`` stands for all."""


def directives(text: str) -> Iterator[Directive]:
    """Every statement of a file, those in blocks with the keyword of their block."""
    block = ""
    for number, line in enumerate(text.split("\n"), start=1):
        body, _, comment = line.partition("//")
        words = tuple(word.strip('"`') for word in body.replace("(", " ( ").split())
        if not words:
            continue
        if words == (")",):
            block = ""
        elif block:
            yield Directive(block, words, comment.strip(), number)
        elif words[1:] == ("(",):
            block = words[0]
        else:
            yield Directive(words[0], words[1:], comment.strip(), number)


def replacement(words: tuple[str, ...]) -> tuple[tuple[str, str], Replacement] | None:
    """Both sides of ``old [version] => new [version]``, ``None`` if it is not that."""
    if "=>" not in words:
        return None
    arrow = words.index("=>")
    old, new = words[:arrow], words[arrow + 1 :]
    if not 1 <= len(old) <= 2 or not new:
        return None
    if len(new) != 2 or is_folder(new[0]):
        return (old[0], "".join(old[1:])), Replacement(" ".join(new), "")
    return (old[0], "".join(old[1:])), Replacement(*new)


def is_folder(path: str) -> bool:
    """Whether a replacement is a place on disk: those begin with a dot, a slash or a drive."""
    return (
        path.startswith(("./", "../", "/", ".\\", "..\\"))
        or path in {".", ".."}
        or (path[1:2] == ":")
    )
