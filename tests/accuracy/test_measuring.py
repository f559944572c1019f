"""The measurement itself: what is labelled, asked and counted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench import accuracy, scanners
from tests.advisories import making


@pytest.fixture
def feeds(tmp_path: Path) -> Path:
    """A folder with two records about one package, which list what their ranges say, or nearly."""
    first = making.osv("PYSEC-1", "PyPI", "a", {"introduced": "1.0"}, {"fixed": "1.2"})
    first["affected"][0]["versions"] = ["1.0", "1.1"]
    second = making.osv("PYSEC-2", "PyPI", "a", {"introduced": "0"}, {"fixed": "1.1"})
    second["affected"][0]["versions"] = ["1.0", "2.0"]  # 2.0 is not in the range
    gone = making.osv("PYSEC-3", "PyPI", "a", {"introduced": "0"}, withdrawn="2024-01-01T00:00:00Z")
    bare = making.osv("PYSEC-4", "PyPI", "a", {"introduced": "0"})
    members = {f"{one['id']}.json": one for one in (first, second, gone, bare)}
    making.write(tmp_path, {"osv/PyPI/all.zip": making.zipped(members)})
    return tmp_path


def test_lists_are_the_truth_and_are_not_shown(feeds: Path) -> None:
    """Only records that say both count; what the tools get holds no list."""
    cases, known = accuracy.labelled(feeds, "PyPI")
    assert [(case.id, sorted(case.listed)) for case in cases] == [
        ("PYSEC-1", ["1.0", "1.1"]),
        ("PYSEC-2", ["1.0", "2.0"]),
    ]
    assert known == {"a": frozenset({"1.0", "1.1", "2.0"})}
    assert not any("versions" in json.loads(case.content)["affected"][0] for case in cases)


def test_hits_misses_and_false_alarms_are_counted(feeds: Path) -> None:
    """Every pair of a record and a version is one of four."""
    cases, known = accuracy.labelled(feeds, "PyPI")
    found, wrong = accuracy.score(cases, known, accuracy.ours(cases, known, "PyPI"))
    assert found == accuracy.Score(hits=3, false_alarms=0, misses=1, passes=2)
    assert (found.precision, found.recall) == (1.0, 0.75)
    assert wrong == [("PYSEC-2", "a", "2.0", True)]
    nothing, _ = accuracy.score(cases, known, {})
    assert (nothing.recall, nothing.misses, nothing.pairs) == (0.0, 4, 6)


def test_a_bill_names_packages_as_their_ecosystems_do() -> None:
    """Every package of the sample has a URL that leads back to it."""
    packages = [("PyPI", "A_b", "1.0"), ("npm", "@a/b", "1.0.0"), ("Go", "example.com/x", "1.2.3")]
    purls = [row["purl"] for row in scanners.bill(packages)["components"]]
    assert purls == ["pkg:pypi/a-b@1.0", "pkg:npm/%40a/b@1.0.0", "pkg:golang/example.com/x@v1.2.3"]


def test_the_sample_is_the_same_for_the_same_seed(feeds: Path) -> None:
    """A run can be repeated."""
    once = accuracy.sampled(feeds, 12, 1)
    assert once == accuracy.sampled(feeds, 12, 1)
    assert {name for _, name, _ in once} == {"a"}


def test_events_become_the_constraints_that_trivy_compares() -> None:
    """Intervals begin and end where OSV says."""
    events = [
        {"introduced": "0"},
        {"fixed": "1.2"},
        {"introduced": "2.0"},
        {"last_affected": "2.3"},
    ]
    assert scanners.constraints(events) == ["<1.2", ">=2.0, <=2.3"]
    assert scanners.constraints([{"introduced": "0"}]) == [">=0"]
    assert scanners.constraints([{"introduced": "1.0"}]) == [">=1.0"]
