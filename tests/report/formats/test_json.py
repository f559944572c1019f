"""The native document: all of the result, as its published schema says."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import msgspec
import pytest

from seawall.model import ScanResult
from seawall.report.schema import schema
from seawall.report.writing import json_text
from tests.report.making import EMPTY, RESULT, hostile, text_of

PUBLISHED = Path(__file__).resolve().parents[3] / "docs/schema/scan-1.0.json"


@pytest.mark.parametrize("result", [RESULT, EMPTY], ids=["full", "empty"])
def test_nothing_is_lost(result: ScanResult) -> None:
    """What was written reads back as the same result."""
    assert msgspec.json.decode(text_of("json", result), type=ScanResult) == result


@pytest.mark.parametrize("result", [RESULT, EMPTY, hostile()], ids=["full", "empty", "hostile"])
def test_valid(result: ScanResult) -> None:
    """Results are what the published schema says."""
    validator = jsonschema.Draft202012Validator(json.loads(PUBLISHED.read_bytes()))
    errors = validator.iter_errors(json.loads(text_of("json", result)))
    assert [error.message for error in errors] == []


def test_schema_rejects() -> None:
    """The schema says no to what is none of its documents."""
    validator = jsonschema.Draft202012Validator(schema())
    assert not validator.is_valid({"artifact": {"name": "x"}})
    assert not validator.is_valid({"artifact": {"name": "x", "kind": "image"}, "findings": [{}]})


def test_schema_is_current() -> None:
    """The published schema is the one that the types give: `python -m seawall.report.schema`."""
    assert PUBLISHED.read_text(encoding="utf-8") == json_text(schema())


def test_schema_is_described() -> None:
    """Types and members are described."""
    made = schema()["$defs"]
    assert made["Finding"]["description"].startswith("One vulnerability")
    assert "CISA KEV" in made["Finding"]["properties"]["known_exploited"]["description"]
