"""Feeds as they may have been the day before."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

from bench import yesterday
from seawall.advisories import build
from tests.advisories import making


def _record(number: int, day: str) -> dict[str, object]:
    id_ = f"PYSEC-{number}"
    record: dict[str, object] = making.osv(id_, "PyPI", f"p{number}", {"introduced": "0"})
    return {**record, "modified": f"{day}T00:00:00Z"}


def _feeds(folder: Path) -> Path:
    days = [f"2024-01-{1 + number // 4:02}" for number in range(80)]
    records = {f"PYSEC-{n}.json": _record(n, day) for n, day in enumerate([*days, "2024-02-01"])}
    bulk = {f"HSEC-{n}.json": _record(n, "2024-02-01") for n in range(20)}
    scores = "".join(f"CVE-2024-{n:04},0.{n:05},0.{n:05}\n" for n in range(1, 400))
    header = "#model_version:v1,score_date:2024-03-01\ncve,epss,percentile\n"
    files = {
        **making.small(),
        "osv/PyPI/all.zip": making.zipped(records),
        "osv/Hackage/all.zip": making.zipped(bulk),
        "epss/epss_scores-current.csv.gz": gzip.compress(f"{header}{scores}".encode()),
    }
    return making.write(folder, files)


def test_the_newest_records_are_missing_and_the_rest_is_as_it_was(tmp_path: Path) -> None:
    """An archive that was exported anew on one day has no news; scores moved."""
    feeds = _feeds(tmp_path / "feeds")
    before = (feeds / "osv/PyPI/all.zip").read_bytes()
    changed = yesterday.make(feeds, tmp_path / "yesterday")
    assert changed["osv/PyPI/all.zip"] == 4 + 1
    assert "osv/Hackage/all.zip" not in changed
    assert 0 < changed["epss/epss_scores-current.csv.gz"] < 60
    with zipfile.ZipFile(tmp_path / "yesterday/osv/PyPI/all.zip") as archive:
        assert len(archive.namelist()) == 81 - changed["osv/PyPI/all.zip"]
    assert (feeds / "osv/PyPI/all.zip").read_bytes() == before
    build(tmp_path / "yesterday", tmp_path / "old.db")
