"""YARA rules: read and compiled, never run by reading."""

from __future__ import annotations

import io
import sys

import pytest

from seawall.advisories.feed import Skipped
from seawall.advisories.intelligence import yara
from seawall.errors import MalformedInput, UserError
from seawall.model import Indicator, IndicatorKind
from tests.advisories.making import zipped

RULES = """
// rule in_a_comment { condition: true }
rule Linux_Miner : elf miner
{
    meta:
        description = "A miner"
        date = "2026-01-02"
        score = 80
        mitre = "T1496, T1059.004"
    strings:
        $a = "rule in_a_string { condition: true }"
    condition:
        $a
}
rule Other { meta: severity = "high" condition: false }
"""


def read(content: bytes, name: str = "a.yar") -> list[object]:
    return list(yara.read(io.BytesIO(content), "own", name))


def test_rules_say_what_they_are() -> None:
    """Name, tags, and what ``meta`` tells of days, confidence and techniques."""
    first, second = read(RULES.encode())
    assert first == Indicator(
        kind=IndicatorKind.YARA,
        value="Linux_Miner",
        source="own",
        first_seen="2026-01-02",
        confidence=80,
        labels=("elf", "miner"),
        techniques=("T1059.004", "T1496"),
        note="A miner",
    )
    assert isinstance(second, Indicator)
    assert (second.value, second.confidence) == ("Other", 85)


def test_archives_hold_many_files() -> None:
    """One that does not compile is counted; the others are read."""
    content = zipped({"b/a.yar": RULES, "c.yara": "rule C { condition: true }", "d.yar": "rule {"})
    facts = read(content, "set.zip")
    names = [fact.value for fact in facts if isinstance(fact, Indicator)]
    assert sorted(names) == ["C", "Linux_Miner", "Other"]
    (skipped,) = [fact for fact in facts if isinstance(fact, Skipped)]
    assert skipped.broken
    assert "do not compile" in skipped.reason


@pytest.mark.parametrize(
    "content", [b"rule {", b'include "/etc/passwd"\nrule A { condition: true }', b"\x00\xff"]
)
def test_unsound_rules_are_refused(content: bytes) -> None:
    """Those that include other files as well."""
    with pytest.raises(MalformedInput):
        read(content)


def test_compiled_rules_look_at_files() -> None:
    """Two files may have rules of the same name."""
    rules = yara.compile_rules({"a.yar": RULES, "b.yar": RULES})
    found = rules.scan(b"rule in_a_string { condition: true }").matching_rules
    assert [(rule.namespace, rule.identifier) for rule in found] == [
        ("a.yar", "Linux_Miner"),
        ("b.yar", "Linux_Miner"),
    ]


def test_without_the_library_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Building goes on without the rules; compiling cannot."""
    monkeypatch.setitem(sys.modules, "yara_x", None)
    with pytest.raises(MalformedInput, match="seawall\\[yara\\]"):
        read(RULES.encode())
    with pytest.raises(UserError, match="seawall\\[yara\\]"):
        yara.compile_rules({"a": RULES})
