"""Which records of an ecosystem are older than its index says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from seawall.advisories import osv_index
from tests.advisories.making import osv_index as index
from tests.advisories.making import write, zipped
from tests.advisories.publishing import record
from tests.shared import feeds


def _folder(
    folder: Path, listed: list[Any], complete: list[Any], newer: list[Any] | None = None
) -> Path:
    files = {
        osv_index.NAME: index(*listed),
        "all.zip": zipped({f"{each['id']}.json": each for each in complete}),
    }
    if newer is not None:
        files["_changes.zip"] = zipped({f"PyPI/{each['id']}.json": each for each in newer})
    return write(folder, files)


def test_nothing_changed(tmp_path: Path) -> None:
    """No record is asked for."""
    records = [record(1), record(2, day=9)]
    assert osv_index.changed(_folder(tmp_path, records, records)) == []


def test_newest_first(tmp_path: Path) -> None:
    """As the index lists them."""
    listed = [record(1, day=2), record(2), record(3, day=3)]
    assert osv_index.changed(_folder(tmp_path, listed, [record(1), record(2)])) == [
        "PYSEC-3",
        "PYSEC-1",
    ]


def test_changes_count_instead_of_the_archive(tmp_path: Path) -> None:
    """Also when they are older, for that is what a build takes."""
    listed, complete = [record(1, day=5)], [record(1, day=5)]
    assert osv_index.changed(_folder(tmp_path, listed, complete, [record(1, day=5)])) == []
    assert osv_index.changed(_folder(tmp_path, listed, complete, [record(1, day=4)])) == ["PYSEC-1"]


def test_times_in_the_future_do_not_hide_changes(tmp_path: Path) -> None:
    """Some records have them, and always stand first."""
    future = [record(number, day=20) for number in range(10, 20)]
    listed = [*future, record(1, day=2)]
    assert osv_index.changed(_folder(tmp_path, listed, [*future, record(1)])) == ["PYSEC-1"]


def test_a_fraction_of_a_second_is_no_change(tmp_path: Path) -> None:
    """The index and the records write them differently."""
    listed, held = record(1), record(1)
    listed["modified"] = "2024-03-01T00:00:00.123456Z"
    held["modified"] = "2024-03-01T00:00:00.123Z"
    assert osv_index.changed(_folder(tmp_path, [listed], [held])) == []


@pytest.mark.parametrize("count", [osv_index.MOST, osv_index.MOST + 1])
def test_too_many_changes_mean_the_archive(tmp_path: Path, count: int) -> None:
    """So many requests cost more than the archive does."""
    listed = [record(number) for number in range(count)]
    found = osv_index.changed(_folder(tmp_path, listed, []))
    assert (found is None) is (count > osv_index.MOST)


def test_the_search_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After more current records than one update may have fetched."""
    monkeypatch.setattr(osv_index, "_RUN", 5)
    held = [record(number, day=9) for number in range(10)]
    assert osv_index.changed(_folder(tmp_path, [*held, record(99)], held)) == []


@pytest.mark.parametrize("archive", ["all.zip", "_changes.zip"])
@pytest.mark.parametrize("content", [b"", b"<html>", b"PK\x05\x06" + b"\xff" * 18])
def test_what_cannot_be_read_means_the_archive(
    tmp_path: Path, archive: str, content: bytes
) -> None:
    """Nothing is taken for granted."""
    folder = _folder(tmp_path, [record(1)], [record(1)], [record(1)])
    (folder / archive).write_bytes(content)
    assert osv_index.changed(folder) is None


def test_a_record_that_cannot_be_read_is_fetched_again(tmp_path: Path) -> None:
    """It may be better now."""
    folder = _folder(tmp_path, [record(1)], [])
    for content in (b"", b"[]", b"{", b'{"modified": 7}', b"[" * 100_000):
        write(folder, {"all.zip": zipped({"PYSEC-1.json": content})})
        assert osv_index.changed(folder) == ["PYSEC-1"]


@pytest.mark.parametrize(
    "line",
    [
        "2024-03-01T00:00:00Z,../x",
        "2024-03-01T00:00:00Z,a/b",
        "2024-03-01T00:00:00Z,a?b",
        "2024-03-01T00:00:00Z,.hidden",
        "2024-03-01T00:00:00Z,a b",
        "2024-03-01T00:00:00Z," + "a" * 300,
        "2024-03-01,PYSEC-1",
        "PYSEC-1,2024-03-01T00:00:00Z",
    ],
)
def test_only_ids_become_addresses(tmp_path: Path, line: str) -> None:
    """Other lines are none."""
    folder = _folder(tmp_path, [], [])
    (folder / osv_index.NAME).write_text(f"{line}\n2024-03-01T00:00:00Z,PYSEC-2\n")
    assert osv_index.changed(folder) == ["PYSEC-2"]


@pytest.mark.parametrize("ecosystem", ["AlmaLinux", "Go", "PyPI", "crates.io"])
def test_real_indexes_agree_with_their_archives(ecosystem: str) -> None:
    """Whatever times stand in them."""
    assert osv_index.changed(feeds("osv") / ecosystem) == []
