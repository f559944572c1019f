"""JSON as tools write it."""

from __future__ import annotations

from typing import Any

import pytest

from seawall.artifacts.file import File
from seawall.errors import LimitExceeded, MalformedInput
from seawall.inventory.language.json_document import decoded, decoded_relaxed


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
