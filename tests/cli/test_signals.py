"""``seawall signals``: a fleet of documents, asked."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from tests.analytics.making import finding, npm, scanned
from tests.cli.conftest import Seawall


@pytest.fixture
def scans(place: Path) -> Path:
    """Four documents, the last with a name that looks like that in the others."""
    folder = place / "scans"
    folder.mkdir()
    results = [scanned(f"app{number}", npm("our-widgets")) for number in range(3)]
    results.append(scanned("new", npm("our-widget")))
    for result in results:
        (folder / f"{result.artifact.name}.json").write_bytes(msgspec.json.encode(result))
    return folder


def test_signals_are_shown_with_what_they_rest_on(seawall: Seawall, scans: Path) -> None:
    """A line says what and why, further ones the evidence and where."""
    run = seawall("signals", str(scans))
    assert run.code == 0
    assert "our-widget 1.0.0  look_alike: its name looks like our-widgets" in run.out
    assert "in new" in run.out


def test_they_can_be_read_by_programs(seawall: Seawall, scans: Path) -> None:
    """The JSON document has the same."""
    run = seawall("signals", str(scans), "--json", "--only", "look_alike")
    answer = json.loads(run.out)
    assert [one["package"] for one in answer["signals"]] == ["our-widget"]
    assert answer["artifacts"] == 4


def test_what_has_no_fix_is_listed_with_what_to_expect(seawall: Seawall, place: Path) -> None:
    """Where neither scans nor errata tell, it says so."""
    result = scanned("app", findings=[finding("CVE-1", "a"), finding("CVE-2", "a", "2")])
    (place / "app.json").write_bytes(msgspec.json.encode(result))
    run = seawall("signals", "app.json")
    (line,) = (line for line in run.out.splitlines() if line.startswith("Debian:12"))
    assert line.split() == ["Debian:12", "debian", "1", "-", "-", "unknown"]
    (row,) = json.loads(seawall("signals", "app.json", "--json").out)["expected"]
    assert (row["open"], row["days"], row["basis"]) == (1, -1, "unknown")


def test_every_kind_is_defined(seawall: Seawall) -> None:
    """The list says when each kind speaks, and how well that was measured."""
    run = seawall("signals", "--list")
    assert run.code == 0
    assert "look_alike" in run.out
    assert run.out.count("measured:") == 5


@pytest.mark.parametrize("content", [b"", b"{}", b"[", b"\xff"])
def test_what_is_no_result_is_refused(seawall: Seawall, place: Path, content: bytes) -> None:
    """One clear line."""
    (place / "x.json").write_bytes(content)
    run = seawall("signals", "x.json")
    assert run.code == 2
    assert run.err.count("\n") <= 2


def test_nothing_to_read_is_an_error(seawall: Seawall, place: Path) -> None:
    """No documents, no file, no such kind."""
    del place
    assert seawall("signals").code == 2
    assert seawall("signals", "missing.json").code == 2


def test_a_pack_is_computed_of_something(seawall: Seawall, place: Path) -> None:
    """Without artefacts, or with a name that is wrong, nothing is written."""
    for words in ((), ("missing.tgz",)):
        run = seawall("intelligence", *words, "--output", "pack")
        assert (run.code, run.err.startswith("seawall: ")) == (2, True)
    assert not (place / "pack").exists()


def test_an_unknown_kind_is_refused(seawall: Seawall, scans: Path) -> None:
    """The kinds there are, are named."""
    run = seawall("signals", str(scans), "--only", "moon")
    assert run.code == 2
    assert "look_alike" in run.err
