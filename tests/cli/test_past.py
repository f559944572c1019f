"""Deltas, older databases, and answers as of a day."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from seawall.advisories import build
from seawall.errors import EXIT_OK, EXIT_USAGE
from tests.advisories import making
from tests.cli.conftest import Seawall

SCORES = "epss/epss_scores-current.csv.gz"


def _newer(place: Path) -> Path:
    """Feeds of which one is of a later day, and knows another score."""
    text = "#model_version:v1,score_date:2024-05-01\ncve,epss,percentile\nCVE-2021-44228,0.9,0.9\n"
    files = {
        SCORES: gzip.compress(text.encode(), mtime=0),
        "INDEX.json": json.dumps({"entries": [{"path": SCORES, "date": "2024-05-01"}]}).encode(),
    }
    return making.write(place / "feeds", files)


def _id(seawall: Seawall, *words: str) -> str:
    return str(json.loads(seawall("db", "status", "--json", *words).out)["id"])


def test_a_delta_is_written_and_imported(seawall: Seawall, place: Path) -> None:
    """It says how large it is and what it leads from and to."""
    build(_newer(place), place / "new.db")
    run = seawall("db", "delta", "seawall.db", "new.db", "--output", "day.delta")
    assert run.code == EXIT_OK
    size = (place / "day.delta").stat().st_size
    old, new = _id(seawall), _id(seawall, "--db", "new.db")
    assert run.out == f"day.delta: {size} bytes, data of 2024-05-01\nfrom {old}\nto   {new}\n"
    assert seawall("db", "import", "day.delta", "--db", "seawall.db").code == EXIT_OK
    assert _id(seawall) == new
    run = seawall("db", "import", "day.delta", "--db", "other.db")
    assert (run.code, len(run.err.splitlines())) == (EXIT_USAGE, 2)
    assert "leads from" in run.err


def test_an_import_keeps_what_it_replaces(
    seawall: Seawall, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A scan as of an earlier day then uses it, and names it; a later one uses the newer."""
    build(_newer(place), place / "new.db")
    seawall("db", "export", "old")
    seawall("db", "export", "new", "--db", "new.db")
    monkeypatch.delenv("SEAWALL_DB")
    for bundle in ("old", "new"):
        assert seawall("db", "import", bundle).code == EXIT_OK
    assert "kept       1 older, back to 2024-03-01" in seawall("db", "status").out
    scores = {}
    for day in ("2024-03-01", "2024-04-30", "2024-05-01"):
        run = seawall("scan", "image", "--format", "json", "--quiet", "--as-of", day)
        document = json.loads(run.out)
        epss = {one["id"]: one.get("epss", -1) for one in document["findings"]}
        scores[day] = (document["snapshot"]["created"][:10], epss["CVE-2021-44228"])
    assert scores["2024-03-01"] == scores["2024-04-30"]
    assert scores["2024-03-01"][0] == "2024-03-01"
    assert scores["2024-05-01"] == ("2024-05-01", 0.9)


def test_no_history_is_kept_if_nobody_wants_it(
    seawall: Seawall, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a setting."""
    build(_newer(place), place / "new.db")
    seawall("db", "export", "old")
    seawall("db", "export", "new", "--db", "new.db")
    monkeypatch.delenv("SEAWALL_DB")
    monkeypatch.setenv("SEAWALL_HISTORY", "0")
    for bundle in ("old", "new"):
        seawall("db", "import", bundle)
    assert "older" not in seawall("db", "status").out
    assert not (place / ".data/seawall/history").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("scan", "image"),
        ("explain", "CVE-2021-44228", "image"),
        ("diff", "image", "image"),
        ("db", "status"),
    ],
)
def test_every_question_can_be_asked_as_of_a_day(seawall: Seawall, words: tuple[str, ...]) -> None:
    """With data that is not newer; where there is none, one clear line says so."""
    seawall(*words)  # the image is looked at for the first time
    assert seawall(*words, "--as-of", "2024-03-01").out == seawall(*words).out
    run = seawall(*words, "--as-of", "2024-02-29")
    assert (run.code, run.out) == (EXIT_USAGE, "")
    assert "no advisory data is as old as 2024-02-29" in run.err
    run = seawall(*words, "--as-of", "yesterday")
    assert run.code == EXIT_USAGE
    assert "not a day" in run.err


def test_exceptions_are_judged_at_that_day(seawall: Seawall, place: Path) -> None:
    """One that has expired since still covered the finding then."""
    (place / ".trivyignore").write_text("CVE-2021-44228 exp:2024-06-01\n")
    covered = {}
    for day in ("2024-05-31", "2024-06-30"):
        run = seawall("scan", "image", "--format", "json", "-q", "--as-of", day)
        findings = {one["id"]: one for one in json.loads(run.out)["findings"]}
        covered[day] = "suppressed" in findings["CVE-2021-44228"]
    assert covered == {"2024-05-31": True, "2024-06-30": False}
