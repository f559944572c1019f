"""GitLab's report. Its schema cannot be had offline; these are its rules for 15.0."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from msgspec.structs import replace

from seawall.model import Artifact, ScanResult
from tests.report.making import EMPTY, RESULT, hostile, text_of

SEVERITIES = {"Info", "Unknown", "Low", "Medium", "High", "Critical"}
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
IMAGE = re.compile(r"^[^:]+(:\d+[^:]*)?:[^:]+(:[^:]+)?$")


def document(result: ScanResult) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(text_of("gitlab", result))
    return made


@pytest.mark.parametrize("result", [RESULT, EMPTY, hostile()], ids=["full", "empty", "hostile"])
def test_scan(result: ScanResult) -> None:
    """The scan says who did it, when, and how it ended."""
    made = document(result)
    assert re.fullmatch(r"15\.\d+\.\d+", made["version"])
    scan = made["scan"]
    for part in ("analyzer", "scanner"):
        assert all(scan[part][key] for key in ("id", "name", "version"))
        assert scan[part]["vendor"]["name"]
    assert scan["type"] == "container_scanning"
    assert scan["status"] == "success"
    assert TIME.fullmatch(scan["start_time"])
    assert TIME.fullmatch(scan["end_time"])
    for message in scan["messages"]:
        assert message["level"] in {"info", "warn", "fatal"}
        assert message["value"]


@pytest.mark.parametrize("result", [RESULT, hostile()], ids=["full", "hostile"])
def test_vulnerabilities(result: ScanResult) -> None:
    """Each has an id of its own, identifiers, and a location with an image."""
    rows = document(result)["vulnerabilities"]
    assert rows
    assert all(row["id"] for row in rows)
    for row in rows:
        assert row["severity"] in SEVERITIES
        assert len(row["name"]) <= 255
        assert len(row["solution"]) <= 7000
        assert row["identifiers"]
        for one in row["identifiers"]:
            assert one["type"]
            assert one["name"]
            assert one["value"]
            assert one["url"].startswith("https://")
        assert row["location"]["dependency"]["package"]["name"]
        assert row["location"]["operating_system"]
        assert IMAGE.search(row["location"]["image"])


def test_ids_are_unique() -> None:
    """No two findings share an id."""
    ids = [row["id"] for row in document(RESULT)["vulnerabilities"]]
    assert len(set(ids)) == len(ids)


def test_what_is_said() -> None:
    """Exceptions are left out, what cannot be decided is unknown, partial is a failure."""
    names = {row["name"]: row for row in document(RESULT)["vulnerabilities"]}
    assert not any("CVE-2024-0007" in name for name in names)
    (unsure,) = [row for name, row in names.items() if "CVE-2024-0005" in name]
    assert unsure["severity"] == "Unknown"
    assert "no order" in unsure["description"]
    assert document(replace(RESULT, complete=False))["scan"]["status"] == "failure"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("alpine", "alpine:latest"),
        ("host:5000/a", "host:5000/a"),
        ("host:5000/a:1", "host:5000/a:1"),
        ("dir:app", "dir:app"),
    ],
)
def test_image(name: str, shown: str) -> None:
    """An image without a tag gets one, for GitLab wants it."""
    result = replace(RESULT, artifact=Artifact(name=name, kind="image"))
    assert document(result)["vulnerabilities"][0]["location"]["image"] == shown
