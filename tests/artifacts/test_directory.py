"""Folders as trees: order, links, what cannot be read, what changes during the walk."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from mmap import mmap
from pathlib import Path

import pytest

from seawall.artifacts import limits
from seawall.artifacts.directory import Directory
from seawall.artifacts.source import Entry, Kind
from seawall.errors import SourceError
from seawall.model import Diagnostic


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "inner").write_bytes(b"inner")
    (tmp_path / "a").write_bytes(b"first")
    (tmp_path / "b.txt").write_bytes(b"text")
    (tmp_path / "c").symlink_to("b/inner")
    return tmp_path


def walk(tree: Directory) -> Iterator[Entry | Diagnostic]:
    try:
        yield from tree.entries()
    finally:
        tree.close()


def paths(root: Path, *skip: str) -> list[str]:
    return [one.path for one in walk(Directory(root, skip=skip))]


def test_order_is_by_name_and_depth_first(root: Path) -> None:
    """Folders come before what is in them, names of one folder in order."""
    assert paths(root) == ["a", "b", "b/inner", "b.txt", "c"]


def test_kinds(root: Path) -> None:
    """Files have size, mode and content; links their target; other things are only named."""
    os.mkfifo(root / "pipe")
    (root / "a").chmod(0o4755)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(root / "s"))
        found = {one.path: one for one in walk(Directory(root)) if isinstance(one, Entry)}
    assert (found["a"].kind, found["a"].size, found["a"].mode) == (Kind.FILE, 5, 0o4755)
    assert (found["c"].kind, found["c"].target) == (Kind.SYMLINK, "b/inner")
    assert {found[name].kind for name in ("pipe", "s")} == {Kind.OTHER}
    assert found["b"].kind is Kind.DIRECTORY
    assert found["pipe"].read() == b""


def test_content_is_read_when_it_is_wanted(root: Path) -> None:
    """The content is that of the moment it is asked for, whatever the size was."""
    for one in walk(Directory(root)):
        if isinstance(one, Entry) and one.path == "a":
            (root / "a").write_bytes(b"much longer than before")
            assert one.read() == b"much longer than before"


def test_large_files_are_mapped(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file above the limit is not copied."""
    monkeypatch.setattr(limits, "IN_MEMORY", 4)
    walking = walk(Directory(root))
    entry = next(walking)
    assert isinstance(entry, Entry)
    content = entry.read()
    assert isinstance(content, mmap)
    assert content[:] == b"first"


def _remove(path: Path) -> None:
    path.unlink()


def _to_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _to_link(path: Path) -> None:
    path.unlink()
    path.symlink_to("/etc/passwd")


@pytest.mark.parametrize("change", [_remove, _to_pipe, _to_link])
def test_files_that_change_during_the_walk(root: Path, change: Callable[[Path], None]) -> None:
    """What is replaced by a link or a pipe is neither followed nor waited for."""
    for one in walk(Directory(root)):
        if isinstance(one, Entry) and one.path == "a":
            change(root / "a")
            with pytest.raises(SourceError):
                one.read()


def test_folders_that_vanish_or_change(root: Path) -> None:
    """A folder that is replaced by a link during the walk is said, not entered."""
    tree = walk(Directory(root))
    assert next(tree).path == "a"
    assert next(tree).path == "b"
    (root / "b" / "inner").unlink()
    (root / "b").rmdir()
    (root / "b").symlink_to("/etc")
    rest = list(tree)
    assert [one.path for one in rest if isinstance(one, Diagnostic)] == ["b"]
    assert [one.path for one in rest if isinstance(one, Entry)] == ["b.txt", "c"]


def test_files_that_vanish_before_they_are_listed(root: Path) -> None:
    """What is gone when its turn comes is said."""
    tree = walk(Directory(root))
    assert next(tree).path == "a"
    (root / "b.txt").unlink()
    gone = [one for one in tree if isinstance(one, Diagnostic)]
    assert [(one.path, one.reason) for one in gone] == [("b.txt", "it is not there any more")]


def test_links_of_folders_are_not_followed(root: Path) -> None:
    """A loop of links is no loop of the walk."""
    (root / "b" / "loop").symlink_to("..")
    assert paths(root).count("b/loop") == 1
    assert not any(path.startswith("b/loop/") for path in paths(root))


def test_skipped_paths(root: Path) -> None:
    """A glob leaves out what it names and all below it."""
    assert paths(root, "b") == ["a", "b.txt", "c"]
    assert paths(root, "*/inner", "/a") == ["b", "b.txt", "c"]


def test_too_deep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Folders deeper than the limit are said and not entered."""
    monkeypatch.setattr(limits, "DEPTH", 3)
    (tmp_path / "1/2/3/4/5").mkdir(parents=True)
    found = list(walk(Directory(tmp_path)))
    assert [one.path for one in found if isinstance(one, Entry)] == ["1", "1/2", "1/2/3"]
    assert [one.kind for one in found if isinstance(one, Diagnostic)] == ["limit"]


def test_too_many(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A walk that is cut off says so."""
    monkeypatch.setattr(limits, "ENTRIES", 2)
    last = list(walk(Directory(root)))[-1]
    assert isinstance(last, Diagnostic)
    assert last.kind == "limit"


def test_names_that_are_not_text(tmp_path: Path) -> None:
    """A name that is not UTF-8 can be stored and printed, and the file be read."""
    (Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\n"))).write_bytes(b"x")
    (entry,) = walk(Directory(tmp_path))
    assert isinstance(entry, Entry)
    assert entry.path.encode() == b"\\xff\n"


def test_companions(root: Path) -> None:
    """A file beside another is read, but none outside, and no link is followed."""
    tree = Directory(root)
    (root / "b" / "out").symlink_to("/etc")
    try:
        assert tree.companion("b/inner") == b"inner"
        outside = ("c", "b/../a", "../x", "/etc/passwd", "b/out/passwd", "b", "none", "", "a\0")
        assert [tree.companion(path) for path in outside] == [None] * len(outside)
    finally:
        tree.close()


def test_no_handle_is_left_open(root: Path) -> None:
    """A walk that is given up in the middle closes every folder."""
    before = len(list(Path("/proc/self/fd").iterdir()))
    tree = Directory(root)
    walking = tree.entries()
    for one in walking:
        if one.path == "b/inner":
            break
    walking.close()  # type: ignore[attr-defined]  # a generator
    tree.close()
    assert len(list(Path("/proc/self/fd").iterdir())) == before


@pytest.mark.skipif(os.getuid() == 0, reason="root may read everything")
def test_what_may_not_be_read(root: Path) -> None:
    """A folder without permission is said."""
    (root / "b").chmod(0)
    found = [one for one in walk(Directory(root)) if isinstance(one, Diagnostic)]
    (root / "b").chmod(0o755)
    assert [one.path for one in found] == ["b"]
