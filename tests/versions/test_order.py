"""Every scheme is a total order over everything that may be found in a file."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall import plugins, versions
from seawall.versions import ecosystems

SCHEMES = [entry.name for entry in plugins.entries("seawall.versions")]
WORDS = [
    *[
        "_p",
        "-r1",
        "+b1",
        ".0",
        "-0",
        "10",
        "00",
        "01",
        "1.0",
        "el9",
        "dev",
        "post",
        "rc",
        "sp",
        "ga",
    ],
    "alpha",
    "beta",
    "final",
]
ATOMS = st.sampled_from(
    [
        *"0129.-_+~^:!*@ =vVxraczd\x00\nÉ\u0661\u00b2",
        *WORDS,
        "18446744073709551616",
        "9" * 5000,
    ]
)
VERSIONS = st.one_of(st.text(max_size=12), st.lists(ATOMS, max_size=6).map("".join))
BITS = st.lists(ATOMS, max_size=2).map("".join)


@st.composite
def related(draw: st.DrawFn) -> tuple[str, str, str]:
    """Three versions that share a beginning, where orders are decided by details."""
    stem = draw(VERSIONS)
    return stem + draw(BITS), stem + draw(BITS), stem + draw(BITS)


@pytest.mark.parametrize("scheme", SCHEMES)
@settings(max_examples=60, deadline=None)
@given(triple=st.one_of(st.tuples(VERSIONS, VERSIONS, VERSIONS), related()))
def test_keys_are_a_total_order(scheme: str, triple: tuple[str, str, str]) -> None:
    """Any three keys are comparable, consistently and hashably."""
    keys = [versions.key(scheme, version) for version in triple]
    for left in keys:
        for right in keys:
            assert (left < right) + (left == right) + (left > right) == 1
            assert (hash(left) == hash(right)) or left != right
    low, middle, high = sorted(keys)
    assert low <= middle <= high
    assert low <= high


@pytest.mark.parametrize("scheme", SCHEMES)
@settings(max_examples=40, deadline=None)
@given(left=VERSIONS, right=VERSIONS)
def test_comparison_is_antisymmetric(scheme: str, left: str, right: str) -> None:
    """Turning a comparison round turns its sign, for any text."""
    assert versions.compare(scheme, left, right) == -versions.compare(scheme, right, left)
    assert versions.compare(scheme, left, left) == 0
    assert isinstance(versions.valid(scheme, left), bool)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_sorting_does_not_depend_on_the_arrangement(scheme: str) -> None:
    """A shuffled list sorts to the same sequence."""
    generator = random.Random(7)
    atoms = ["0", "1", "1.0", "2", "10", ".1", "-1", "a", "rc1", ".b", "-alpha", "+x", "~", "_p1"]
    texts = ["".join(generator.choices(atoms, k=generator.randint(1, 5))) for _ in range(120)]
    keys = [versions.key(scheme, text) for text in texts]
    expected = sorted(keys)
    for _ in range(5):
        generator.shuffle(keys)
        assert sorted(keys) == expected


@pytest.mark.parametrize("scheme", SCHEMES)
def test_numbers_may_be_longer_than_any_integer_type(scheme: str) -> None:
    """No number is too long to be compared by its value."""
    long, longer = "1." + "9" * 30_000, "1.1" + "0" * 30_000
    assert versions.compare(scheme, long, longer) == -1
    assert versions.compare(scheme, longer, long) == 1
    assert versions.compare(scheme, "1.2.100000000000000000000", "1.2.99999999999999999999") == 1


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(
    "unit", ["1", "1.", "a1", "-", "1.0-a.", "v", "1_p", "0a", "1!", " ", "1-ga-", "*", "_alpha1~"]
)
def test_hostile_length_is_no_problem(scheme: str, unit: str) -> None:
    """Texts of many thousand characters get a place and an answer at once."""
    for text in (unit * 5_000, unit * 5_000 + "!", "1.0.0-" + unit * 5_000 + "!"):
        key: Any = versions.key(scheme, text)
        assert key == versions.key(scheme, text)
        assert isinstance(versions.valid(scheme, text), bool)


def test_every_scheme_in_use_is_a_plugin() -> None:
    """Whatever an ecosystem is mapped to can be loaded, and is under the tests of this module."""
    assert set(ecosystems._SCHEMES) <= set(SCHEMES)
    assert len(SCHEMES) == len(set(SCHEMES)) > 20
