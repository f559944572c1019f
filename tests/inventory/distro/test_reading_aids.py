"""What several readers share: compression, shell values, claimed paths."""

from __future__ import annotations

import bz2
import gzip
import itertools
import lzma
import random
from collections.abc import Callable

import pytest
import zstandard

from seawall.errors import LimitExceeded, MalformedInput
from seawall.inventory.distro.claimed_paths import claimed
from seawall.inventory.distro.compressed import inflated
from seawall.inventory.distro.shell_values import assignments

PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "xz": lzma.compress,
    "bzip2": bz2.compress,
    "zstd": zstandard.compress,
    "two gzip members": lambda data: gzip.compress(data[:3]) + gzip.compress(data[3:]),
    "two zstd frames": lambda data: zstandard.compress(data[:3]) + zstandard.compress(data[3:]),
    "plain": lambda data: data,
}
every_packer = pytest.mark.parametrize("pack", PACKERS.values(), ids=PACKERS.keys())


@every_packer
def test_content_is_told_by_its_first_bytes(pack: Callable[[bytes], bytes]) -> None:
    """Every compression gives back what went in; other bytes stay as they are."""
    assert inflated(pack(b"content" * 100), "x", 700) == b"content" * 100


@every_packer
def test_content_is_bounded(pack: Callable[[bytes], bytes]) -> None:
    """A small file that holds much is cut off, not unpacked."""
    with pytest.raises(LimitExceeded):
        inflated(pack(bytes(1_000_000)), "x", 999_999)


@pytest.mark.parametrize("name", ["gzip", "xz", "bzip2", "zstd", "two gzip members"])
def test_a_file_that_ends_too_early_is_malformed(name: str) -> None:
    """Half a content is not taken for the whole."""
    packed = PACKERS[name](random.Random(1).randbytes(5000))
    with pytest.raises(MalformedInput, match="broken compression"):
        inflated(packed[:-12], "x", 1_000_000)


@pytest.mark.parametrize("name", ["gzip", "zstd"])
def test_a_file_of_countless_members_is_given_up(name: str) -> None:
    """Each member costs work of its own, however little it holds."""
    with pytest.raises(MalformedInput, match="more than 64"):
        inflated(PACKERS[name](b"") * 200, "x", 1000)


def test_shell_values() -> None:
    """Quotes and escapes go, nothing is expanded, the last assignment counts."""
    text = (
        '# A=remark\nA=1\nexport B="x \\"y\\" $Z"\nC=\'it \\ is\'\n D = no\n1E=no\nA=2\n'
        'F="open\nG=\n'
    )
    assert assignments(text) == {
        "A": "2",
        "B": 'x "y" $Z',
        "C": "it \\ is",
        "F": "open",
        "G": "",
    }


def test_claims_hold_both_paths_of_what_a_merged_system_moved() -> None:
    """Only the folders that became links have a second path."""
    paths = ["bin/sh", "usr/bin/env", "lib/x", "libexec/y", "etc/z"]
    assert claimed(paths, "x").split("\n") == [
        *("bin/sh", "usr/bin/sh", "usr/bin/env", "lib/x", "usr/lib/x", "libexec/y", "etc/z")
    ]


def test_claims_are_bounded() -> None:
    """A list that unfolds without end is cut off while it unfolds."""
    with pytest.raises(LimitExceeded, match="characters"):
        claimed(itertools.repeat("x" * 100_000), "x")
