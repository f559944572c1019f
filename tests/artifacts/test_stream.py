"""Layers of every compression, whole and damaged, hashed on the way."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import lzma
from contextlib import AbstractContextManager, closing
from typing import BinaryIO

import pytest
import zstandard

from seawall.artifacts.stream import Promised, opened
from seawall.errors import DigestMismatch, MalformedInput, SourceError

CONTENT = b"".join(b"line %d of the layer\n" % number for number in range(200_000))


class Stored:
    """A blob in memory."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def open(self) -> AbstractContextManager[BinaryIO]:
        return closing(io.BytesIO(self.data))


def sha(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


FORMS = {
    "plain": CONTENT,
    "gzip": gzip.compress(CONTENT),
    "gzip of many members": b"".join(
        gzip.compress(CONTENT[at : at + 300_000]) for at in range(0, len(CONTENT), 300_000)
    ),
    "zstd": zstandard.compress(CONTENT),
    "zstd of many frames": b"\x50\x2a\x4d\x18\x04\0\0\0skip"
    + zstandard.compress(CONTENT[:1000])
    + zstandard.compress(CONTENT[1000:]),
    "xz": lzma.compress(CONTENT, preset=0),
    "bzip2": bz2.compress(CONTENT, 1),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_compression(form: str) -> None:
    """The content comes out whole, with the digests of what is stored and of what is inside."""
    data = FORMS[form]
    with opened(Stored(data), "layer") as (chunks, verified):
        assert b"".join(chunks) == CONTENT
    assert (verified.digest, verified.diff_id) == (sha(data), sha(CONTENT))
    assert (verified.stored, verified.inflated) == (len(data), len(CONTENT))
    verified.check(sha(data), sha(CONTENT), "layer")


@pytest.mark.parametrize("form", ["gzip", "zstd", "xz", "bzip2"])
def test_truncated(form: str) -> None:
    """Content that ends early is an error, after all that could be read."""
    data = FORMS[form][:-20]
    received: list[bytes] = []
    with opened(Stored(data), "layer") as (chunks, _verified), pytest.raises(MalformedInput):
        received.extend(chunks)
    assert CONTENT.startswith(b"".join(received))


@pytest.mark.parametrize("size", [0, 1, (2 << 20) - 30, (2 << 20) - 10, 2 << 20, (4 << 20) - 1])
def test_zstd_of_any_length(size: int) -> None:
    """The end is found wherever it falls among the pieces."""
    content = bytes(size)
    with opened(Stored(zstandard.compress(content)), "layer") as (chunks, verified):
        assert b"".join(chunks) == content
    assert verified.diff_id == sha(content)


def test_one_changed_byte() -> None:
    """A layer with one changed byte is not what its digest promises."""
    data = bytearray(CONTENT)
    data[1000] ^= 1
    with opened(Stored(bytes(data)), "layer") as (chunks, verified):
        for _chunk in chunks:
            pass
    with pytest.raises(DigestMismatch, match="blob"):
        verified.check(sha(CONTENT), "", "layer")
    with pytest.raises(DigestMismatch, match="content"):
        verified.check("", sha(CONTENT), "layer")


def test_other_algorithms() -> None:
    """A layer is hashed by the algorithms that its digests name."""
    data = FORMS["gzip"]
    stored = f"sha512:{hashlib.sha512(data).hexdigest()}"
    with opened(Stored(data), "layer", Promised.by(stored, sha(CONTENT))) as (chunks, verified):
        list(chunks)
    verified.check(stored, sha(CONTENT), "layer")
    plain = f"sha512:{hashlib.sha512(CONTENT).hexdigest()}"
    with opened(Stored(CONTENT), "layer", Promised.by(plain, sha(CONTENT))) as (chunks, verified):
        list(chunks)
    verified.check(plain, sha(CONTENT), "layer")


def test_damaged_content_may_be_what_was_promised() -> None:
    """Broken compression under the right digest is told from a tampered layer."""
    data = bytearray(FORMS["gzip"])
    data[len(data) // 2] ^= 0xFF
    whole = opened(Stored(bytes(data)), "layer")
    with whole as (chunks, verified), pytest.raises(MalformedInput, match="broken compression"):
        list(chunks)
    assert verified.digest == sha(bytes(data))
    assert verified.diff_id == ""


def test_leaving_early() -> None:
    """A reader may go away in the middle; nothing hangs."""
    with opened(Stored(FORMS["gzip"]), "layer") as (chunks, _verified):
        assert next(iter(chunks))


def test_a_bomb_stays_small() -> None:
    """A gigabyte of zeros arrives in pieces of bounded size."""
    bomb = zstandard.compress(bytes(1 << 28)) * 4
    largest = total = 0
    with opened(Stored(bomb), "layer") as (chunks, _verified):
        for chunk in chunks:
            largest = max(largest, len(chunk))
            total += len(chunk)
    assert total == 1 << 30
    assert largest <= 1 << 22


class Missing:
    """A blob that is not there."""

    def open(self) -> AbstractContextManager[BinaryIO]:
        raise FileNotFoundError(2, "No such file or directory")


def test_a_missing_blob() -> None:
    """What the system says reaches the reader as a source error."""
    missing = opened(Missing(), "layer 3")
    with missing as (chunks, _verified), pytest.raises(SourceError, match="No such file"):
        next(iter(chunks))
