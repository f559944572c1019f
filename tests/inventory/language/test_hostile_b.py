"""Whatever the bytes are, a reader ends with the declared error or a diagnostic."""

from __future__ import annotations

from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall import plugins
from seawall.errors import MalformedInput
from seawall.inventory.dispatch import KIND
from seawall.model import Claim, Diagnostic, Package
from tests.inventory.language import (
    test_beam,
    test_cpp,
    test_delivery,
    test_dotnet,
    test_editor,
    test_haskell,
    test_java,
    test_lua,
    test_opam,
    test_perl,
    test_pubspec_lock,
    test_r,
    test_small_locks,
    test_swift,
)
from tests.inventory.language.stating import Sample, items
from tests.inventory.reading import dispatcher

SAMPLES: Final = (
    *test_beam.SAMPLES,
    *test_cpp.SAMPLES,
    *test_delivery.SAMPLES,
    *test_dotnet.SAMPLES,
    *test_editor.SAMPLES,
    *test_haskell.SAMPLES,
    *test_java.SAMPLES,
    *test_lua.SAMPLES,
    *test_opam.SAMPLES,
    *test_perl.SAMPLES,
    *test_pubspec_lock.SAMPLES,
    *test_r.SAMPLES,
    *test_small_locks.SAMPLES,
    *test_swift.SAMPLES,
)
PREFIXES: Final = tuple(
    f"language/{folder}/"
    for folder in (
        "beam",
        "cpp",
        "delivery",
        "dotnet",
        "editor",
        "haskell",
        "java",
        "lua",
        "perl",
        "r",
        "swift",
    )
)
NEVER_ENDING: Final = {
    "brackets": "[" * 20_000,
    "braces": '{"a":' * 20_000,
    "parentheses": "(" * 20_000,
    "closing": "]})" * 5_000,
    "elements": "<a>" * 20_000,
    "quotes": "'\"" * 20_000,
    "escapes": '"' + "\\" * 20_001,
    "one line": "a" * 200_000,
    "dots": "a." * 50_000,
    "blanks": " " * 100_000 + "x",
    "lines": "\n" * 100_000 + "x",
    "dashes": "-" * 50_000 + "\n" + "- " * 5_000,
    "colons": "a:" * 50_000,
    "comments": "(*" * 20_000 + "--[[" * 20_000 + "/*" * 20_000,
    "tables": "\n".join(f"[a{number}]" for number in range(5_000)),
    "keys": "a = " + "a." * 5_000 + "b",
    "null bytes": "\x00" * 10_000,
}
NAMES: Final = [f"{sample.plugin}-{number}" for number, sample in enumerate(SAMPLES)]


def survives(sample: Sample, data: bytes) -> None:
    """Read some bytes as the file of a sample."""
    try:
        found = items(sample, data)
    except MalformedInput as error:
        assert error.where  # noqa: PT017 - the error is what is tested
    else:
        assert all(isinstance(item, Package | Diagnostic | Claim) for item in found)


def test_every_reader_has_a_sample() -> None:
    """A reader without a sample would go untested."""
    readers = {entry.name for entry in plugins.entries(KIND) if entry.name.startswith(PREFIXES)}
    assert readers <= {sample.plugin for sample in SAMPLES}


@pytest.mark.parametrize("sample", SAMPLES, ids=NAMES)
def test_samples_are_wanted(sample: Sample) -> None:
    """The file of every sample is given to its reader, which states packages with places."""
    readers = {reader.entry.name for reader in dispatcher().select(sample.path)}
    assert sample.plugin in readers
    found = [item for item in items(sample) if isinstance(item, Package)]
    assert found
    for package in found:
        assert package.name
        assert package.name == package.name.strip()
        lines = {place.line for place in package.locations}
        assert {place.path for place in package.locations} == {sample.path}
        assert max(lines) <= sample.text.count("\n") + 1


@pytest.mark.parametrize("sample", SAMPLES, ids=NAMES)
def test_truncated(sample: Sample) -> None:
    """A file may end anywhere."""
    data = sample.text.encode()
    step = max(1, len(data) // 40)
    for length in range(0, len(data), step):
        survives(sample, data[:length])


@pytest.mark.parametrize("kind", NEVER_ENDING)
@pytest.mark.parametrize("sample", SAMPLES, ids=NAMES)
def test_hostile(sample: Sample, kind: str) -> None:
    """Depth, length and repetition end in time, without exhausting the stack."""
    hostile = NEVER_ENDING[kind].encode()
    survives(sample, hostile)
    survives(sample, sample.text.encode() + hostile)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(SAMPLES), st.binary(max_size=64), st.integers(0, 4000), st.integers(0, 40))
def test_damaged(sample: Sample, noise: bytes, position: int, cut: int) -> None:
    """Bytes may be replaced by anything, anywhere."""
    data = sample.text.encode()
    position %= len(data)
    survives(sample, data[:position] + noise + data[position + cut :])


@settings(max_examples=50, deadline=None)
@given(st.sampled_from(SAMPLES), st.binary(max_size=400))
def test_random(sample: Sample, data: bytes) -> None:
    """A file may be anything."""
    survives(sample, data)
