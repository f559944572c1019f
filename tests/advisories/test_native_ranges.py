"""Ranges as package managers write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.advisories.native_ranges import bounds
from seawall.errors import MalformedInput
from seawall.model import Range
from seawall.versions import affected, satisfies


@pytest.mark.parametrize(
    ("text", "ranges", "versions"),
    [
        ("<v2.8.0", (Range(fixed="v2.8.0"),), ()),
        ("<=1.0", (Range(last_affected="1.0"),), ()),
        (">=1.0", (Range("1.0"),), ()),
        (">1.0 <2.0", (Range(after="1.0", fixed="2.0"),), ()),
        (">=1.0,<1.2||>=2.0, <2.3", (Range("1.0", "1.2"), Range("2.0", "2.3")), ()),
        ("=1.13.6||=1.14.2", (), ("1.13.6", "1.14.2")),
        ("==1.0||<0.5", (Range(fixed="0.5"),), ("1.0",)),
        ("1.0", (), ("1.0",)),
        ("(,2.5.12),[2.6.0,2.6.6)", (Range(fixed="2.5.12"), Range("2.6.0", "2.6.6")), ()),
        ("(1.0,2.0]", (Range(after="1.0", last_affected="2.0"),), ()),
        ("[1.0]", (), ("1.0",)),
        ("[1.0,)", (Range("1.0"),), ()),
        ("*", (Range(),), ()),
        (">=0", (Range(),), ()),
        (">=0.0.0", (Range(),), ()),
        ("<0", (), ()),
    ],
)
def test_a_range_is_read(text: str, ranges: tuple[Range, ...], versions: tuple[str, ...]) -> None:
    """Bounds that are left out are left out."""
    assert bounds(text) == (ranges, versions)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "||",
        "^1.2",
        "~> 1.2",
        "~1.2",
        "1.x",
        "1.2.*",
        "!=1.0",
        "<1.0 <2.0",
        "=1.0 >2.0",
        "(1.0)",
        "[1.0",
        "[1.0,2.0,3.0]",
        "[1.0,2.0) or more",
        "<" + "1" * 300,
        "<1||" * 20_000,
        "[1]" * 5000,
    ],
)
def test_anything_else_is_said(text: str) -> None:
    """Never half understood."""
    with pytest.raises(MalformedInput):
        bounds(text)


_NUMBERS = st.builds("{}.{}.{}".format, *[st.integers(0, 3)] * 3)


@given(
    _NUMBERS,
    st.lists(
        st.tuples(_NUMBERS, _NUMBERS, st.sampled_from("[("), st.sampled_from("])")),
        min_size=1,
        max_size=3,
    ),
)
def test_intervals_hold_what_maven_says(
    version: str, written: list[tuple[str, str, str, str]]
) -> None:
    """Whichever bounds are left out."""
    text = ",".join(f"{start}{low},{high}{end}" for low, high, start, end in written)
    found = bounds(text)
    expected = satisfies("maven", version, text)
    assert affected("maven", version, found.ranges, found.versions) == expected


@given(st.text(alphabet="0123.<>=|[](), vx", max_size=30))
def test_whatever_text_is_a_range_or_none(text: str) -> None:
    """Nothing else is raised."""
    try:
        found = bounds(text)
    except MalformedInput:
        return
    assert all(isinstance(item, Range) for item in found.ranges)
