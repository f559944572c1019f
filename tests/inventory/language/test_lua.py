"""Lua."""

from __future__ import annotations

from typing import Final

import pytest

from seawall.errors import MalformedInput
from seawall.inventory.language.lua.terms import Assigned
from tests.inventory.language.stating import Sample, items, packages, reasons, rows, uses

ROCK: Final = Sample(
    "language/lua/rockspec",
    "usr/lib/luarocks/rocks-5.1/luasyslog/2.0.1-1/luasyslog-2.0.1-1.rockspec",
    """local package_name = "luasyslog"
local package_version = "2.0.1" -- no revision
package = package_name
version = package_version.."-".."1"
source = { url = "git://example.org/" .. package_name, tag = (x ~= "dev") and v or nil }
description = { detailed = [[ license = "fake" ]], license = "MIT/X11" }
dependencies = { "lua >= 5.1", "lualogging >= 1.4.0, < 2.0.0", }
build = { type = "builtin", modules = { ["a.b"] = "a.lua" } }
""",
)
LOCK: Final = Sample(
    "language/lua/luarocks_lock",
    "luarocks.lock",
    """return {
   dependencies = {
      ["lua-cjson"] = "2.1.0-1",
      lua = "5.1-1"
   },
   test_dependencies = {
      busted = "2.0.0-1"
   }
}
""",
)
SAMPLES: Final = (ROCK, LOCK)


def test_rocks() -> None:
    """Names and versions may be put together from texts; nothing is run."""
    (found,) = packages(ROCK)
    assert (found.name, found.version) == ("luasyslog", "2.0.1-1")
    assert (found.evidence, found.licenses) == ("stated", ("MIT/X11",))
    assert found.dependencies == ("lualogging",)
    assert found.relationship.value == "unknown"
    assert found.locations[0].line == 3


def test_computed_values() -> None:
    """What is computed is told by the name of the file, or not at all."""
    sample = ROCK._replace(text="package = name()\nversion = f 'x'\nsource = {}\n")
    (found,) = packages(sample)
    assert (found.name, found.version, found.evidence) == ("luasyslog", "2.0.1-1", "derived")
    assert reasons(sample._replace(path="x.rockspec")) == ["the name is computed"]


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ('"a" .. b', "ab"),
        ("'a'", "a"),
        ("[[a]]", "a"),
        ("[=[a]=]", "a"),
        ("c", ""),
        ('"a" + 1', ""),
        ('("a")', ""),
    ],
)
def test_expressions(expression: str, value: str) -> None:
    """Texts, known names and their concatenation have values; nothing else has."""
    assigned = Assigned(f'local b = "b"\nx = {expression}\ny = "z"\n', "x.lua")
    assert assigned.texts.get("x", "") == value
    assert assigned.texts["y"] == "z"


def test_locks() -> None:
    """The tables tell what rocks are for; Lua itself is none."""
    assert rows(LOCK) == [("lua-cjson", "2.1.0-1", 2), ("busted", "2.0.0-1", 6)]
    assert uses(LOCK) == {
        "lua-cjson": "unknown runtime",
        "busted": "unknown development",
    }
    with pytest.raises(MalformedInput):
        items(LOCK, b"x = 1")
