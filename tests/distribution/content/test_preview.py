"""What would change: items by their ids, in every form they come in."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.distribution.content import items
from seawall.distribution.content.library import Installed, Library
from seawall.distribution.content.preview import Change, Contents, Effect, Preview, preview
from tests.distribution.content.packing import archive

YARA: Final = b"""
import "pe"
/* rule commented_out { condition: true } */
// rule this_too { condition: true }
private rule first : tag { strings: $a = "rule quoted {" condition: $a }
global private rule second { strings: $b = /ab"c/ condition: $b }
rule third
{
  condition: first and second
}
"""


def ids(path: str, content: bytes) -> list[str]:
    return [item.id for item in items.of(path, content)]


@pytest.mark.parametrize(
    ("path", "content", "wanted"),
    [
        ("a.yaml", b"- id: A\n- id: B\n", ["A", "B"]),
        ("a.yml", b"id: A\n---\nid: B\n", ["A", "B"]),
        ("a.yaml", b"checks:\n- id: A\n  name: not me\nversion: 1\n", ["A"]),
        ("a.yaml", b"- rule: Shell\n  desc: x\n- macro: m\n- list: l\n", ["Shell", "m", "l"]),
        ("a.json", b'{"id": "A", "list": [1]}', ["A"]),
        ("a.json", b'{"policies": [{"name": "p"}, 3, {"x": 1}]}', ["p"]),
        ("a.yar", YARA, ["first", "second", "third"]),
        ("a.yaml", b"just: text\n", ["a.yaml"]),
        ("a.yaml", b"a: [", ["a.yaml"]),
        ("a.json", b"{", ["a.json"]),
        ("a.json", b"[" * 100_000, ["a.json"]),
        ("a.rego", b"package a", ["a.rego"]),
        ("a", b"", ["a"]),
    ],
)
def test_items(path: str, content: bytes, wanted: list[str]) -> None:
    """An item is what names itself; else the file is one."""
    assert ids(path, content) == wanted


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["a.yaml", "a.json", "a.yar", "a"]))
def test_any_file_has_items(content: bytes, path: str) -> None:
    """Whatever a file holds, it has at least one item, and the same ones again."""
    assert items.of(path, content)
    assert items.of(path, content) == items.of(path, content)


def test_long_comments_are_quick() -> None:
    """Text made to make patterns slow is read once."""
    for text in ('"' * 200_000, "/*" * 100_000, "rule " * 50_000, "private " * 40_000):
        assert items.of("a.yar", text.encode())


def packs(tmp_path: Path, old: dict[str, str], new: dict[str, str]) -> tuple[Installed, Installed]:
    library = Library(tmp_path / "library")
    notes = {"1.0.0": "first", "1.1.0": "more", "1.2.0": "and more"}
    one = archive(tmp_path, "1.0.0", old, changes=notes)
    other = archive(tmp_path, "1.2.0", new, changes=notes)
    return library.add(one, "file"), library.add(other, "file")


def test_a_preview(tmp_path: Path) -> None:
    """Added, removed and changed items, with what is different, and the changelog between."""
    old = {"a.yaml": "- id: A\n  severity: low\n  why: same\n- id: B\n", "r.md": "one"}
    new = {"z.yaml": "- why: same\n  id: A\n  severity: high\n- id: C\n", "r.md": "two"}
    found = preview(*packs(tmp_path, old, new))
    assert found == Preview(
        "1.0.0",
        "1.2.0",
        ("1.1.0: more", "1.2.0: and more"),
        (
            Change(Effect.ADDED, "C", "z.yaml"),
            Change(Effect.REMOVED, "B", "a.yaml"),
            Change(Effect.CHANGED, "A", "severity: low -> high"),
            Change(Effect.CHANGED, "r.md", ""),
        ),
    )


def test_there_and_back(tmp_path: Path) -> None:
    """Going back undoes what going forward does; nothing at all is the emptiest change."""
    old, new = packs(tmp_path, {"a.yaml": "- id: A\n"}, {"a.yaml": "- id: A\n- id: B\n"})
    back = preview(new, old)
    assert back.changes == (Change(Effect.REMOVED, "B", "a.yaml"),)
    assert back.notes == ("undone: 1.1.0: more", "undone: 1.2.0: and more")
    assert preview(new, new).changes == ()
    first = preview(None, old)
    assert (first.active, first.notes) == ("", ("1.0.0: first",))
    assert first.changes == (Change(Effect.ADDED, "A", "a.yaml"),)


def test_one_id_twice(tmp_path: Path) -> None:
    """Items that share an id are told apart by number, so that none is lost."""
    old, new = packs(tmp_path, {"a.yaml": "- id: A\n"}, {"a.yaml": "- id: A\n- id: A\n  x: 1\n"})
    assert [change.id for change in preview(old, new).changes] == ["A (2)"]


def test_a_consumer(tmp_path: Path) -> None:
    """Who reads packs of a kind says what follows for the user's own results."""

    class Counting:
        """Knows how many files there are."""

        def preview(self, active: Contents | None, candidate: Contents) -> list[Change]:
            before = len(active.manifest.files) if active else 0
            after = len(candidate.manifest.files)
            return [Change(Effect.CHANGED, "results", f"{before} -> {after}")]

    old, new = packs(tmp_path, {"a": "1"}, {"a": "1", "b": "2"})
    changes = preview(old, new, [Counting()]).changes
    assert changes[-1] == Change(Effect.CHANGED, "results", "1 -> 2")


def test_long_values_are_told_apart(tmp_path: Path) -> None:
    """Two long texts that begin alike are still seen to differ."""
    old, new = packs(
        tmp_path,
        {"a.yaml": f"- id: A\n  text: {'x' * 900}a\n"},
        {"a.yaml": f"- id: A\n  text: {'x' * 900}b\n"},
    )
    (change,) = preview(old, new).changes
    before, _, after = change.detail.removeprefix("text: ").partition(" -> ")
    assert before != after
    assert len(change.detail) < 160
