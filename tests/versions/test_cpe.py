"""The order of versions as names of CPE give them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.versions import compare, scheme_for, valid

ORDERED = [
    "0.9.8zh",
    "1.0.2-beta1",
    "1.0.2",
    "1.0.2k",
    "1.0.2u",
    "1.0.2za",
    "1.1.1",
    "1.1.1w",
    "3.0.0-alpha17",
    "3.0.0",
    "3.0.14",
    "8.0.0RC1",
    "8.0.0rc2",
    "8.0.0",
    "9.8p1",
    "9.8p7",
    "10",
    "116.0.5845.187",
]


def test_every_later_version_is_greater() -> None:
    """Letters mend, words come before."""
    for position, low in enumerate(ORDERED):
        for high in ORDERED[position + 1 :]:
            assert compare("cpe", low, high) == -1
            assert compare("cpe", high, low) == 1


@pytest.mark.parametrize(
    ("one", "two"), [("15.4", "15.4.0"), ("v1.0", "1.0"), ("8.0.0RC1", "8.0.0-rc1")]
)
def test_spellings_of_one_version_are_equal(one: str, two: str) -> None:
    """Trailing zeros, a leading letter, a pre-release in either part."""
    assert compare("cpe", one, two) == 0


def test_it_is_the_order_of_products() -> None:
    """Of the ecosystem that statements about products are filed under."""
    assert scheme_for("CPE") == "cpe"
    assert valid("cpe", "1.2.3-rc1")
    assert not valid("cpe", "latest")


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=30))
def test_the_order_is_total(one: str, two: str, three: str) -> None:
    """For whatever text."""
    assert compare("cpe", one, two) == -compare("cpe", two, one)
    if compare("cpe", one, two) <= 0 and compare("cpe", two, three) <= 0:
        assert compare("cpe", one, three) <= 0
