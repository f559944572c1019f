"""Values of RPM headers, and headers that lie about them."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.errors import LimitExceeded, MalformedInput
from seawall.inventory.distro.rpm_header import Header
from tests.inventory.distro.making import RPM_VALUES, rpm_header

BLOB = rpm_header(RPM_VALUES)


def test_values_are_decoded_by_type() -> None:
    """Texts, numbers and bytes come out as they went in."""
    header = Header(BLOB, "x")
    assert header.string(1000) == "perl-Carp"
    assert header.strings(1047) == ["perl(Carp)", "perl-Carp"]
    assert header.string(1047) == "perl(Carp)"
    assert header.integers(1116) == (0, 0, 1)
    assert header.binary(261) == bytes(range(16))
    assert header.size == len(BLOB)


def test_absent_and_other_types_are_empty() -> None:
    """A tag that is not there, or of another type, has no value."""
    header = Header(BLOB, "x")
    assert (header.string(9), header.strings(9), header.integers(9), header.binary(9)) == (
        "",
        [],
        (),
        b"",
    )
    assert (header.string(1003), header.integers(1000), header.binary(1000)) == ("", (), b"")


def test_what_was_added_later_replaces_what_was_signed() -> None:
    """Of two entries of a tag the last one counts."""
    index = struct.pack(">IIII", 1000, 6, 0, 1) + struct.pack(">IIII", 1000, 6, 2, 1)
    header = Header(struct.pack(">II", 2, 4) + index + b"a\0b\0", "x")
    assert header.string(1000) == "b"


@pytest.mark.parametrize(
    "blob", [b"", b"\0" * 7, struct.pack(">II", 0, 0), struct.pack(">II", 5, 10) + bytes(20)]
)
def test_counts_must_fit(blob: bytes) -> None:
    """A header that is shorter than it says is malformed."""
    with pytest.raises(MalformedInput):
        Header(blob, "x")


def test_the_number_of_entries_is_bounded() -> None:
    """More entries than rpm accepts are not looked at."""
    with pytest.raises(LimitExceeded, match="65536 entries"):
        Header(struct.pack(">II", 65536, 1) + bytes(100), "x")


@pytest.mark.parametrize("type_", [4, 6, 7, 8])
def test_a_value_outside_of_the_header_is_malformed(type_: int) -> None:
    """Offsets and counts are checked when a value is asked for."""
    index = struct.pack(">IIII", 1000, type_, 3, 0x7FFFFFFF)
    header = Header(struct.pack(">II", 1, 4) + index + b"abcd", "x")
    read = {4: header.integers, 6: header.strings, 7: header.binary, 8: header.strings}[type_]
    with pytest.raises(MalformedInput, match="outside"):
        read(1000)


@given(st.integers(0, len(BLOB) - 1), st.binary(min_size=1, max_size=16))
def test_damage_is_malformed_input(at: int, garbage: bytes) -> None:
    """No damaged header causes another error than MalformedInput."""
    try:
        header = Header(BLOB[:at] + garbage + BLOB[at + len(garbage) :], "x")
        for tag in RPM_VALUES:
            header.string(tag), header.strings(tag), header.integers(tag), header.binary(tag)
    except MalformedInput:
        pass
