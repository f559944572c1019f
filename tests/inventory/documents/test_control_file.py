"""Paragraphs of Debian's control files, with the lines that they begin on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.inventory.documents.control_file import paragraphs, relations


def test_paragraphs_have_lines_and_fields() -> None:
    """Blank lines, even those that hold blanks, separate paragraphs; names have no case."""
    text = "\n\nPackage: a\nVersion: 1\n  \t\n\n# a remark\npackage: b\n\n\n"
    assert [tuple(found) for found in paragraphs(text)] == [
        (3, {"package": "a", "version": "1"}),
        (8, {"package": "b"}),
    ]


def test_continuation_lines_belong_to_their_field() -> None:
    """An indented line continues the value above it, colons or not."""
    ((_, fields),) = paragraphs("Description: one\n two: 2\n\tthree\nVersion:4\n")
    assert fields["description"].split() == ["one", "two:", "2", "three"]
    assert fields["version"] == "4"


def test_what_is_no_field_is_passed_over() -> None:
    """A line without a colon, and a continuation of nothing, do no harm."""
    assert [dict(fields) for _, fields in paragraphs(" x: 1\nnothing\nA: b\r\n")] == [{"a": "b"}]


@given(st.text(alphabet="ab:\n \t#\r", max_size=60))
def test_lines_are_where_fields_are(text: str) -> None:
    """The line of a paragraph is one that has its first field."""
    lines = text.split("\n")
    for line, fields in paragraphs(text):
        assert lines[line - 1].partition(":")[0].lower() == next(iter(fields))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("", []),
        ("libc6 (>= 2.34), zlib1g", [("libc6",), ("zlib1g",)]),
        ("default-mta | mail-transport-agent", [("default-mta", "mail-transport-agent")]),
        ("python3:any (>= 3.5~)", [("python3",)]),
        ("libx [amd64 arm64] <!nocheck>,\n liby(= 1)", [("libx",), ("liby",)]),
        (", ,a", [("a",)]),
    ],
)
def test_relations(value: str, expected: list[tuple[str, ...]]) -> None:
    """Names without versions, architectures and profiles, alternatives together."""
    assert relations(value) == expected
