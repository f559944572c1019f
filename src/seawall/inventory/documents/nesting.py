"""Reading data written in a language's own literals: words, strings and nested brackets.

Lock files of Erlang, Elixir, opam, Clojure and Lua are terms of their language. A
:class:`Lexicon` says how its words look; the brackets become a tree. Nothing is evaluated,
and reading is iterative, so that depth costs no stack.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from seawall.errors import LimitExceeded, MalformedInput

_DEEPEST: Final = 64
_MOST: Final = 2_000_000


class Token(NamedTuple):
    """One word.

    Attributes:
        kind: name of the group of the lexicon's pattern that matched.
        text: as written, without the quotes of a string.
        line: 1-based.
    """

    kind: str
    text: str
    line: int


class Group(NamedTuple):
    """What one pair of brackets holds.

    Attributes:
        opener: the opening bracket, ``""`` for the whole file.
        items: words and groups.
        line: of the opening bracket.
    """

    opener: str
    items: list[Token | Group]
    line: int

    def texts(self, kind: str = "string") -> list[str]:
        """The words of one kind, those of inner groups left out."""
        return [item.text for item in self.items if isinstance(item, Token) and item.kind == kind]

    def groups(self, opener: str = "") -> list[Group]:
        """The inner groups, with one kind of bracket if that is given."""
        return [
            item for item in self.items if isinstance(item, Group) and opener in ("", item.opener)
        ]


class Lexicon(NamedTuple):
    """How the words of a language look.

    Attributes:
        pattern: alternatives as named groups. ``skip`` is left out, ``open`` and ``close``
            are brackets, ``broken`` is a string that does not end. It must match at every
            position, and possessively: the text is hostile.
        brackets: closing by opening bracket.
        quoted: kinds whose first and last character are quotes.
    """

    pattern: re.Pattern[str]
    brackets: dict[str, str]
    quoted: frozenset[str] = frozenset({"string"})


def nested(text: str, lexicon: Lexicon, where: str) -> Group:
    """The tree of a text.

    Raises:
        MalformedInput: a string or bracket is not closed.
        LimitExceeded: it is nested too deeply, or has too many words.
    """
    whole = Group("", [], 1)
    open_groups = [whole]
    for token in _tokens(text, lexicon, where):
        if token.kind == "open":
            if len(open_groups) > _DEEPEST:
                raise LimitExceeded(f"nested more than {_DEEPEST} deep", where=where)
            group = Group(token.text, [], token.line)
            open_groups[-1].items.append(group)
            open_groups.append(group)
        elif token.kind == "close":
            if lexicon.brackets.get(open_groups[-1].opener) != token.text:
                raise MalformedInput(
                    f"line {token.line} closes a bracket that is not open", where=where
                )
            open_groups.pop()
        else:
            open_groups[-1].items.append(token)
    if len(open_groups) > 1:
        line = open_groups[-1].line
        raise MalformedInput(f"the bracket of line {line} is not closed", where=where)
    return whole


def _tokens(text: str, lexicon: Lexicon, where: str) -> Iterator[Token]:
    line, counted = 1, 0
    for count, match in enumerate(lexicon.pattern.finditer(text)):
        kind, found = match.lastgroup or "skip", match[0]
        if kind == "skip":
            continue
        if count > _MOST:
            raise LimitExceeded(f"more than {_MOST} words", where=where)
        start = match.start()
        line += text.count("\n", counted, start)
        counted = start
        if kind == "broken":
            raise MalformedInput(f"the string of line {line} is not closed", where=where)
        yield Token(kind, found[1:-1] if kind in lexicon.quoted else found, line)
