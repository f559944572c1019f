"""The zip reader against archives of the standard library, damaged ones and bombs."""

from __future__ import annotations

import io
import struct
import sys
import zipfile
import zlib
from mmap import mmap
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.artifacts import zip as zip_module
from seawall.artifacts.zip import Member, ZipView
from seawall.errors import LimitExceeded, MalformedInput

LIMIT: Final = 1 << 20
LONG: Final = b"0123456789abcdef" * 500


def archive(
    *members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED, comment: bytes = b""
) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as out:
        out.comment = comment
        for name, content in members:
            out.writestr(name, content)
    return stream.getvalue()


def content(view: ZipView, name: str, limit: int = LIMIT) -> bytes:
    member = view.find(name)
    assert member is not None
    return bytes(view.read(member, limit))


def directory_entry(data: bytes, field: int, value: bytes, *, entry: int = 0) -> bytes:
    """The archive with a field of a central header replaced."""
    position = -1
    for _ in range(entry + 1):
        position = data.index(b"PK\x01\x02", position + 1)
    position += field
    return data[:position] + value + data[position + len(value) :]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_members_are_read(method: int) -> None:
    view = ZipView(archive(("a/", b""), ("a/b.txt", LONG), ("c", b""), method=method), "x.zip")
    assert [member.name for member in view.members()] == ["a/", "a/b.txt", "c"]
    assert (content(view, "a/b.txt"), content(view, "c")) == (LONG, b"")
    assert view.find("absent") is None
    assert len(view) == 3


def test_members_can_be_read_again_and_in_any_order() -> None:
    view = ZipView(archive(("a", b"1"), ("b", b"2"), ("c", b"3")), "x.zip")
    assert [content(view, name) for name in "cabca"] == [b"3", b"1", b"2", b"3", b"1"]


def test_stored_members_are_not_copied() -> None:
    data = archive(("inner.jar", LONG), method=zipfile.ZIP_STORED)
    view = ZipView(data, "x.zip")
    member = view.find("inner.jar")
    assert member is not None
    read = view.read(member, LIMIT)
    assert isinstance(read, memoryview)
    assert read.obj is data


def test_without_the_faster_codec(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "isal", None)
    zip_module._codec.cache_clear()
    try:
        assert zip_module._codec() is zlib
        assert content(ZipView(archive(("a", LONG)), "x.zip"), "a") == LONG
    finally:
        zip_module._codec.cache_clear()


def test_a_mapping_can_be_closed_afterwards() -> None:
    data = archive(("a", LONG), method=zipfile.ZIP_STORED)
    with mmap(-1, len(data)) as mapping:
        mapping[:] = data
        view = ZipView(mapping, "x.zip")
        assert content(view, "a") == LONG
        del view


@pytest.mark.parametrize("prefix", [b"#!/bin/sh\nexec java -jar $0\n", b"JM\x01\x00"])
def test_bytes_in_front_are_skipped(prefix: bytes) -> None:
    view = ZipView(prefix + archive(("a", LONG)), "x.jar")
    assert view.start == len(prefix)
    assert content(view, "a") == LONG


def test_offsets_that_already_count_the_prefix() -> None:
    stream = io.BytesIO()
    stream.write(b"#!/bin/sh\n")
    with zipfile.ZipFile(stream, "a") as out:
        out.writestr("a", LONG)
    view = ZipView(stream.getvalue(), "x.jar")
    assert content(view, "a") == LONG


def test_comment_with_a_fake_end() -> None:
    fake = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 0, 0, 0, 0, 500)
    view = ZipView(archive(("a", b"1"), comment=b"see " + fake + b" there"), "x.zip")
    assert content(view, "a") == b"1"


def test_bytes_appended_to_the_archive() -> None:
    assert content(ZipView(archive(("a", b"1")) + b"\0" * 100, "x.zip"), "a") == b"1"


def test_zip64() -> None:
    data = archive(("a", LONG))
    directory, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    extra = struct.pack("<HHQQQ", 1, 24, len(LONG), len(data[:directory]) - 31, 0)
    header = bytearray(data[directory:end])
    header[20:28] = b"\xff" * 8
    header[42:46] = b"\xff" * 4
    header[30:32] = len(extra).to_bytes(2, "little")
    header += extra
    record = struct.pack(
        "<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, len(header), directory
    )
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, directory + len(header), 1)
    tail = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, *[0xFFFFFFFF] * 2, 0)
    large = data[:directory] + bytes(header) + record + locator + tail
    assert content(ZipView(large, "x.zip"), "a") == LONG
    assert content(ZipView(b"prefix" + large, "x.zip"), "a") == LONG
    with pytest.raises(MalformedInput, match="zip64"):
        ZipView(large.replace(b"PK\x06\x06", b"PK\x06\x05"), "x.zip")


def test_many_members_need_no_zip64_sizes() -> None:
    view = ZipView(archive(*((f"{n}", b"") for n in range(66_000)), method=0), "x.zip")
    assert len(view) == 66_000


def test_the_later_of_two_names_wins() -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        data = archive(("a", b"first"), ("a", b"second"))
    view = ZipView(data, "x.zip")
    assert (content(view, "a"), view.duplicates, len(view)) == (b"second", 1, 1)


def test_names_that_are_not_utf_8() -> None:
    data = archive(("name", b"1")).replace(b"name", b"n\x84me")
    view = ZipView(data, "x.zip")
    assert [member.name for member in view.members()] == ["näme"]
    assert list(view.names()) == [b"n\x84me"]
    assert view.find("n\udc84me") is not None


def test_modes_of_unix_archives() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as out:
        info = zipfile.ZipInfo("link")
        info.external_attr = 0o120777 << 16
        out.writestr(info, "target")
    member = ZipView(stream.getvalue(), "x.zip").find("link")
    assert member is not None
    assert member.mode == 0o120777


def test_limits() -> None:
    view = ZipView(archive(("a", LONG)), "x.zip")
    with pytest.raises(LimitExceeded, match="8000 bytes are more than the 7999") as caught:
        content(view, "a", 7999)
    assert caught.value.where == "x.zip!/a"
    with pytest.raises(LimitExceeded, match="more than 1 members"):
        ZipView(archive(("a", b""), ("b", b"")), "x.zip", members=1)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        (8, b"\x01\x00", "encrypted"),
        (10, b"\x63\x00", "method 99 is not supported"),
        (16, b"\0\0\0\0", "checksum"),
        (20, b"\x0a\0\0\0", "stated size"),
        (20, b"\xff\xff\0\0", "outside"),
        (24, b"\x40\x1e\0\0", "size"),
        (24, b"\x40\x20\0\0", "promised"),
        (24, b"\0\0\x0f\0", "cannot hold"),
        (42, b"\x01\0\0\0", "no local header"),
        (42, b"\xf0\xff\xff\xff", "outside"),
    ],
)
def test_broken_members(field: int, value: bytes, message: str) -> None:
    view = ZipView(directory_entry(archive(("a", LONG)), field, value), "x.zip")
    with pytest.raises(MalformedInput, match=message):
        content(view, "a")


def test_other_members_of_a_broken_archive_are_read() -> None:
    data = directory_entry(archive(("a", LONG), ("b", LONG)), 8, b"\x01\x00")
    assert content(ZipView(data, "x.zip"), "b") == LONG


def test_damaged_data() -> None:
    data = bytearray(archive(("a", bytes(range(256)) * 9)))
    data[40:60] = b"\xff" * 20
    with pytest.raises(MalformedInput):
        content(ZipView(bytes(data), "x.zip"), "a")


def test_overlapping_members_are_refused() -> None:
    """Each member quotes the next local header, so that all share one deflated kernel."""
    data = archive(("a", LONG), ("b", LONG))
    second = data.index(b"PK\x03\x04", 1)
    end = data.index(b"PK\x01\x02")
    wide = directory_entry(data, 20, (end - 31).to_bytes(4, "little"))
    view = ZipView(wide, "bomb.zip")
    assert content(view, "b") == LONG
    with pytest.raises(MalformedInput, match="shares its bytes"):
        content(view, "a")
    again = ZipView(directory_entry(data, 42, second.to_bytes(4, "little")), "bomb.zip")
    assert content(again, "a") == content(again, "b") == LONG


@pytest.mark.parametrize("data", [b"", b"PK", b"not a zip" * 100, b"PK\x05\x06"])
def test_no_archive(data: bytes) -> None:
    with pytest.raises(MalformedInput, match="not a zip archive"):
        ZipView(data, "x.zip")


def test_an_empty_archive() -> None:
    assert list(ZipView(archive(), "x.zip").members()) == []


def test_one_part_of_several() -> None:
    data = bytearray(archive(("a", b"1")))
    end = data.index(b"PK\x05\x06")
    data[end + 4] = 1
    with pytest.raises(MalformedInput, match="several files"):
        ZipView(bytes(data), "x.zip")


def test_a_directory_that_lies_outside() -> None:
    data = bytearray(archive(("a", b"1")))
    end = data.index(b"PK\x05\x06")
    data[end + 12 : end + 16] = b"\xff\xff\0\0"
    with pytest.raises(MalformedInput, match="outside"):
        ZipView(bytes(data), "x.zip")


def read_everything(data: bytes) -> list[Member]:
    """Read what can be read; only the declared errors may show."""
    try:
        view = ZipView(data, "x.zip")
        members = list(view.members())
    except MalformedInput:
        return []
    for member in members:
        try:
            assert len(view.read(member, LIMIT)) <= LIMIT
        except MalformedInput:
            continue
    return members


SAMPLE: Final = archive(
    ("META-INF/MANIFEST.MF", b"a: b\n"), ("x/y.class", LONG), ("z", zlib.compress(LONG))
)


@given(st.integers(0, len(SAMPLE)))
def test_truncation(length: int) -> None:
    read_everything(SAMPLE[:length])


@given(
    st.lists(
        st.tuples(st.integers(0, len(SAMPLE) - 1), st.integers(0, 255)), min_size=1, max_size=12
    )
)
def test_mutation(changes: list[tuple[int, int]]) -> None:
    data = bytearray(SAMPLE)
    for position, value in changes:
        data[position] = value
    read_everything(bytes(data))


@given(st.binary(max_size=300))
def test_noise(data: bytes) -> None:
    read_everything(data)
    read_everything(SAMPLE[:50] + data + SAMPLE[-22:])
