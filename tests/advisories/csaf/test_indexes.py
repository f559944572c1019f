"""Indexes beside documents."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from seawall.advisories.csaf import indexes
from seawall.errors import LimitExceeded, MalformedInput
from tests.advisories.making import write, zipped

WANTED = re.compile(r"\d{4}/[a-z0-9-]+\.json")


def _day(number: int) -> datetime:
    return datetime(2024, 3, number, tzinfo=UTC)


def test_rows_are_of_documents_and_their_last_time() -> None:
    """The oldest first; earlier ones, other files and paths that lead elsewhere are passed over."""
    index = (
        '"2024/a.json","2024-03-05T00:00:00+00:00"\n'
        '"2024/b.json","2024-03-04T00:00:00Z"\n'
        '"2024/a.json","2024-03-03T00:00:00+00:00"\n'
        '"2023/old.json","2024-03-01T00:00:00+00:00"\n'
        '"../../etc/passwd","2024-03-09T00:00:00+00:00"\n'
        '"2024/c.json","yesterday"\n'
        "2024/d.json\n\n"
    )
    found = indexes.rows(index, WANTED, _day(2))
    assert found == [("2024/b.json", _day(4)), ("2024/a.json", _day(5))]


def test_a_broken_index_is_malformed() -> None:
    """Fields without end are no index."""
    with pytest.raises(MalformedInput):
        indexes.rows('"2024/a.json","' + "x" * 200_000, WANTED)


def test_an_index_has_a_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that is not there is empty; one that is too large is refused."""
    assert indexes.text(tmp_path / "gone") == ""
    write(tmp_path, {"index": b"12345"})
    monkeypatch.setattr(indexes, "SIZE", 4)
    with pytest.raises(LimitExceeded):
        indexes.text(tmp_path / "index")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("{digest}  a.tar.zst\n", True),
        ("{digest} *a.tar.zst", True),
        ("{digest}  some/where/a.tar.zst\n", True),
        ("{digest}  b.tar.zst\n", False),
        ("{digest}", False),
        ("abc  a.tar.zst", False),
        ("", False),
    ],
)
def test_a_digest_is_of_the_file_it_names(tmp_path: Path, line: str, *, expected: bool) -> None:
    """A checksum of yesterday's archive says nothing of today's."""
    digest = "0123456789abcdef" * 4
    write(tmp_path, {"sums": line.format(digest=digest).encode()})
    assert indexes.digest(tmp_path / "sums", "a.tar.zst") == (digest if expected else "")


def test_times_of_kept_documents(tmp_path: Path) -> None:
    """A document says itself when it was released; what cannot be read was never."""
    dated = {"document": {"tracking": {"current_release_date": "2024-03-04T00:00:00+00:00"}}}
    write(tmp_path, {"x.zip": zipped({"a.json": dated, "b.json": b"{", "c.txt": b""})})
    assert indexes.kept(tmp_path / "x.zip") == {"a.json": _day(4)}
    assert indexes.kept(tmp_path / "gone.zip") == {}
