"""Own data over a snapshot: one flaw, every source's word."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from seawall.advisories import Snapshot, build
from seawall.advisories.own import Layered, OwnSource, read
from seawall.model import IndicatorKind
from tests.advisories import making

PUBLISHED = [
    making.osv(
        "GHSA-1", "npm", "left-pad", {"introduced": "0"}, {"fixed": "1.1.0"}, aliases=["CVE-2024-1"]
    ),
    making.osv("GHSA-2", "npm", "pad", {"introduced": "0"}),
]


@pytest.fixture
def base(tmp_path: Path) -> Iterator[Snapshot]:
    """A snapshot with two flaws."""
    files = {"osv/npm/all.zip": making.zipped({f"{one['id']}.json": one for one in PUBLISHED})}
    build(making.write(tmp_path / "feeds", files), tmp_path / "a.db")
    with Snapshot(tmp_path / "a.db") as snapshot:
        yield snapshot


def over(base: Snapshot, folder: Path, *records: Any, table: bytes = b"") -> Layered:
    """The snapshot with own records."""
    files = {f"{one['id']}.json": json.dumps(one).encode() for one in records}
    making.write(folder, {**files, **({"i.csv": table} if table else {})})
    return Layered(base, [read(OwnSource("acme", str(folder)))])


@pytest.mark.parametrize("alias", ["CVE-2024-1", "GHSA-1"])
def test_an_own_record_joins_the_flaw_it_names(base: Snapshot, tmp_path: Path, alias: str) -> None:
    """Any published name of a flaw leads to one finding with both statements."""
    own = making.osv("ACME-1", "npm", "left-pad", {"introduced": "0"}, aliases=[alias])
    layered = over(base, tmp_path / "own", own)
    said = layered.statements([("npm", "left-pad")])["npm", "left-pad"]
    assert {item.vulnerability for item in said} == {"CVE-2024-1"}
    assert [item.source for item in said] == ["osv-npm", "own:acme"]
    known = layered.vulnerabilities(["CVE-2024-1"])["CVE-2024-1"]
    assert known.aliases == ("ACME-1", "GHSA-1")
    assert layered.aliases("ACME-1") == "CVE-2024-1"
    assert layered.aliases("GHSA-2") == "GHSA-2"


def test_a_flaw_of_the_users_own_stands_alone(base: Snapshot, tmp_path: Path) -> None:
    """A private advisory without a public name keeps its own."""
    own = making.osv("ACME-1", "npm", "core", {"introduced": "0"})
    layered = over(base, tmp_path / "own", own)
    (said,) = layered.statements([("npm", "core"), ("npm", "none")])["npm", "core"]
    assert said.vulnerability == "ACME-1"
    assert layered.vulnerabilities(["ACME-1"])["ACME-1"].id == "ACME-1"


def test_coverage_tells_what_only_the_user_speaks_about(base: Snapshot, tmp_path: Path) -> None:
    """A few own records do not make an ecosystem covered."""
    records = [
        making.osv("ACME-1", "npm", "core", {"introduced": "0"}),
        making.osv("ACME-2", "PyPI", "core", {"introduced": "0"}),
    ]
    coverage = over(base, tmp_path / "own", *records).coverage()
    assert coverage["PyPI"].state == "partial"
    assert coverage["PyPI"].reason == "only your own advisories"
    assert coverage["npm"].statements == base.coverage()["npm"].statements + 1
    assert "own:acme" in coverage["npm"].sources


def test_indicators_of_both_are_found(base: Snapshot, tmp_path: Path) -> None:
    """The look-up does not care who said it; the answer does."""
    table = b"kind,value\naddress,8.8.8.8\n"
    layered = over(base, tmp_path / "own", table=table)
    found = layered.indicators(IndicatorKind.ADDRESS, ["8.8.8.8", "8.8.4.4"])
    assert [item.source for item in found["8.8.8.8"]] == ["own:acme"]
    assert "8.8.4.4" not in found


def test_results_name_the_own_sources(base: Snapshot, tmp_path: Path) -> None:
    """A result can be made again: it names the digest of the own data as well."""
    sources = over(base, tmp_path / "own", table=b"kind,value\n").sources
    assert [source.id for source in sources if source.own] == ["own:acme"]
    assert len(sources) == len(base.sources) + 1
