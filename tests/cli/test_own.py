"""The user's own data on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.advisories import making
from tests.advisories.serving import upstream
from tests.cli.conftest import Seawall

TABLE = b"kind,value,confidence,labels\ndomain,evil.example.com,90,c2\n"


def test_own_indicators_are_hunted(seawall: Seawall, place: Path) -> None:
    """An indicator that only the user knows is found, with his source."""
    making.write(place / "mine", {"indicators.csv": TABLE})
    run = seawall("hunt", "evil.example.com", "--own", "acme=mine")
    assert run.code == 0
    assert "own:acme" in run.out
    assert "own:acme" not in seawall("hunt", "evil.example.com").out


def test_what_lives_elsewhere_is_fetched_by_an_update(seawall: Seawall, place: Path) -> None:
    """A scan before it says what to do; afterwards the data is there, and stays if it fails."""
    archive = making.zipped({"indicators.csv": TABLE})
    with upstream(making.write(place / "web", {**making.small(), "mine.zip": archive})) as server:
        own = f"acme={server.address}/mine.zip"
        run = seawall("hunt", "evil.example.com", "--own", own)
        assert run.code == 2
        assert "seawall db update" in run.err
        run = seawall("db", "update", "--own", own, "--only", "kev", "--mirror", server.address)
        assert "own:acme" not in run.err
        (place / "web/mine.zip").unlink()
        run = seawall("db", "update", "--own", own, "--only", "kev", "--mirror", server.address)
        assert run.code == 3
        assert "own:acme" in run.err
        assert "the older copy is used" in run.err
        assert "own:acme" in seawall("hunt", "evil.example.com", "--own", own).out


@pytest.mark.parametrize("own", ["acme=missing", "=x", "acme=https://u:p@a.example/x.zip"])
def test_what_cannot_be_used_is_refused(seawall: Seawall, own: str) -> None:
    """One clear line, without what only the user may know."""
    run = seawall("hunt", "evil.example.com", "--own", own)
    assert run.code == 2
    assert "u:p" not in run.err


def test_the_status_names_own_sources(seawall: Seawall, place: Path) -> None:
    """Whether they are there, and whether they go first."""
    making.write(place / "mine", {"indicators.csv": TABLE})
    out = seawall("db", "status", "--own", "acme=mine", "--own", "more=https://a.example/x").out
    assert "own:acme" in out
    assert "own:more" in out
    assert "not fetched yet" in out


def test_the_flag_replaces_what_the_configuration_names(seawall: Seawall, place: Path) -> None:
    """`own_beside` then speaks of sources that are not asked; a typing error in it is still one."""
    making.write(place / "mine", {"indicators.csv": TABLE})
    settings = 'own = ["acme=mine"]\nown_beside = ["acme"]\n'
    (place / "seawall.toml").write_text(settings)
    assert seawall("hunt", "evil.example.com").code == 0
    assert "own:other" in seawall("hunt", "evil.example.com", "--own", "other=mine").out
    (place / "seawall.toml").write_text(settings.replace('["acme"]', '["acne"]'))
    run = seawall("hunt", "evil.example.com")
    assert (run.code, "acne: no source of your own" in run.err) == (2, True)


def test_a_file_is_no_source(seawall: Seawall, place: Path) -> None:
    """The folder around it is."""
    making.write(place / "mine", {"indicators.csv": TABLE})
    run = seawall("hunt", "evil.example.com", "--own", "mine/indicators.csv")
    assert (run.code, "the folder that the file lies in" in run.err) == (2, True)


def test_what_the_user_lists_is_of_today(seawall: Seawall, place: Path) -> None:
    """An indicator without a day counts in full, however old the advisories beside it are."""
    old = {"modified": "2010-01-01T00:00:00Z"}
    record = making.osv("ACME-1", "npm", "core", {"introduced": "0"}, **old)
    files = {"indicators.csv": TABLE, "a.json": json.dumps(record).encode()}
    making.write(place / "mine", files)
    run = seawall("hunt", "evil.example.com", "--own", "acme=mine", "--json")
    first, *_ = json.loads(run.out)["answers"][0]["hunted"]["meanings"]
    assert first["assessment"]["confidence"] == 90
