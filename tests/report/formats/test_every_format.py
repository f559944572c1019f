"""What holds for every format."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from seawall import plugins
from seawall.model import Package, ScanResult
from seawall.report.format import Format, Rendering
from tests.report.making import EMPTY, NAMES, RESULT, format_called, hostile, text_of

FOR_PEOPLE = ("csv", "gitlab", "github", "html", "junit", "markdown", "sarif", "table")
ACTIVE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


def test_all_are_found() -> None:
    """Each format is a plug-in under its own name."""
    found = [entry.name for entry in plugins.entries("seawall.report.formats")]
    assert tuple(found) == NAMES
    assert plugins.find("seawall.report.formats", "table", Format) is format_called("table")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("result", [RESULT, EMPTY, hostile()], ids=["full", "empty", "hostile"])
def test_same_bytes(name: str, result: ScanResult) -> None:
    """One result gives the same text every time, in UTF-8, with a final newline."""
    first = text_of(name, result)
    assert text_of(name, result) == first
    assert first.encode().endswith(b"\n")


@pytest.mark.parametrize("name", FOR_PEOPLE)
def test_nothing_deceives(name: str) -> None:
    """Names out of the artifact bring no control character and no change of direction."""
    for shown in (False, True):
        text = text_of(name, hostile(), show_suppressed=shown, width=100)
        assert ACTIVE.findall(text) == []


@pytest.mark.parametrize("name", [name for name in NAMES if name not in {"json", "csv", "table"}])
def test_other_content_other_text(name: str) -> None:
    """A package less is another text, ids that are derived from the content included."""
    fewer = replace(RESULT, packages=RESULT.packages[1:], findings=RESULT.findings[:3])
    assert text_of(name, fewer) != text_of(name, RESULT)


@settings(max_examples=30, deadline=None)
@given(st.text(min_size=1, max_size=30), st.sampled_from(NAMES))
def test_any_name(name: str, style: str) -> None:
    """There is no name that a format cannot write."""
    package = Package(type="npm", name=name, version=name)
    finding = replace(RESULT.findings[0], package=name, version=name, reason=name)
    result = replace(RESULT, packages=(package,), findings=(finding,))
    pieces = format_called(style).render(result, Rendering(width=60))
    "".join(pieces).encode()
