"""Assignments of a Lua file whose values can be read without running it.

Names, strings, their concatenation (``..``) and tables; everything else has no value. A name that
was assigned before stands for its value.

Source: https://www.lua.org/manual/5.4/manual.html#3
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from seawall.inventory.documents.nesting import Group, Lexicon, Token, nested

_LUA: Final = Lexicon(
    re.compile(
        r"""(?P<skip>\s++|--\[\[[^\]]*+(?:\](?!\])[^\]]*+)*\]\]|--[^\n]*+)"""
        r"""|(?P<string>"(?:[^"\\\n]|\\.)*+"|'(?:[^'\\\n]|\\.)*+')"""
        r"""|(?P<long>\[\[[^\]]*+(?:\](?!\])[^\]]*+)*\]\]|\[=\[[^\]]*+(?:\](?!=\])[^\]]*+)*\]=\])"""
        r"""|(?P<open>[\[({])|(?P<close>[\])}])|(?P<broken>["'])"""
        r"""|(?P<word>[A-Za-z_]\w*+(?:\.[A-Za-z_]\w*+)*)|(?P<join>\.\.(?!\.))|(?P<equals>=(?!=))|(?P<other>.)""",
        re.DOTALL,
    ),
    {"[": "]", "(": ")", "{": "}"},
)
_LONGEST: Final = 4096


class Assigned:
    """The assignments at the top of a file."""

    def __init__(self, text: str, where: str) -> None:
        self.groups: dict[str, Group] = {}
        self.texts: dict[str, str] = {}
        self.lines: dict[str, int] = {}
        self.returned: Group | None = None
        self._enter(nested(text, _LUA, where).items)

    def _enter(self, items: list[Token | Group]) -> None:
        for index, item in enumerate(items):
            following = items[index + 1] if index + 1 < len(items) else None
            if not isinstance(item, Token) or item.kind != "word":
                continue
            if item.text == "return" and isinstance(following, Group):
                self.returned = following
            if not isinstance(following, Token) or following.kind != "equals":
                continue
            value = items[index + 2] if index + 2 < len(items) else None
            if isinstance(value, Group):
                self.groups[item.text] = value
            elif text := evaluated(items, index + 2, self.texts):
                self.texts[item.text] = text
                self.lines[item.text] = item.line

    def text(self, table: str, key: str) -> str:
        """The text of a key in a table."""
        return pairs(self.groups.get(table), self.texts).get(key, "")


def evaluated(items: list[Token | Group], start: int, known: Mapping[str, str]) -> str:
    """The text of an expression, ``""`` if it cannot be told."""
    text = ""
    index = start
    while index < len(items):
        item = items[index]
        if not isinstance(item, Token):
            return ""
        if item.kind in {"string", "long"}:
            text += item.text.strip("[]=") if item.kind == "long" else item.text
        elif item.kind == "word" and item.text in known:
            text += known[item.text]
        else:
            return ""
        if len(text) > _LONGEST:
            return ""
        following = items[index + 1] if index + 1 < len(items) else None
        if isinstance(following, Token) and following.kind == "join":
            index += 2
            continue
        if isinstance(following, Token) and (following.kind == "other" and following.text != ","):
            return ""
        return text
    return ""


def pairs(table: Group | None, known: Mapping[str, str]) -> dict[str, str]:
    """The texts of a table by key: ``key = "text"`` or ``["key"] = "text"``."""
    found: dict[str, str] = {}
    items = table.items if table else []
    for index in range(len(items) - 2):
        key, equals = items[index], items[index + 1]
        if not isinstance(equals, Token) or equals.kind != "equals":
            continue
        name = "".join(key.texts()) if isinstance(key, Group) else key.text
        if name and (text := evaluated(items, index + 2, known)):
            found[name] = text
    return found
