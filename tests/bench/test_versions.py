"""Holding orders against the tools that define them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from bench import versions
from tests.advisories import making

PYPI = next(tool for tool in versions.TOOLS if tool.scheme == "pep440")


@pytest.fixture
def feeds(tmp_path: Path) -> Path:
    """Versions of three kinds of feeds."""
    record = making.osv("PYSEC-1", "PyPI", "a", {"introduced": "0"}, {"fixed": "1.2rc1"})
    record["affected"][0]["versions"] = ["1.0", "1.1.post1"]
    tracker = {"a": {"CVE-1": {"releases": {"bookworm": {"fixed_version": "1.0-1"}}}}}
    making.write(
        tmp_path,
        {
            "osv/PyPI/all.zip": making.zipped({"a.json": record}),
            "debian/tracker/data/json": json.dumps(tracker).encode(),
            "alpine/v3.19/main.json": making.secdb(a={"1.0-r1": ["CVE-1"]}),
        },
    )
    return tmp_path


def test_real_versions_come_from_the_feeds(feeds: Path) -> None:
    """Listed versions and bounds, of each kind of feed."""
    assert versions.pool(feeds, PYPI) == ["0", "1.0", "1.1.post1", "1.2rc1"]
    dpkg = next(tool for tool in versions.TOOLS if tool.scheme == "dpkg")
    assert versions.pool(feeds, dpkg) == ["1.0-1"]
    apk = next(tool for tool in versions.TOOLS if tool.scheme == "apk")
    assert versions.pool(feeds, apk) == ["1.0-r1"]


@pytest.mark.parametrize("tool", versions.TOOLS, ids=lambda tool: tool.scheme)
def test_pairs_are_repeatable_and_fit_the_tool(tool: versions.Tool) -> None:
    """The same seed gives the same pairs; a line holds one pair."""
    real = ["v1.0.0", "v1.2.3"] if tool.scheme == "go" else ["1.0", "1.2.3-1", "2.0"]
    pairs = list(versions.pairs(tool, real, 200, 1))
    assert pairs == list(versions.pairs(tool, real, 200, 1))
    assert len(set(pairs)) > 50
    assert not any(set("\t\n") & set(left + right) for left, right in pairs)


def test_the_tool_is_asked_and_differences_are_kept() -> None:
    """``packaging`` answers; an answer that is not ours is a difference, ``?`` does not count."""
    rows = [("1.0", "1.0.post1"), ("2.0", "1.0"), ("x", "1.0")]
    answers = versions.asked(PYPI, rows)
    assert answers == ["-1", "1", "?"]
    assert versions.compared(PYPI, rows, answers) == versions.Outcome(2, ())
    wrong = versions.compared(PYPI, rows, ["1", "1", "?"])
    assert wrong.different == (("1.0", "1.0.post1", 1, -1),)


def test_a_tool_that_is_not_there_is_left_out() -> None:
    """No tool, no answer."""
    missing = PYPI._replace(command=("no-such-program-anywhere",))
    assert shutil.which("no-such-program-anywhere") is None
    assert versions.asked(missing, [("1", "2")]) is None


def test_the_page_has_a_row_for_every_order_that_was_asked() -> None:
    """The table is read back as it is written."""
    rows = versions._standing()
    assert {tool.scheme for tool in versions.TOOLS} >= set(rows)
    assert all(cells[1].replace(",", "").isdecimal() for cells in rows.values())
