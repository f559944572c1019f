"""Protocol Buffers: the examples of the specification, what is unknown, what is broken."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.artifacts.containerd.wire import decoded, encoded, part, text
from seawall.errors import MalformedInput


def test_examples_of_the_specification() -> None:
    """Field 1 with 150, field 2 with ``testing``."""
    assert encoded((1, 150), (2, "testing")) == b"\x08\x96\x01\x12\x07testing"
    assert decoded(b"\x08\x96\x01\x12\x07testing") == {1: [150], 2: [b"testing"]}


def test_unknown_fields_are_passed_over() -> None:
    """Numbers of fixed width and repeated fields do not disturb."""
    fields = decoded(b"\x09" + b"1" * 8 + b"\x15" + b"2" * 4 + b"\x1a\x01a\x1a\x01b")
    assert (text(fields, 3), part(fields, 9), fields[1]) == ("b", b"", [b"1" * 8])


@pytest.mark.parametrize("data", [b"\x08", b"\x12\x09abc", b"\x0b", b"\x08" + b"\xff" * 11])
def test_broken_messages(data: bytes) -> None:
    """What ends too early or has no known type is refused."""
    with pytest.raises(MalformedInput):
        decoded(data)


@given(st.lists(st.tuples(st.integers(1, 1000), st.one_of(st.text(), st.integers(1, 1 << 63)))))
def test_round_trip(fields: list[tuple[int, str | int]]) -> None:
    """What is written is read again, in order."""
    expected: dict[int, list[int | bytes]] = {}
    for number, value in fields:
        if value:
            raw = value.encode() if isinstance(value, str) else value
            expected.setdefault(number, []).append(raw)
    assert decoded(encoded(*fields)) == expected


@given(st.binary(max_size=50))
def test_noise(data: bytes) -> None:
    """Random bytes are a message or refused."""
    with suppress(MalformedInput):
        decoded(data)
