"""Building a snapshot."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from seawall.advisories import Snapshot, build, open_snapshot, verify
from seawall.errors import MalformedInput, UserError
from seawall.model import State
from tests.advisories.making import osv, secdb, small, write, zipped


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of small feeds."""
    return write(tmp_path / "feeds", small())


def _built(folder: Path, output: Path) -> Snapshot:
    build(folder, output)
    return open_snapshot(output)


def test_the_same_feeds_give_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    """Also the record beside the snapshot."""
    first = build(folder, tmp_path / "one" / "a.db")
    second = build(folder, tmp_path / "two" / "a.db")
    assert first == second
    for name in ("a.db", "a.json"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_a_file_that_is_refused_at_once_is_reported(folder: Path, tmp_path: Path) -> None:
    """As one that is refused later; the others are built."""
    before = build(folder, tmp_path / "a.db")
    write(folder, {"alpine/no-release/main.json": secdb(a={"1-r0": ["CVE-2024-0001"]})})
    after = build(folder, tmp_path / "a.db")
    assert after.statements == before.statements
    (left,) = set(after.left_out) - set(before.left_out)
    assert (left.broken, left.example) == (True, "alpine/no-release/main.json")


def test_other_feeds_give_another_id(folder: Path, tmp_path: Path) -> None:
    """The id is of the content."""
    before = build(folder, tmp_path / "a.db").id
    write(folder, {"alpine/v3.18/main.json": secdb(a={"1-r0": ["CVE-2024-0001"]})})
    assert build(folder, tmp_path / "a.db").id != before


def test_what_all_sources_say_is_joined(folder: Path, tmp_path: Path) -> None:
    """Statements under the canonical name, signals under the CVE, aliases from any id."""
    with _built(folder, tmp_path / "a.db") as snapshot:
        found = snapshot.statements(
            [("PyPI", "some-thing"), ("Debian:12", "openssl"), ("PyPI", "x")]
        )
        assert {said[0].vulnerability for said in found.values()} == {"CVE-2024-0001"}
        assert len(found) == 2
        known = snapshot.vulnerabilities(["CVE-2024-0001", "nonsense"])["CVE-2024-0001"]
        assert known.aliases == ("GHSA-aaaa-bbbb-cccc", "PYSEC-1")
        assert (known.known_exploited, known.ransomware, known.epss) == (
            "2024-02-01",
            True,
            0.12345,
        )
        assert snapshot.aliases("PYSEC-1") == "CVE-2024-0001"
        assert snapshot.aliases("CVE-2024-0001") == "CVE-2024-0001"
        assert snapshot.aliases("CVE-1999-0001") is None


def test_a_flaw_is_found_in_every_package(folder: Path, tmp_path: Path) -> None:
    """Whichever ecosystem it is in."""
    with _built(folder, tmp_path / "a.db") as snapshot:
        found = {said.ecosystem for said in snapshot.about("CVE-2024-0001")}
        assert found == {"Alpine:v3.19", "Debian:12", "PyPI"}
        assert list(snapshot.about("CVE-2024")) == []


def test_flaws_are_looked_up_together(folder: Path, tmp_path: Path) -> None:
    """One reading answers for few and for many as well as one reading for each."""
    with _built(folder, tmp_path / "a.db") as snapshot:
        alone = tuple(snapshot.about("CVE-2024-0001"))
        assert alone
        unknown = [f"CVE-1999-{number:04}" for number in range(100)]
        for wanted in ({"CVE-2024-0001"}, {"CVE-2024-0001", *unknown}):
            assert snapshot.about_all(wanted) == {"CVE-2024-0001": alone}
        assert snapshot.about_all(()) == {}


def test_every_state_survives(folder: Path, tmp_path: Path) -> None:
    """What is stored is what was said."""
    with _built(folder, tmp_path / "a.db") as snapshot:
        said = snapshot.statements([("Alpine:v3.19", "openssl")])["Alpine:v3.19", "openssl"]
    assert {item.vulnerability: (item.state, bool(item.ranges)) for item in said} == {
        "CVE-2024-0001": (State.FIXED, True),
        "CVE-2024-0002": (State.NOT_AFFECTED, False),
    }


def test_flaws_of_no_package_are_left_out(folder: Path, tmp_path: Path) -> None:
    """A score of a CVE that nobody speaks of costs no space."""
    with _built(folder, tmp_path / "a.db") as snapshot:
        assert snapshot.vulnerabilities(["CVE-1999-9999"]) == {}


def test_a_withdrawn_advisory_marks_every_copy(folder: Path, tmp_path: Path) -> None:
    """Also a copy that another source kept; what other advisories say of the flaw stays."""
    versions = ({"introduced": "0"},)
    kept = osv("PYSEC-2", "PyPI", "gone", *versions, aliases=["CVE-2024-0005"])
    other = osv("GHSA-2", "PyPI", "gone", *versions, aliases=["CVE-2024-0005"])
    reviewed = "ghsa/advisories/github-reviewed/2024/01"
    for id_, record in (("PYSEC-2", kept), ("GHSA-2", other)):
        write(folder, {f"{reviewed}/{id_}/{id_}.json": json.dumps(record).encode()})
    with _built(folder, tmp_path / "a.db") as snapshot:
        said = snapshot.statements([("PyPI", "gone")])["PyPI", "gone"]
    assert {(item.source, item.advisory, item.state) for item in said} == {
        ("osv-pypi", "PYSEC-2", State.WITHDRAWN),
        ("ghsa", "PYSEC-2", State.WITHDRAWN),
        ("ghsa", "GHSA-2", State.AFFECTED),
    }


def test_what_was_withdrawn_covers_nothing(folder: Path, tmp_path: Path) -> None:
    """An ecosystem of which nothing else is known is not covered."""
    gone = osv("HSEC-1", "Hackage", "a", {"introduced": "0"}, withdrawn="2024-01-01T00:00:00Z")
    write(folder, {"osv/Hackage/all.zip": zipped({"HSEC-1.json": gone})})
    report = build(folder, tmp_path / "a.db")
    assert "Hackage" not in {item.ecosystem for item in report.coverage}
    assert verify(tmp_path / "a.db").statements == report.statements


def test_what_is_said_twice_counts_once(folder: Path, tmp_path: Path) -> None:
    """A package may lie in two repositories of one release."""
    write(folder, {"alpine/v3.19/community.json": secdb(openssl={"3.1.0-r1": ["CVE-2024-0001"]})})
    assert build(folder, tmp_path / "a.db").statements == 5
    assert verify(tmp_path / "a.db").statements == 5


def test_a_broken_file_is_reported_and_the_others_are_read(folder: Path, tmp_path: Path) -> None:
    """Its ecosystem is then not covered."""
    write(folder, {"osv/npm/all.zip": b"<html>busy</html>"})
    report = build(folder, tmp_path / "a.db")
    assert [(item.source, item.broken) for item in report.left_out if item.broken] == [
        ("osv-npm", True)
    ]
    assert "npm" not in {item.ecosystem for item in report.coverage}


def test_partial_data_is_never_called_full(folder: Path, tmp_path: Path) -> None:
    """Few advisories, only fixed ones, notes in the list, and old copies."""
    alpine = "alpine/v3.19/main.json"
    entries = [
        {"path": alpine, "date": "2020-01-01", "note": "9 packages; PARTIAL: before it branched"},
        {"path": "osv/PyPI/all.zip", "date": "2024-01-02"},
    ]
    write(folder, {"INDEX.json": json.dumps({"schema": 1, "entries": entries}).encode()})
    coverage = {item.ecosystem: item for item in build(folder, tmp_path / "a.db").coverage}
    assert {item.state for item in coverage.values()} == {"partial"}
    assert "PARTIAL: before it branched" in coverage["Alpine:v3.19"].reason
    assert "old copy" in coverage["Alpine:v3.19"].reason
    assert "at least" in coverage["PyPI"].reason
    assert "only fixed" in coverage["Debian:12"].reason


def test_the_list_counts_only_for_the_bytes_it_describes(folder: Path, tmp_path: Path) -> None:
    """A newer file has not the day of the older one."""
    entry = {"path": "osv/PyPI/all.zip", "date": "2020-01-01", "sha256": "0" * 64}
    write(folder, {"INDEX.json": json.dumps({"entries": [entry]}).encode()})
    report = build(folder, tmp_path / "a.db")
    assert "2020-01-01" not in {item.date for item in report.inputs}
    assert "the list of files describes another version" in {
        item.reason for item in report.left_out
    }


def test_every_source_has_licence_credit_and_digest(folder: Path, tmp_path: Path) -> None:
    """They travel in the file."""
    with _built(folder, tmp_path / "a.db") as snapshot:
        assert {source.id for source in snapshot.sources} == {
            "alpine",
            "debian",
            "epss",
            "kev",
            "osv-pypi",
        }
        for source in snapshot.sources:
            assert source.licence
            assert source.credit
            assert source.digest.startswith("sha256:")


def test_a_folder_without_feeds_is_refused(tmp_path: Path) -> None:
    """An empty snapshot would find nothing and say so nowhere."""
    with pytest.raises(UserError, match="no feed"):
        build(write(tmp_path / "other", {"notes.txt": b""}), tmp_path / "a.db")
    assert not (tmp_path / "a.db").exists()


def test_a_broken_list_is_refused(folder: Path, tmp_path: Path) -> None:
    """Days and limits must not get lost unnoticed."""
    write(folder, {"INDEX.json": b"{"})
    with pytest.raises(MalformedInput):
        build(folder, tmp_path / "a.db")


def test_many_packages_share_a_dictionary(tmp_path: Path) -> None:
    """Compression with a trained dictionary gives back what was stored."""
    members = {
        f"PYSEC-{number}.json": osv(
            f"PYSEC-{number}", "PyPI", f"package-{number}", {"introduced": "0"}, {"fixed": "1.0"}
        )
        for number in range(1500)
    }
    folder = write(tmp_path / "feeds", {"osv/PyPI/all.zip": zipped(members)})
    with _built(folder, tmp_path / "a.db") as snapshot:
        wanted = [("PyPI", f"package-{number}") for number in range(1500)]
        found = snapshot.statements(wanted)
        assert {said[0].advisory for said in found.values()} == {
            name.removesuffix(".json") for name in members
        }
        assert snapshot.own_id() == snapshot.id


@pytest.mark.parametrize("modified", ["2026-99-99T00:00:00Z", "2026-02-30T00:00:00Z", "0000-01-01"])
def test_a_day_that_is_none_is_no_day(tmp_path: Path, modified: str) -> None:
    """A record whose date is in no calendar is read, and ends nothing."""
    record = {**osv("GHSA-1", "npm", "a", {"introduced": "0"}), "modified": modified}
    archive = zipped({"a.json": json.dumps(record).encode()})
    report = build(write(tmp_path / "feeds", {"osv/npm/all.zip": archive}), tmp_path / "db")
    assert (report.statements, report.created) == (1, "")


def test_data_is_no_newer_than_the_day_it_was_fetched(tmp_path: Path) -> None:
    """A record of the far future does not make all other data look old."""
    record = osv("GHSA-1", "npm", "a", {"introduced": "0"})
    archive = zipped(
        {"a.json": json.dumps({**record, "modified": "2999-01-01T00:00:00Z"}).encode()}
    )
    folder = write(tmp_path / "feeds", {"osv/npm/all.zip": archive})
    entry = {"path": "osv/npm/all.zip", "checked": "2024-06-01"}
    (folder / "INDEX.json").write_text(json.dumps({"entries": [entry]}))
    assert build(folder, tmp_path / "db").created == "2024-06-01T00:00:00Z"
