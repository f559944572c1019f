"""What the benchmark of signals counts as found, and as a false alarm."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import signals
from bench.signals import measured
from tests.advisories import making

BAD = {"database_specific": {"categories": ["malicious"]}}


def _crate(id_: str, name: str, details: str = "", *, bad: bool = False) -> dict[str, object]:
    record = making.osv(id_, "crates.io", name, {"introduced": "0"}, details=details)
    if bad:
        record["affected"][0].update(BAD)
    return dict(record)


def test_positives_are_malicious_and_benign_are_pinned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without registries, advisories and a fleet tell what is popular."""
    records = {
        "1.json": _crate("RUSTSEC-1", "reqwest"),
        "2.json": _crate(
            "RUSTSEC-2", "reqwests", "It would typosquat the\n`reqwest` crate.", bad=True
        ),
        "3.json": _crate("RUSTSEC-3", "rands", "It would typosquat the `rand` crate.", bad=True),
        "4.json": _crate("RUSTSEC-4", "lasso-rs", "typosquatting malware by `user`", bad=True),
        "5.json": _crate("RUSTSEC-5", "exploration", bad=True),
    }
    archive = tmp_path / "feeds/osv/crates.io/all.zip"
    archive.parent.mkdir(parents=True)
    archive.write_bytes(making.zipped(records))
    monkeypatch.setattr(signals, "WORK", tmp_path)
    monkeypatch.setenv("PATH", "")
    outcome = measured(tmp_path / "feeds", lambda _: None)
    assert (outcome.malicious, outcome.modelled) == (4, 3)
    assert outcome.benign > 600
    spoken, fleet = outcome.rows
    assert (spoken.found, spoken.modelled, spoken.alarms) == (("`reqwests`",), 1, ())
    assert fleet.found == ("`lasso-rs`", "`reqwests`")
    assert "`safe-buffer` (like `safer-buffer`)" in fleet.alarms
    assert "| 1 (33%) |" in outcome.numbers()
