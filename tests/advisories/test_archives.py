"""Archives, walked one member after the other."""

from __future__ import annotations

import bz2
import contextlib
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from typing import Final

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from seawall.advisories import archives, unpacking
from seawall.advisories.archives import each, members, whole
from seawall.advisories.feed import Fact, Skipped, Withdrawn
from seawall.errors import LimitExceeded, MalformedInput
from tests.advisories.making import tarred, zipped

MEMBERS: Final = {"osv/b.json": b"{}", "osv/a.json": b"[1]" * 200_000, "README.md": b"text"}
Packed = Callable[[Mapping[str, bytes]], bytes]


def _tar(compress: Callable[[bytes], bytes]) -> Packed:
    return lambda content: compress(tarred(content))


TARS: Final[Mapping[str, Packed]] = {
    "tar": tarred,
    "tar.gz": _tar(gzip.compress),
    "tar.bz2": _tar(bz2.compress),
    "tar.xz": _tar(lzma.compress),
    "tar.zst": _tar(zstandard.compress),
}
PACKED: Final = {**TARS, "zip": zipped}
COMPRESSED: Final = [kind for kind in PACKED if kind != "tar"]


def _read(content: bytes, size: int = 0) -> list[tuple[str, bytes] | Skipped]:
    return list(members(io.BytesIO(content), ".json", size=size))


@pytest.mark.parametrize("kind", TARS)
def test_members_of_a_tar_come_in_its_order(kind: str) -> None:
    """Whatever it is compressed with, and only those with the suffix."""
    assert _read(TARS[kind](MEMBERS)) == [
        ("osv/b.json", MEMBERS["osv/b.json"]),
        ("osv/a.json", MEMBERS["osv/a.json"]),
    ]


def test_members_of_a_zip_are_sorted() -> None:
    """And only those with the suffix are there."""
    assert _read(zipped(MEMBERS)) == [
        ("osv/a.json", MEMBERS["osv/a.json"]),
        ("osv/b.json", MEMBERS["osv/b.json"]),
    ]


@pytest.mark.parametrize("kind", PACKED)
def test_several_suffixes_may_be_wanted(kind: str) -> None:
    """In one walk."""
    found = members(io.BytesIO(PACKED[kind](MEMBERS)), (".json", ".md"))
    assert {item[0] for item in found} == set(MEMBERS)


@pytest.mark.parametrize("kind", COMPRESSED)
@pytest.mark.parametrize("keep", [0.3, 0.8])
def test_what_is_cut_off_is_malformed(kind: str, keep: float) -> None:
    """An archive that ends early is never taken for a whole one."""
    many = {f"{number}.json": bytes(range(256)) * (number % 7) for number in range(200)}
    content = PACKED[kind](many)
    with pytest.raises(MalformedInput):
        _read(content[: int(len(content) * keep)])


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"<",
        b"PK\3\4",
        b"\0" * 600,
        b"\x1f\x8b",
        b"\x1f\x8b\x08\0",
        b"BZh9nothing",
        b"\xfd7zXZ\0",
        gzip.compress(b"{}", mtime=0),
    ],
)
def test_anything_else_is_refused(content: bytes) -> None:
    """By its first bytes."""
    with pytest.raises(MalformedInput):
        _read(content)


@pytest.mark.parametrize("kind", PACKED)
def test_a_member_that_is_too_large_is_passed_over(kind: str) -> None:
    """The others are read all the same."""
    found = _read(PACKED[kind](MEMBERS), 1000)
    assert Skipped("osv/a.json", "member too large", broken=True) in found
    assert ("osv/b.json", b"{}") in found


def test_a_member_that_is_larger_than_it_says_is_damaged() -> None:
    """It is never expanded beyond what it says."""
    content = zipped({"a.json": bytes(1 << 20)})
    lying = content.replace((1 << 20).to_bytes(4, "little"), (1 << 10).to_bytes(4, "little"))
    assert _read(lying) == [Skipped("a.json", "damaged member of the archive", broken=True)]


def test_a_damaged_member_is_skipped_alone() -> None:
    """The others of a zip are read."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.json", b"content of a")
        archive.writestr("b.json", b"content of b")
    damaged = buffer.getvalue().replace(b"content of a", b"CONTENT OF A")
    assert _read(damaged) == [
        Skipped("a.json", "damaged member of the archive", broken=True),
        ("b.json", b"content of b"),
    ]


@pytest.mark.parametrize("kind", PACKED)
@pytest.mark.parametrize(("module", "limit"), [(archives, "MEMBERS"), (unpacking, "TOTAL_SIZE")])
def test_archives_are_bounded(
    kind: str, module: object, limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither many members nor many bytes go on without end."""
    monkeypatch.setattr(module, limit, 1)
    with pytest.raises(LimitExceeded):
        _read(PACKED[kind](MEMBERS))


@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=3))
def test_damage_is_noticed_or_harmless(place: int, noise: bytes) -> None:
    """A damaged archive is read, or refused as such."""
    for packed in PACKED.values():
        content = packed({"2024/b.json": b"{}", "2024/a.json": b"[1]", "readme.txt": b"no"})
        at = place % len(content)
        with contextlib.suppress(MalformedInput):
            _read(content[:at] + noise + content[at + len(noise) :])


def test_links_and_folders_are_no_members() -> None:
    """Only files have content."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.CHRTYPE):
            info = tarfile.TarInfo("x.json")
            info.type = kind
            info.linkname = "/etc/passwd"
            tar.addfile(info)
    assert _read(buffer.getvalue()) == []


@pytest.mark.parametrize(("broken", "reason"), [("", "is b"), ("not this", "not this")])
def test_a_malformed_member_is_skipped_from_where_it_is(broken: str, reason: str) -> None:
    """What came before in it stands, and so do the other members."""

    def facts(name: str, content: bytes) -> Iterator[Fact]:
        yield Withdrawn(name)
        if content == b"b":
            raise MalformedInput("is b")
        yield Withdrawn(name.upper())

    content = tarred({"x/b": b"b", "x/c": b"c"})
    assert list(each(io.BytesIO(content), "", facts, broken=broken)) == [
        Withdrawn("x/b"),
        Skipped("x/b", reason, broken=True),
        Withdrawn("x/c"),
        Withdrawn("X/C"),
    ]


def test_a_single_file_is_bounded() -> None:
    """As members are."""
    assert whole(io.BytesIO(b"four"), 4) == b"four"
    with pytest.raises(LimitExceeded):
        whole(io.BytesIO(b"fours"), 4)
