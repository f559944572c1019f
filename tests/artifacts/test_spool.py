"""The anonymous file: its bounds, and that nothing remains of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from seawall.artifacts import spool
from seawall.artifacts.spool import spooled
from seawall.errors import SourceError


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for temporary files that can be looked into."""
    monkeypatch.setattr(spool, "_folder", lambda: str(tmp_path))
    return tmp_path


def test_kept_without_a_name(folder: Path) -> None:
    """The stream is in the file in its order, and the file is in no folder."""
    with spooled([b"ab", b"", b"cd"], "x") as handle:
        assert os.pread(handle, 10, 0) == b"abcd"
        assert not list(folder.iterdir())


def test_streams_without_end() -> None:
    """A stream that is too long is given up."""

    def endless() -> Iterator[bytes]:
        while True:
            yield b"0" * 100

    with pytest.raises(SourceError, match="longer than 1000"), spooled(endless(), "x", 1000):
        pass


def test_room_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk is not filled to its last byte."""
    monkeypatch.setattr(spool, "RESERVE", 1 << 62)
    monkeypatch.setattr(spool, "_STEP", 10)
    with pytest.raises(SourceError, match="TMPDIR"), spooled([b"0" * 20], "x"):
        pass


def test_errors_of_the_stream_are_its_own() -> None:
    """What ends the stream ends the file, and is not taken for a full disk."""

    def broken() -> Iterator[bytes]:
        yield b"a"
        message = "gone"
        raise SourceError(message)

    with pytest.raises(SourceError, match="gone"), spooled(broken(), "x"):
        pass
