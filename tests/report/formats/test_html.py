"""HTML: whole in itself, inert, and well-formed."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest
from lxml import html

from seawall.model import ScanResult
from tests.report.making import EMPTY, FINDINGS, RESULT, hostile, text_of

VOID = {"meta", "input", "br"}


@pytest.mark.parametrize("result", [RESULT, EMPTY, hostile()], ids=["full", "empty", "hostile"])
def test_no_requests(result: ScanResult) -> None:
    """Nothing is loaded from anywhere; the only addresses are links."""
    page = html.document_fromstring(text_of("html", result, show_suppressed=True))
    for element in page.iter():
        assert element.tag not in {"link", "img", "iframe", "object", "embed", "base", "svg"}
        assert element.get("src") is None
        assert not [name for name in element.keys() if name.startswith("on")]  # noqa: SIM118
        if element.get("href"):
            assert element.get("href").startswith(("https://", "#"))
    (style,) = page.findall(".//style")
    assert "url(" not in style.text
    assert "@import" not in style.text


@pytest.mark.parametrize("result", [RESULT, hostile()], ids=["full", "hostile"])
def test_policy(result: ScanResult) -> None:
    """The one script is the one that the page's policy names, and it is ours."""
    text = text_of("html", result)
    page = html.document_fromstring(text)
    (script,) = page.findall(".//script")
    digest = base64.b64encode(hashlib.sha256(script.text.encode()).digest()).decode()
    policy = page.find(".//meta[@http-equiv='Content-Security-Policy']").get("content")
    assert policy.startswith("default-src 'none';")
    assert f"script-src 'sha256-{digest}'" in policy
    assert "alert(1)" not in script.text


def test_escaped() -> None:
    """Hostile names are text."""
    text = text_of("html", hostile(), show_suppressed=True)
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


@pytest.mark.parametrize("result", [RESULT, EMPTY, hostile()], ids=["full", "empty", "hostile"])
def test_tags_are_balanced(result: ScanResult) -> None:
    """Each element is closed where it should be."""
    text = text_of("html", result, show_suppressed=True)
    text = re.sub(r"<script>.*</script>|<style>.*</style>", "", text, flags=re.DOTALL)
    opened: list[str] = []
    for closing, name in re.findall(r"<(/?)([a-z][a-z0-9]*)[^>]*>", text):
        if closing:
            assert opened.pop() == name
        elif name not in VOID:
            opened.append(name)
    assert not opened


def test_content() -> None:
    """Every flaw is a row that filters know, and severity is a word in it."""
    page = html.document_fromstring(text_of("html", RESULT, show_suppressed=True))
    rows = page.findall(".//tr[@data-severity]")
    ids = {row.find(".//a").text for row in rows}
    assert ids == {finding.id for finding in FINDINGS if finding.suppressed is None}
    for row in rows:
        assert row.get("data-severity") in row.find("td").text
    (exploited,) = [row for row in rows if row.get("data-exploited") == "yes"]
    assert "exploited" in exploited.text_content()
    assert "not reachable" in page.text_content()
    assert "CVE-2024-0007" not in text_of("html", RESULT)


def test_accessible() -> None:
    """Language, headings, labels and captions are there for those who do not see the page."""
    page = html.document_fromstring(text_of("html", RESULT))
    assert page.get("lang") == "en"
    assert len(page.findall(".//h1")) == 1
    for box in page.findall(".//input"):
        assert box.getparent().tag == "label"
    for table in page.findall(".//table"):
        assert table.get("aria-label")
    assert page.find(".//main") is not None
