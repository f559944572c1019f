"""YAML with lines, within limits."""

from __future__ import annotations

import pytest

from seawall.artifacts.file import File
from seawall.errors import LimitExceeded, MalformedInput
from seawall.inventory.documents.yaml_document import Node, document, documents


def read(text: str) -> Node:
    return document(File("x.yaml", text.encode()))


def test_scalars_stay_text() -> None:
    """Numbers, dates and truth values keep their spelling; null is empty."""
    root = read("a: 1.10\nb: on\nc: 2026-01-02\nd: ~\ne: 'null'\nf:\n")
    assert {key: node.text for key, node in root.entries.items()} == {
        "a": "1.10",
        "b": "on",
        "c": "2026-01-02",
        "d": "",
        "e": "null",
        "f": "",
    }


def test_lines() -> None:
    """Values and keys know where they stand."""
    root = read("# note\na:\n  - x\n  - y: z\n")
    assert root.lines == {"a": 2}
    assert [item.line for item in root.get("a").items] == [3, 4]


def test_missing_paths_are_empty() -> None:
    """A path that leads nowhere, or through a scalar, has no text, items or entries."""
    root = read("a: {b: c}")
    assert root.get("a", "b").text == "c"
    for node in (root.get("x", "y"), root.get("a", "b", "c"), read("")):
        assert (node.text, node.items, node.entries) == ("", [], {})


def test_texts() -> None:
    """A list of scalars or one alone."""
    assert read("[a, {b: c}, d]").texts() == ["a", "d"]
    assert read("a").texts() == ["a"]


def test_aliases_and_documents() -> None:
    """An alias is the node of its anchor, and anchors end with their document."""
    root = read("a: &x {b: c}\nd: *x\n")
    assert root.get("d", "b").text == "c"
    assert [node.text for node in documents(File("x", b"a\n---\nb\n"))] == ["a", "b"]
    with pytest.raises(MalformedInput, match="means nothing"):
        list(documents(File("x", b"a: &x b\n---\nc: *x\n")))


def test_an_alias_to_itself_is_refused() -> None:
    """A cycle cannot be built."""
    with pytest.raises(MalformedInput, match="means nothing"):
        read("a: &x [*x]")


def test_what_aliases_unfold_to_is_bounded() -> None:
    """A billion laughs end early."""
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    for number in range(1, 10):
        inner = ", ".join([f"*a{number - 1}"] * 10)
        rows.append(f"a{number}: &a{number} [{inner}]")
    with pytest.raises(LimitExceeded, match="unfolds"):
        read("\n".join(rows))


@pytest.mark.parametrize("text", ["[" * 500, "- " * 500 + "x", "{a: " * 300])
def test_depth_is_bounded(text: str) -> None:
    """Deep nesting is refused, not followed."""
    with pytest.raises(LimitExceeded, match="deep"):
        read(text)


@pytest.mark.parametrize("text", ["a: [", "a: b: c", "\x00", "%YAML 9.9\n---\n*"])
def test_broken(text: str) -> None:
    """What is no YAML is said."""
    with pytest.raises(MalformedInput):
        read(text)
