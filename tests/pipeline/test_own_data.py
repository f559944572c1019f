"""The user's own data in a whole scan."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from seawall.advisories import build
from seawall.advisories.own import OwnSource
from seawall.model import ScanResult, Severity
from seawall.pipeline.examine import Settings
from seawall.pipeline.scan import Question, explained, scan
from tests.advisories import making
from tests.report.making import text_of

LOCK = b'{"lockfileVersion": 3, "packages": {"node_modules/left-pad": {"version": "1.0.0"}}}'
PUBLISHED = making.osv(
    "GHSA-1", "npm", "left-pad", {"introduced": "0"}, {"fixed": "1.1.0"}, aliases=["CVE-2024-1"]
)
CLEARED = making.osv(
    "ACME-1", "npm", "left-pad", {"introduced": "0"}, {"fixed": "0.9.0"}, aliases=["CVE-2024-1"]
)
NEW = making.osv("ACME-2", "npm", "left-pad", {"introduced": "0"})
OVERRIDE = b"""overrides:
  - {id: CVE-2024-1, severity: low, author: jane, reason: not called}
"""
VEX = {
    "@context": "https://openvex.dev/ns/v0.2.0",
    "@id": "https://vendor.example/1",
    "author": "vendor",
    "timestamp": "2024-01-01T00:00:00Z",
    "version": 1,
    "statements": [
        {
            "vulnerability": {"name": "CVE-2024-1"},
            "products": [{"@id": "pkg:npm/left-pad"}],
            "status": "not_affected",
            "justification": "vulnerable_code_not_in_execute_path",
        }
    ],
}


@pytest.fixture(autouse=True)
def epoch(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every run is on one day."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1709337600")


def scanned(folder: Path, own: dict[str, bytes], precedence: str = "first") -> ScanResult:
    """A project with one flaw in it, under own data."""
    making.write(folder / "project", {"package-lock.json": LOCK})
    feeds = {"osv/npm/all.zip": making.zipped({"a.json": PUBLISHED})}
    build(making.write(folder / "feeds", feeds), folder / "a.db")
    making.write(folder / "own", own)
    source = OwnSource("acme", str(folder / "own"), precedence)
    question = Question(database=folder / "a.db", own=(source,))
    return scan(f"dir:{folder / 'project'}", Settings(), question)


def test_an_own_advisory_clears_what_is_published(tmp_path: Path) -> None:
    """The user who knows better is believed, if he put himself first."""
    own = {"a.json": json.dumps(CLEARED).encode()}
    assert not scanned(tmp_path / "first", own).findings
    (finding,) = scanned(tmp_path / "beside", own, "beside").findings
    assert finding.id == "CVE-2024-1"
    assert {item.statement.source for item in finding.comparisons} == {"osv-npm", "own:acme"}


def test_an_own_advisory_is_marked(tmp_path: Path) -> None:
    """A finding that rests on own data says so in every format that has room for a reason."""
    result = scanned(tmp_path, {"a.json": json.dumps(NEW).encode()})
    finding = next(one for one in result.findings if one.id == "ACME-2")
    assert finding.reason == "by your own advisory ACME-2 (own:acme)"
    assert "your own advisory" in text_of("table", result)
    assert result.snapshot is not None
    assert [source.id for source in result.snapshot.sources if source.own] == ["own:acme"]


def test_an_override_shows_in_the_result(tmp_path: Path) -> None:
    """The band is changed for all that follows, and the change is visible."""
    (finding,) = scanned(tmp_path, {"overrides.yaml": OVERRIDE}).findings
    assert finding.severity is Severity.LOW
    assert finding.override is not None
    assert finding.override.author == "jane"


def test_a_vendors_document_covers_a_finding(tmp_path: Path) -> None:
    """A VEX document among own data works as one that was named."""
    (finding,) = scanned(tmp_path, {"v.json": json.dumps(VEX).encode()}).findings
    assert finding.suppressed is not None


def test_what_is_broken_is_told(tmp_path: Path) -> None:
    """Broken own data is a diagnostic; the published data still answers."""
    result = scanned(tmp_path, {"a.json": b"{", "overrides.yaml": b"overrides: 1"})
    assert {item.path for item in result.diagnostics} >= {
        "own:acme/a.json",
        "own:acme/overrides.yaml",
    }
    assert len(result.findings) == 1


def test_explaining_knows_own_names(tmp_path: Path) -> None:
    """What the user calls a flaw can be asked for."""
    scanned(tmp_path, {"a.json": json.dumps(CLEARED).encode()})
    source = OwnSource("acme", str(tmp_path / "own"))
    question = Question(database=tmp_path / "a.db", own=(source,))
    _, answer = explained(f"dir:{tmp_path / 'project'}", "ACME-1", Settings(), question)
    assert answer.id == "CVE-2024-1"
    (package,) = answer.packages
    assert package.comparisons[0].statement.source == "own:acme"
