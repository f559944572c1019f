"""The index of an outer tar: sizes and names in every dialect, and hostile headers."""

from __future__ import annotations

import io
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import pytest

from seawall.artifacts import tarball
from seawall.artifacts.tarball import Tarball
from seawall.errors import SourceError


def header(name: bytes, size: bytes, kind: bytes = b"0", link: bytes = b"") -> bytes:
    """One header with a correct checksum and a size as it is given."""
    block = bytearray(512)
    block[: len(name)] = name
    block[124 : 124 + len(size)] = size
    block[156:157] = kind
    block[157 : 157 + len(link)] = link
    block[257:265] = b"ustar\x0000"
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


def padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 512)


def record(key: bytes, value: bytes) -> bytes:
    """One PAX record, which states its own length."""
    length = len(key) + len(value) + 3
    length += len(str(length + len(str(length))))
    return b"%d %s=%s\n" % (length, key, value)


@contextmanager
def indexed(folder: Path, data: bytes) -> Iterator[Tarball]:
    path = folder / "x.tar"
    path.write_bytes(data)
    handle = os.open(path, os.O_RDONLY)
    try:
        yield Tarball(handle, "x.tar")
    finally:
        os.close(handle)


@pytest.mark.parametrize(
    "size", [b"00000000005\0", b"5 ", b"   5\0", b"\x80" + bytes(10) + b"\x05"]
)
def test_sizes(tmp_path: Path, size: bytes) -> None:
    """A size is octal, in any padding, or binary."""
    with indexed(tmp_path, header(b"a", size) + padded(b"12345") + bytes(1024)) as members:
        assert members.read("a", 10) == b"12345"
        assert members.size("a") == 5


def test_sizes_and_names_of_pax(tmp_path: Path) -> None:
    """An extended header replaces what does not fit, for the next member only."""
    extension = record(b"path", b"long/name") + record(b"size", b"5")
    data = header(b"x", b"%o" % len(extension), b"x") + padded(extension)
    data += header(b"short", b"0") + padded(b"12345") + header(b"b", b"1") + padded(b"6")
    with indexed(tmp_path, data) as members:
        assert (members.read("long/name", 10), members.read("b", 10)) == (b"12345", b"6")
        assert "short" not in members


@pytest.mark.parametrize("name", ["./a", "/a", "b/../a"])
def test_names_are_normal(tmp_path: Path, name: str) -> None:
    """A member is found however its path is written."""
    with indexed(tmp_path, header(name.encode(), b"1") + padded(b"1")) as members:
        assert members.read("a", 1) == b"1"


def test_hard_links(tmp_path: Path) -> None:
    """A hard link counts from the top of the archive, a symbolic one from its folder."""
    data = header(b"d/a", b"1") + padded(b"1")
    data += header(b"d/hard", b"0", b"1", b"d/a") + header(b"d/soft", b"0", b"2", b"a")
    with indexed(tmp_path, data) as members:
        assert (members.read("d/hard", 1), members.read("d/soft", 1)) == (b"1", b"1")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (header(b"a", b"\xff" * 12), "size is broken|cut off"),
        (header(b"a", b"9z"), "size is broken"),
        (header(b"a", b"7777777777"), "cut off"),
        (header(b"a", b"777777777", b"x"), "too large"),
        (header(b"a", b"0")[:100] + b"x" + header(b"a", b"0")[101:], "damaged"),
        (header(b"\x80" * 20, b"0", b"L") + bytes(512), ""),
    ],
)
def test_hostile_headers(tmp_path: Path, data: bytes, message: str) -> None:
    """A header that lies is refused, and nothing is read that is not there."""
    if not message:
        with indexed(tmp_path, data) as members:
            assert "a" not in members
        return
    with pytest.raises(SourceError, match=message), indexed(tmp_path, data + bytes(512)):
        pass


def test_too_many_members(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An archive of a whole file system is given up early."""
    monkeypatch.setattr(tarball, "MEMBERS", 10)
    data = b"".join(header(b"%d" % number, b"0") for number in range(11))
    with pytest.raises(SourceError, match="no image archive"), indexed(tmp_path, data):
        pass


def test_too_large_documents(tmp_path: Path) -> None:
    """A member above the limit of its reader is refused without being read."""
    with (
        indexed(tmp_path, header(b"a", b"5") + padded(b"12345")) as members,
        pytest.raises(SourceError, match="larger"),
    ):
        members.read("a", 4)


def test_windows_end_where_the_member_ends(tmp_path: Path) -> None:
    """A blob is its member and not a byte more, however it is read."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as out:
        for name, data in (("a", b"12345"), ("b", b"6789")):
            member = tarfile.TarInfo(name)
            member.size = len(data)
            out.addfile(member, io.BytesIO(data))
    with indexed(tmp_path, stream.getvalue()) as members:
        with members.blob("a", "x").open() as one, members.blob("b", "x").open() as two:
            assert (one.read(2), two.read(), one.read(100), one.read(1)) == (
                *(b"12", b"6789"),
                *(b"345", b""),
            )
        with members.blob("a", "x").open() as again:
            buffer = bytearray(10)
            assert io.BufferedReader(cast("io.RawIOBase", again)).readinto(buffer) == 5
            assert bytes(buffer[:5]) == b"12345"
