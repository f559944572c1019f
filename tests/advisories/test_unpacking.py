"""Compressed files, within a limit."""

from __future__ import annotations

import bz2
import gzip
import lzma
import random
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Final

import pytest
import zstandard

from seawall.advisories.unpacking import Unpacked, compressed, expanded
from seawall.errors import LimitExceeded, MalformedInput

CONTENT: Final = bytes(range(256)) * 4000
COMPRESSIONS: Final[Mapping[str, Callable[[bytes], bytes]]] = {
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "zstd": zstandard.compress,
}
PACKERS: Final = {"plain": bytes, **COMPRESSIONS}


def _drain(stream: Unpacked, size: int) -> None:
    while stream.read(size):
        pass


@pytest.mark.parametrize("name", PACKERS)
def test_the_first_bytes_tell_the_compression(name: str) -> None:
    """Read in pieces or at once."""
    content = PACKERS[name](CONTENT)
    assert compressed(content[:8]) == (name != "plain")
    whole = Unpacked(BytesIO(content), len(CONTENT))
    assert whole.read() == CONTENT
    assert whole.read(10) == b""
    pieces = Unpacked(BytesIO(content), len(CONTENT))
    assert pieces.read(10) == CONTENT[:10]
    assert b"".join(iter(lambda: pieces.read(1000), b"")) == CONTENT[10:]


@pytest.mark.parametrize("name", COMPRESSIONS)
@pytest.mark.parametrize("padding", [b"", bytes(9), bytes(600_000)])
def test_what_is_compressed_in_parts_is_one(name: str, padding: bytes) -> None:
    """Several members, streams or frames follow each other, with zeros between them or not."""
    parts = [CONTENT[start : start + 70_000] for start in range(0, len(CONTENT), 70_000)]
    content = b"".join(COMPRESSIONS[name](part) + padding for part in parts[:3])
    assert b"".join(expanded(BytesIO(content))) == CONTENT[:210_000]


@pytest.mark.parametrize("name", PACKERS)
@pytest.mark.parametrize("size", [-1, 1000])
def test_more_than_the_limit_is_refused(name: str, size: int) -> None:
    """However it is read."""
    stream = Unpacked(BytesIO(PACKERS[name](CONTENT)), len(CONTENT) - 1)
    with pytest.raises(LimitExceeded):
        _drain(stream, size)


@pytest.mark.parametrize("name", COMPRESSIONS)
def test_what_expands_without_end_is_refused(name: str) -> None:
    """Before it is expanded."""
    pieces = expanded(BytesIO(COMPRESSIONS[name](bytes(100 << 20))), 1 << 20)
    taken: list[int] = []
    with pytest.raises(LimitExceeded):
        taken.extend(map(len, pieces))
    assert sum(taken) <= 1 << 20


@pytest.mark.parametrize("name", COMPRESSIONS)
def test_what_is_cut_off_is_said(name: str) -> None:
    """Wherever it ends too early, after what could be read."""
    content = COMPRESSIONS[name](random.Random(1).randbytes(3000) + bytes(20_000))
    for length in range(1, len(content), 97):
        if length > len(b"\xfd7zXZ\0"):
            with pytest.raises(MalformedInput):
                list(expanded(BytesIO(content[:length])))
    stream = Unpacked(BytesIO(COMPRESSIONS[name](CONTENT)[:-9]), len(CONTENT))
    with pytest.raises(MalformedInput):
        _drain(stream, 1000)


@pytest.mark.parametrize("name", COMPRESSIONS)
def test_what_follows_and_is_no_stream_is_said(name: str) -> None:
    """After everything before it."""
    pieces = expanded(BytesIO(COMPRESSIONS[name](b"content") + b"something else"))
    assert next(pieces) == b"content"
    with pytest.raises(MalformedInput):
        list(pieces)


@pytest.mark.parametrize("name", COMPRESSIONS)
def test_damage_raises_nothing_but_what_is_declared(name: str) -> None:
    """Single flipped bytes give content or a declared error."""
    good = COMPRESSIONS[name](b"{}" * 500)
    for position in range(len(good)):
        bad = bytearray(good)
        bad[position] ^= 0x41
        try:
            list(expanded(BytesIO(bytes(bad))))
        except MalformedInput:
            continue
