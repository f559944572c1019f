"""The page about accuracy lists every class that has a test, and none that has not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/accuracy.md"


@pytest.mark.parametrize("name", ["test_false_positives", "test_false_negatives"])
def test_every_class_is_listed(name: str) -> None:
    """A test that is added takes its place in the table."""
    source = (ROOT / f"tests/vulnerabilities/{name}.py").read_text(encoding="utf-8")
    text = PAGE.read_text(encoding="utf-8")
    section = text[text.index(f"{name}.py`") :]
    listed = re.findall(r"\| `(test_\w+)` \|", section.partition("\n#")[0])
    assert sorted(listed) == sorted(re.findall(r"^def (test_\w+)\(", source, re.MULTILINE))
