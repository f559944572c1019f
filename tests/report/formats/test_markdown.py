"""Markdown: short enough for a comment, and inert."""

from __future__ import annotations

import re

import pytest
from msgspec.structs import replace

from seawall.model import ScanResult
from seawall.report.formats.markdown import LONGEST, code
from tests.report.making import EXPLOITED, RESULT, hostile, text_of


def without_code(text: str) -> str:
    """The text without code spans, by the rule that equal fences match."""
    return re.sub(r"(?<!`)(`+)(?!`)(?:.*?[^`])??\1(?!`)", "", text)


@pytest.mark.parametrize("text", ["a", "`", "a`", "``a`", " a ", "a|b", "", "<b>", "@user"])
def test_code_span(text: str) -> None:
    """Any text is inside of its span from beginning to end."""
    span = code(text)
    assert without_code(f"x{span}y") == "xy"
    assert "|" not in span.replace("\\|", "")


def test_sections() -> None:
    """What to fix first is in sight, everything else is folded away."""
    text = text_of("markdown", RESULT)
    visible = re.sub(r"<details>.*?</details>", "", text, flags=re.DOTALL)
    assert "### Fix first" in visible
    assert "CVE-2021-44228" in visible
    assert "CVE-2024-0004" not in visible
    assert "CVE-2024-0004" in text
    assert "no advisories" in text
    assert "1 findings are covered by exceptions" in text
    assert "not reachable" in text_of("markdown", RESULT, show_suppressed=True)


def test_hostile() -> None:
    """Nothing out of the artifact is markup, HTML or a mention."""
    outside = without_code(text_of("markdown", hostile(), show_suppressed=True))
    assert "script" not in outside
    assert "alert" not in outside


def test_tables_stay_tables() -> None:
    """A row has as many cells as its head, whatever names are in it."""
    cells = re.compile(r"(?<!\\)\|")
    for block in text_of("markdown", hostile(), show_suppressed=True).split("\n\n"):
        lines = [line for line in block.splitlines() if line.startswith("|")]
        assert len({len(cells.findall(line)) for line in lines}) <= 1


def test_length() -> None:
    """A comment is never longer than it may be; it is cut, says so, and closes what it opened."""
    many = tuple(
        replace(EXPLOITED, package=f"package-{number}", purl=str(number)) for number in range(3000)
    )
    result: ScanResult = replace(RESULT, findings=many)
    text = text_of("markdown", result)
    assert len(text) < LONGEST + 1000
    assert "**The report is cut here**" in text
    assert text.count("<details>") == text.count("</details>")
    assert "Not fully looked at" in text


def test_nothing_found() -> None:
    """An empty list says what it rests on."""
    text = text_of("markdown", replace(RESULT, findings=()))
    assert "No known flaw in 5 packages compared with advisories" in text
