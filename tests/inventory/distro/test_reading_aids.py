"""What several readers share: compression, JSON with lines, shell values, claimed paths."""

from __future__ import annotations

import bz2
import gzip
import itertools
import json
import lzma
import random
from collections.abc import Callable

import msgspec
import pytest
import zstandard

from seawall.artifacts.file import File
from seawall.errors import LimitExceeded, MalformedInput
from seawall.inventory.distro.claimed_paths import claimed
from seawall.inventory.distro.compressed import inflated
from seawall.inventory.distro.json_document import decoded, numbered
from seawall.inventory.distro.shell_values import assignments
from seawall.inventory.distro.xml_document import parsed

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


def test_lines_of_json_parts() -> None:
    """Each part has the line it begins on, alike or not."""
    rows = [{"a": 1}, {"a": 1}, {"a": [1, 2]}, {"a": 1}]
    file = File("x", json.dumps(rows, indent=1).encode())
    found = list(numbered(file, decoded(file, list[msgspec.Raw]), dict[str, object]))
    assert found == [(2, rows[0]), (5, rows[1]), (8, rows[2]), (14, rows[3])]


def test_a_key_given_twice_has_no_line() -> None:
    """Where the order is not that of the text, no line is claimed."""
    file = File("x", b'{"a": 1,\n"b": 2,\n"a": 3}')
    parts = decoded(file, dict[str, msgspec.Raw])
    assert list(numbered(file, parts.values(), int)) == [(3, 3), (0, 2)]


def test_json_that_is_too_deep_or_broken() -> None:
    """Both are said to be what they are."""
    with pytest.raises(LimitExceeded, match="nested too deeply"):
        decoded(File("x", b"[" * 100_000), list[object])
    with pytest.raises(MalformedInput, match="not the JSON"):
        decoded(File("x", b'{"a": }'), dict[str, object])


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


def test_xml_without_its_dangers() -> None:
    """A plain file is read, one with a document type is not."""
    assert parsed(File("x", b"<a><b>c</b></a>")).findtext("b") == "c"
    for data in (b"", b"<a>", b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'):
        with pytest.raises(MalformedInput, match="broken XML"):
            parsed(File("x", data))
