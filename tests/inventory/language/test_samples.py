"""Whatever becomes of a file, its reader ends with the declared error or a diagnostic."""

from __future__ import annotations

from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.errors import MalformedInput
from seawall.model import Claim, Diagnostic, Package
from tests.inventory.hostile import CONTENTS
from tests.inventory.language.samples import SAMPLES
from tests.inventory.language.stating import Sample, items
from tests.inventory.reading import dispatcher

NAMES: Final = [f"{sample.plugin}-{number}" for number, sample in enumerate(SAMPLES)]


def survives(sample: Sample, data: bytes) -> None:
    """Read some bytes as the file of a sample."""
    try:
        found = items(sample, data)
    except MalformedInput as error:
        assert error.where  # noqa: PT017 - the error is what is tested
    else:
        assert all(isinstance(item, Package | Diagnostic | Claim) for item in found)


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


@pytest.mark.parametrize("sample", SAMPLES, ids=NAMES)
def test_what_follows_may_be_anything(sample: Sample) -> None:
    """Depth, length and repetition behind good content end in time."""
    for hostile in CONTENTS.values():
        survives(sample, sample.text.encode() + hostile[:20_000])


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
