"""CSV: readable again, and no formula."""

from __future__ import annotations

import csv
import io

import pytest
from msgspec.structs import replace

from seawall.model import ScanResult
from tests.report.making import EXPLOITED, FINDINGS, RESULT, hostile, text_of


def rows(result: ScanResult) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text_of("csv", result))))


def test_rows() -> None:
    """One row for each finding, the most pressing first."""
    made = rows(RESULT)
    assert len(made) == len(FINDINGS)
    first = made[0]
    assert (first["id"], first["severity"], first["score"]) == (
        "CVE-2021-44228",
        "critical",
        "10.0",
    )
    assert first["locations"] == "app/a.jar!/BOOT-INF/lib/log4j-core-2.14.1.jar"
    assert first["exploited since"] == "2021-12-10"
    assert {row["exception"] for row in made} == {"", "not reachable"}
    assert {row["base image"] for row in made} == {"yes", "no"}


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\uff1d1"])
def test_no_formula(name: str) -> None:
    """A cell that a spreadsheet would compute is made text."""
    (row,) = rows(replace(RESULT, findings=(replace(EXPLOITED, package=name, version=name),)))
    assert row["package"][0] == row["installed"][0] == "'"


def test_one_line_each() -> None:
    """Not even a hostile name breaks a row."""
    text = text_of("csv", hostile())
    assert len(text.splitlines()) == len(hostile().findings) + 1
