"""Text that cannot deceive its reader."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.report.safe_text import safe

INVISIBLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[2Kb", "a\\x1b[2Kb"),
        ("a\nb\tc\r", "a\\x0ab\\x09c\\x0d"),
        ("\x9b31m", "\\x9b31m"),
        ("\u202egpj.exe", "\\u202egpj.exe"),
        ("\u2066x\u2069", "\\u2066x\\u2069"),
        ("\ufeffx\u200b", "\\ufeffx\\u200b"),
        ("caf\u00e9 \u6771\u4eac", "caf\u00e9 \u6771\u4eac"),
        ("\udc80", "\\udc80"),
        ("\U000e0041", "\\U000e0041"),
        ("a\\x1b", "a\\x1b"),
    ],
)
def test_examples(text: str, shown: str) -> None:
    """What could deceive is written as an escape, letters of all scripts stay."""
    assert safe(text) == shown


@given(st.text(st.characters(categories=["C", "Z", "L", "M"])))
def test_nothing_invisible(text: str) -> None:
    """Nothing remains that is invisible or changes direction, but for marks inside of words."""
    kept = {c for c in safe(text) if unicodedata.category(c) in INVISIBLE}
    assert all(unicodedata.bidirectional(c) not in {"RLO", "LRO", "RLE", "LRE"} for c in kept)
    assert not {c for c in kept if unicodedata.category(c) != "Cf"}
    safe(text).encode()


@given(st.text())
def test_once_is_enough(text: str) -> None:
    """What is safe stays as it is."""
    assert safe(safe(text)) == safe(text)
