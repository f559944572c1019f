"""Tars of every dialect and damaged ones, against what ``tarfile`` makes of them."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.artifacts.source import Kind
from seawall.artifacts.tar import Member, TarStream
from seawall.errors import LimitExceeded, MalformedInput

LONG = "/".join(["a-folder-with-a-long-name"] * 8) + "/file"


def pieces(data: bytes, size: int = 700) -> Iterator[bytes]:
    """Uneven pieces, so that headers and contents are torn apart."""
    for start in range(0, len(data), size):
        yield data[start : start + size]


def written(members: list[tuple[tarfile.TarInfo, bytes]], style: int) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=style) as out:
        for info, data in members:
            info.size = len(data)
            out.addfile(info, io.BytesIO(data))
    return stream.getvalue()


def read(data: bytes, size: int = 700) -> dict[str, tuple[Member, bytes]]:
    tar = TarStream(pieces(data, size))
    return {member.path: (member, tar.read()) for member in tar}


def info(
    name: str, kind: bytes = tarfile.REGTYPE, link: str = "", mode: int = 0o640
) -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type, made.linkname, made.mode = kind, link, mode
    return made


@pytest.mark.parametrize("style", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
@pytest.mark.parametrize("size", [1, 511, 513, 1 << 20])
def test_every_dialect(style: int, size: int) -> None:
    """Names, kinds, modes, targets and contents come through, however the stream is torn."""
    members = [
        (info("etc/os-release"), b"ID=debian\n"),
        (info(LONG), b"x" * 1500),
        (info("bin", tarfile.SYMTYPE, "usr/bin"), b""),
        (info("etc/copy", tarfile.LNKTYPE, "etc/os-release"), b""),
        (info("var/", tarfile.DIRTYPE, mode=0o755), b""),
        (info("dev/null", tarfile.CHRTYPE), b""),
    ]
    found = read(written(members, style), size)
    assert found["etc/os-release"][1] == b"ID=debian\n"
    assert found["etc/os-release"][0].mode == 0o640
    assert found[LONG][1] == b"x" * 1500
    assert found["bin"][0][1:5] == (Kind.SYMLINK, 0, 0o640, "usr/bin")
    assert found["etc/copy"][0].target == "etc/os-release"
    assert found["var"][0].kind is Kind.DIRECTORY
    assert found["dev/null"][0].kind is Kind.OTHER


@pytest.mark.parametrize(
    ("name", "path", "escapes"),
    [
        ("./etc/passwd", "etc/passwd", False),
        ("/etc/passwd", "etc/passwd", False),
        ("etc//./passwd", "etc/passwd", False),
        ("../../etc/passwd", "../../etc/passwd", True),
        ("a/../b", "a/../b", True),
        ("..a/b..", "..a/b..", False),
        ("./", "", False),
    ],
)
def test_paths_are_cleaned(name: str, path: str, *, escapes: bool) -> None:
    """Names lose what means nothing; those that leave the tree are marked."""
    (member, _content), *_ = read(written([(info(name), b"x")], tarfile.USTAR_FORMAT)).values()
    assert (member.path, member.escapes) == (path, escapes)


def test_content_that_nobody_reads_is_skipped() -> None:
    """Members are found behind content that was not asked for or only begun."""
    data = written([(info(name), b"y" * 5000) for name in "abc"], tarfile.PAX_FORMAT)
    tar = TarStream(pieces(data))
    seen = []
    for member in tar:
        if member.path == "b":
            assert tar.read(10) == b"y" * 10
        seen.append(member.path)
    assert seen == ["a", "b", "c"]


def test_names_that_are_no_utf8() -> None:
    """Undecodable bytes are escaped, so that every name can be printed and stored."""
    data = written([(info("caf\udce9"), b"")], tarfile.GNU_FORMAT)
    assert list(read(data)) == ["caf\\xe9"]


def test_sparse_files_have_no_content() -> None:
    """What is stored of a sparse file is not its content, and what follows is still found."""
    header = bytearray(written([(info("holes"), b"")], tarfile.GNU_FORMAT)[:512])
    header[156:157] = b"S"
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    data = bytes(header) + written([(info("next"), b"n")], tarfile.GNU_FORMAT)
    found = read(data)
    assert found["holes"][0].kind is Kind.OTHER
    assert found["next"][1] == b"n"


def test_sizes_of_eight_gib_and_more() -> None:
    """Sizes in base 256 and in PAX headers are understood."""
    for style in (tarfile.GNU_FORMAT, tarfile.PAX_FORMAT):
        large = info("large")
        large.size = 9 << 30
        header = large.tobuf(format=style)
        tar = TarStream(pieces(header))
        assert next(iter(tar)).size == 9 << 30


@pytest.mark.parametrize("cut", [100, 600, 1000])
def test_truncated_archives(cut: int) -> None:
    """An archive that ends early says so instead of looking complete."""
    data = written([(info("a"), b"z" * 900)], tarfile.PAX_FORMAT)[:cut]
    with pytest.raises(MalformedInput, match="ends inside"):
        read(data)


def test_what_is_no_tar() -> None:
    """Other content is refused."""
    with pytest.raises(MalformedInput, match="not a tar"):
        read(b"#!/bin/sh\n" * 200)


def test_an_empty_stream_is_an_empty_archive() -> None:
    """Neither no bytes nor empty blocks hold a member."""
    assert not read(b"")
    assert not read(bytes(10240))


def test_an_extended_header_is_bounded() -> None:
    """A name of gigabytes is refused before it is read."""
    header = info("././@LongLink", tarfile.GNUTYPE_LONGNAME)
    header.size = 1 << 40
    with pytest.raises(LimitExceeded):
        read(header.tobuf(format=tarfile.GNU_FORMAT))


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=3000), st.integers(1, 1000))
def test_random_bytes(data: bytes, size: int) -> None:
    """Nothing but the error of a broken file comes out of random bytes."""
    try:
        read(data, size)
    except MalformedInput:
        return


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 511), st.integers(0, 255))
def test_damaged_headers(at: int, value: int) -> None:
    """Any single wrong byte in a header is survived."""
    data = bytearray(written([(info("a"), b"1"), (info("b"), b"2")], tarfile.PAX_FORMAT))
    data[at] = value
    try:
        read(bytes(data))
    except MalformedInput:
        return
