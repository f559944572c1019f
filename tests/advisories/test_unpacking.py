"""Compressed files, within a limit."""

from __future__ import annotations

import bz2
import gzip
import lzma
from collections.abc import Callable
from io import BytesIO

import pytest

from seawall.advisories.unpacking import Unpacked
from seawall.errors import LimitExceeded, MalformedInput

CONTENT = bytes(range(256)) * 400
PACKERS: list[Callable[[bytes], bytes]] = [bytes, gzip.compress, bz2.compress, lzma.compress]


def _drain(stream: Unpacked, size: int) -> None:
    while stream.read(size):
        pass


@pytest.mark.parametrize("pack", PACKERS)
def test_the_first_bytes_tell_the_compression(pack: Callable[[bytes], bytes]) -> None:
    """Read in pieces or at once."""
    whole = Unpacked(BytesIO(pack(CONTENT)), len(CONTENT))
    assert whole.read() == CONTENT
    assert whole.read(10) == b""
    pieces = Unpacked(BytesIO(pack(CONTENT)), len(CONTENT))
    assert b"".join(iter(lambda: pieces.read(1000), b"")) == CONTENT


@pytest.mark.parametrize("pack", PACKERS)
@pytest.mark.parametrize("size", [-1, 1000])
def test_more_than_the_limit_is_refused(pack: Callable[[bytes], bytes], size: int) -> None:
    """However it is read."""
    stream = Unpacked(BytesIO(pack(CONTENT)), len(CONTENT) - 1)
    with pytest.raises(LimitExceeded):
        _drain(stream, size)


@pytest.mark.parametrize("pack", PACKERS[1:])
def test_what_is_cut_off_is_damaged(pack: Callable[[bytes], bytes]) -> None:
    """What was read before is given first."""
    content = pack(CONTENT)
    stream = Unpacked(BytesIO(content[: len(content) - 9]), len(CONTENT))
    with pytest.raises(MalformedInput):
        _drain(stream, 1000)
