"""Terms of Erlang and Elixir as data.

Both write tuples in braces and lists in brackets. Erlang quotes atoms with ``'`` and writes
binaries ``<<"text">>``, its comments begin with ``%``; Elixir writes atoms ``:name``, keys
``name:`` and maps ``%{...}``, its comments begin with ``#``.

Source: https://www.erlang.org/doc/system/data_types.html,
https://hexdocs.pm/elixir/syntax-reference.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from seawall.inventory.documents.nesting import Group, Lexicon, Token

_STRING: Final = r'"(?:[^"\\]++|\\.)*+"'
ERLANG: Final = Lexicon(
    re.compile(
        rf"""(?P<skip>[\s,]++|%[^\n]*+|<<|>>|/utf8)|(?P<char>\$\\?.)|(?P<string>{_STRING})"""
        r"""|(?P<atom>'(?:[^'\\]++|\\.)*+')|(?P<open>\#?\{|\[)|(?P<close>[}\]])|(?P<broken>["'])"""
        r"""|(?P<word>[^\s,%<>"'{}\[\]]++)|(?P<other>.)""",
        re.DOTALL,
    ),
    {"{": "}", "[": "]", "#{": "}"},
    frozenset({"string", "atom"}),
)
ELIXIR: Final = Lexicon(
    re.compile(
        rf"""(?P<skip>[\s,]++|\#[^\n]*+)|(?P<string>{_STRING})|(?P<atom>:(?:[\w@]++[?!]?+|{_STRING}))"""
        r"""|(?P<open>%?\{|\[)|(?P<close>[}\]])|(?P<broken>")"""
        r"""|(?P<key>\w++:)|(?P<word>[^\s,\#":{}\[\]]++)|(?P<other>.)""",
        re.DOTALL,
    ),
    {"{": "}", "[": "]", "%{": "}"},
)


def words(group: Group) -> list[str]:
    """The atoms, strings and numbers of a tuple or list; ``""`` stands for an inner one."""
    return [
        item.text.removeprefix(":").strip('"') if isinstance(item, Token) else ""
        for item in group.items
    ]


def fields(group: Group) -> Iterator[tuple[str, Token | Group]]:
    """The pairs ``{Key, Value}`` of an Erlang property list."""
    for pair in group.groups("{"):
        match pair.items:
            case [Token(text=key), value]:
                yield key, value


def entries(group: Group) -> Iterator[tuple[str, Token | Group]]:
    """The pairs ``"key": value`` or ``key: value`` of an Elixir map or keyword list."""
    key = ""
    for item in group.items:
        if isinstance(item, Token) and item.kind == "key":
            key = item.text[:-1]
        elif isinstance(item, Token) and item.kind == "string" and not key:
            key = item.text
        elif isinstance(item, Token) and item.kind == "other":
            continue  # the colon behind a quoted key
        else:
            if key:
                yield key, item
            key = ""
