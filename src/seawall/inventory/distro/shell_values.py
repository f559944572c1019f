"""Assignments as shells write them: ``KEY=value``, ``KEY="quoted value"``, ``# comment``.

Release files are written so that shells can read them. Nothing is expanded or executed; a
quote that is never closed ends with its line.

Source: os-release(5)
"""

from __future__ import annotations

import re
from typing import Final

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_QUOTED: Final = re.compile(r'"((?:[^"\\]++|\\.)*+)')
_ESCAPED: Final = re.compile(r'\\(["$`\\])')


def assignments(text: str) -> dict[str, str]:
    """Values by name; of several assignments the last counts, as it does in a shell."""
    found = {}
    for line in text.splitlines():
        name, equals, value = line.strip().removeprefix("export ").partition("=")
        if equals and _NAME.fullmatch(name):
            found[name] = unquoted(value.strip())
    return found


def unquoted(value: str) -> str:
    """A value without its quotes."""
    if value.startswith("'"):
        return value[1:].partition("'")[0]
    quoted = _QUOTED.match(value)
    return _ESCAPED.sub(r"\1", quoted[1]) if quoted else value
