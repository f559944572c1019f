"""JSON as tools write it."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from seawall.artifacts.file import File
from seawall.errors import LimitExceeded, MalformedInput
from seawall.inventory.documents.json_document import decoded, decoded_relaxed, numbered


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": [1, 2,],}', {"a": [1, 2]}),
        ('{"a": "x,}",}', {"a": "x,}"}),
        ('{"a": "//no", /* b */ "c": 1 // d\n}', {"a": "//no", "c": 1}),
        ('{"a": "\\"/*", "b": 2, }', {"a": '"/*', "b": 2}),
    ],
)
def test_comments_and_trailing_commas_are_left_out(text: str, value: object) -> None:
    """What JavaScript allows besides JSON is taken out, but not inside of strings."""
    assert decoded_relaxed(File("a.json", text.encode()), Any) == value


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_byte_order_marks_are_understood(encoding: str) -> None:
    """Windows tools write a mark in front."""
    assert decoded(File("a.json", '{"ä": 1}'.encode(encoding)), dict[str, int]) == {"ä": 1}


def test_depth_is_limited() -> None:
    """Nesting is bounded, and the message names the file."""
    with pytest.raises(LimitExceeded) as caught:
        decoded(File("a.json", b"[" * 100_000), Any)
    assert caught.value.where == "a.json"


def test_another_type_is_refused() -> None:
    """A document of another type than declared is malformed."""
    with pytest.raises(MalformedInput, match="expected"):
        decoded(File("a.json", b"[]"), dict[str, int])


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
