"""Older snapshots, and which of them answers a question about the past."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from seawall.advisories import STARTER, as_of, build, history_path, open_snapshot, user_path
from seawall.advisories.history import History
from seawall.errors import UserError
from tests.advisories.making import small, write


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


def _scores(day: str) -> bytes:
    text = f"#model_version:v1,score_date:{day}\ncve,epss,percentile\nCVE-2024-0001,0.1,0.5\n"
    return gzip.compress(text.encode(), mtime=0)


def _of(tmp_path: Path, day: str, output: Path, history: History | None = None) -> str:
    """A snapshot whose newest data is of a day."""
    files = {**small(), "epss/epss_scores-current.csv.gz": _scores(day)}
    files["INDEX.json"] = (
        b'{"entries": [{"path": "epss/epss_scores-current.csv.gz", "date": "%s"}]}' % day.encode()
    )
    folder = write(tmp_path / "feeds", files)
    return build(folder, output, history=history).id


def _history(count: int = 10, size: int = 1 << 30) -> History:
    return History(history_path(), count, size)


def test_what_is_replaced_is_kept(tmp_path: Path) -> None:
    """Every one but the newest, which is in place; the same one only once."""
    days = ["2024-03-01", "2024-03-02", "2024-03-02", "2024-03-03"]
    ids = [_of(tmp_path, day, user_path(), _history()) for day in days]
    kept = _history().snapshots()
    assert [item.day for item in kept] == ["2024-03-02", "2024-03-01"]
    for item, id_ in zip(kept, (ids[1], ids[0]), strict=True):
        with open_snapshot(item.path) as snapshot:
            assert snapshot.id == id_


def test_the_past_is_answered_by_the_newest_that_is_not_newer(tmp_path: Path) -> None:
    """Kept ones, the one in place, and the starter."""
    for day in ("2024-03-01", "2024-03-05", "2024-03-09"):
        _of(tmp_path, day, user_path(), _history())
    answers = {
        asked: as_of(asked).name[:10]
        for asked in ("2024-03-01", "2024-03-04", "2024-03-05", "2024-03-08", "2024-03-09")
    }
    assert answers == {
        "2024-03-01": "2024-03-01",
        "2024-03-04": "2024-03-01",
        "2024-03-05": "2024-03-05",
        "2024-03-08": "2024-03-05",
        "2024-03-09": "seawall.db",
    }
    assert as_of("9999-01-01") == STARTER


def test_a_day_before_all_data_has_no_answer(tmp_path: Path) -> None:
    """Nor is newer data used instead; the error says how far back one can go."""
    _of(tmp_path, "2024-03-01", user_path(), _history())
    with pytest.raises(UserError, match="as old as 2024-02-29") as caught:
        as_of("2024-02-29")
    assert caught.value.hint == "the oldest at hand is of 2024-03-01"


def test_a_database_that_was_named_is_the_only_one(tmp_path: Path) -> None:
    """Others may be older, but nobody asked for them."""
    named = tmp_path / "named.db"
    _of(tmp_path, "2024-03-01", user_path())
    _of(tmp_path, "2024-03-05", named)
    assert as_of("2024-03-05", named) == named
    with pytest.raises(UserError):
        as_of("2024-03-04", named)


def test_no_more_are_kept_than_asked_for(tmp_path: Path) -> None:
    """The oldest go first, by number and by size."""
    days = [f"2024-03-0{number}" for number in range(1, 8)]
    for day in days:
        _of(tmp_path, day, user_path(), _history(count=3))
    assert [item.day for item in _history().snapshots()] == [
        "2024-03-06",
        "2024-03-05",
        "2024-03-04",
    ]
    size = _history().snapshots()[0].size
    _of(tmp_path, "2024-03-08", user_path(), _history(size=2 * size))
    assert [item.day for item in _history().snapshots()] == ["2024-03-07", "2024-03-06"]


def test_none_are_kept_if_nobody_wants_them(tmp_path: Path) -> None:
    """Those that were kept before go as well."""
    for day, count in (("2024-03-01", 5), ("2024-03-02", 5), ("2024-03-03", 0)):
        _of(tmp_path, day, user_path(), _history(count=count))
    assert _history().snapshots() == []


def test_what_is_no_snapshot_is_not_kept(tmp_path: Path) -> None:
    """A damaged file in its place answers no question."""
    user_path().parent.mkdir(parents=True)
    user_path().write_bytes(b"x")
    _history().keep(user_path())
    _history().keep(tmp_path / "none")
    assert _history().snapshots() == []


def test_other_file_systems_get_a_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a file cannot be linked."""

    def refused(*_: object) -> None:
        raise OSError("not supported")

    _of(tmp_path, "2024-03-01", user_path())
    monkeypatch.setattr(os, "link", refused)
    _history().keep(user_path())
    (kept,) = _history().snapshots()
    assert kept.path.read_bytes() == user_path().read_bytes()
    assert [path.name for path in history_path().iterdir()] == [kept.path.name]


def test_a_folder_is_no_snapshot(tmp_path: Path) -> None:
    """Whatever its name: only files are kept, and only files are let go of."""
    (tmp_path / "2024-01-01-0123456789abcdef.db").mkdir()
    (tmp_path / "2024-01-02-0123456789abcdef.db").symlink_to("elsewhere")
    assert History(tmp_path).snapshots() == []
