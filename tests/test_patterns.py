"""Regular expressions: none that an older interpreter gets wrong.

Until Python 3.11.5 a possessive group did not go back to where a failing iteration had begun if
something in it looks ahead; Debian 12 has 3.11.2.

Source: https://github.com/python/cpython/issues/106052
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

SOURCES = Path(__file__).parents[1] / "src" / "seawall"
_GROUP = re.compile(r"\)[*+?]\+")


def patterns() -> Iterator[tuple[str, str]]:
    """Every text of the sources that may be a pattern with a possessive group."""
    for path in sorted(SOURCES.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
                continue
            if _GROUP.search(node.value):
                yield f"{path.relative_to(SOURCES)}:{node.lineno}", node.value


def looks_ahead(parsed: Any, *, within: bool = False) -> bool:
    """Whether something within a possessive group looks ahead."""
    for operation, argument in parsed:
        name = str(operation)
        if within and name in {"ASSERT", "ASSERT_NOT"}:
            return True
        parts = argument if isinstance(argument, tuple | list) else [argument]
        inner = within or name == "POSSESSIVE_REPEAT"
        for part in parts:
            groups = part if isinstance(part, list) else [part]
            if any(
                isinstance(one, _SUBPATTERN) and looks_ahead(one, within=inner) for one in groups
            ):
                return True
    return False


_SUBPATTERN = type(re._parser.parse("a"))  # type: ignore[attr-defined]


@pytest.mark.parametrize(("place", "pattern"), list(patterns()))
def test_possessive_groups_do_not_look_ahead(place: str, pattern: str) -> None:
    """A group that is repeated possessively is decided by what it consumes."""
    try:
        parsed = re._parser.parse(pattern, re.VERBOSE)  # type: ignore[attr-defined]
    except re.error:
        pytest.skip("a part of a pattern, or none")
    assert not looks_ahead(parsed), place


def test_the_rule_itself() -> None:
    """The form that goes wrong is recognised, and that which replaces it is not."""
    parse = re._parser.parse  # type: ignore[attr-defined]
    assert looks_ahead(parse(r"/\*(?:[^*]|\*(?!/))*+"))
    assert not looks_ahead(parse(r"/\*[^*]*+(?:\*(?!/)[^*]*+)*"))
