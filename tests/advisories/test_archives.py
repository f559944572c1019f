"""Compressed tars, read one member after the other."""

from __future__ import annotations

import gzip
import io
import lzma
import random
import tarfile
from collections.abc import Callable, Mapping
from typing import Final

import pytest
import zstandard

from seawall.advisories import archives
from seawall.advisories.archives import archived, expanded
from seawall.advisories.feed import Skipped
from seawall.errors import LimitExceeded, MalformedInput
from tests.advisories.making import tarred

MEMBERS: Final = {"osv/b.json": b"{}", "osv/a.json": b"[1]" * 200_000, "README.md": b"text"}
Pack = Callable[[bytes], bytes]
PACKS: Final[Mapping[str, Pack]] = {
    "plain": bytes,
    "gzip": gzip.compress,
    "xz": lzma.compress,
    "zstd": zstandard.compress,
}


def _read(content: bytes) -> list[tuple[str, bytes] | Skipped]:
    return list(archived(io.BytesIO(content), ".json"))


@pytest.mark.parametrize("pack", PACKS.values(), ids=PACKS.keys())
def test_members_come_in_the_order_of_the_archive(pack: Pack) -> None:
    """Whatever it is compressed with, and only those with the suffix."""
    assert _read(pack(tarred(MEMBERS))) == [
        ("osv/b.json", MEMBERS["osv/b.json"]),
        ("osv/a.json", MEMBERS["osv/a.json"]),
    ]


@pytest.mark.parametrize("name", ["gzip", "xz", "zstd"])
def test_what_is_compressed_in_parts_is_one(name: str) -> None:
    """Several members, streams or frames follow each other."""
    pack = PACKS[name]
    content = tarred(MEMBERS)
    parts = [content[start : start + 70_000] for start in range(0, len(content), 70_000)]
    assert b"".join(expanded(io.BytesIO(b"".join(map(pack, parts))))) == content


@pytest.mark.parametrize("name", ["gzip", "xz", "zstd"])
def test_a_cut_archive_is_said(name: str) -> None:
    """Wherever it ends too early, also between two members."""
    content = PACKS[name](random.Random(1).randbytes(3000) + bytes(20_000))
    for length in range(1, len(content), 97):
        with pytest.raises(MalformedInput):
            list(expanded(io.BytesIO(content[:length])))


@pytest.mark.parametrize("content", [b"", b"PK\3\4", b"\0" * 600, b"\x1f\x8b\x08\0", b"\xfd7zXZ\0"])
def test_anything_else_is_refused(content: bytes) -> None:
    """By its first bytes."""
    with pytest.raises(MalformedInput):
        _read(content)


@pytest.mark.parametrize("name", ["gzip", "xz", "zstd"])
def test_damage_raises_nothing_but_what_is_declared(name: str) -> None:
    """Single flipped bytes give members or a declared error."""
    good = PACKS[name](tarred({"a.json": b"{}" * 500}))
    for position in range(0, len(good), 3):
        bad = bytearray(good)
        bad[position] ^= 0x41
        try:
            _read(bytes(bad))
        except MalformedInput:
            continue


def test_a_member_that_is_too_large_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """The others are read."""
    monkeypatch.setattr(archives, "MEMBER_SIZE", 1000)
    kinds = [item if isinstance(item, Skipped) else item[0] for item in _read(tarred(MEMBERS))]
    assert kinds == ["osv/b.json", Skipped("osv/a.json", "member too large", broken=True)]


@pytest.mark.parametrize("name", ["gzip", "xz", "zstd"])
def test_what_expands_without_end_is_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before it is expanded."""
    monkeypatch.setattr(archives, "TOTAL_SIZE", 1 << 20)
    with pytest.raises(LimitExceeded):
        list(expanded(io.BytesIO(PACKS[name](bytes(100 << 20)))))


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
