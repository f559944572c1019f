"""How targets and the words of strangers are shown, and how paths are told from names."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.artifacts import naming, paths
from seawall.errors import UserError


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("https://me:hunter2@example.com/a", "https://***@example.com/a"),
        ("https://token@example.com/a?x=y@z", "https://***@example.com/a?x=y@z"),
        ("git@example.com:a/b", "git@example.com:a/b"),
        ("oci:dir:tag", "oci:dir:tag"),
        ("a\nb\x1b[2J", "a b [2J"),
    ],
)
def test_targets_are_shown_without_credentials(target: str, expected: str) -> None:
    """The user part of an address is never printed, and no control character is."""
    assert naming.shown(target) == expected


@given(st.one_of(st.text(), st.binary()), st.integers(1, 50))
def test_foreign_words_are_one_short_line(words: str | bytes, limit: int) -> None:
    """Whatever is quoted can be printed, in one line, within the limit."""
    line = naming.quoted(words, limit)
    assert line.isprintable()
    assert len(line) <= limit


@given(st.binary(min_size=1, max_size=30))
def test_names_can_be_stored(name: bytes) -> None:
    """Any file name becomes text that can be encoded."""
    assert naming.decoded(name).encode()
    assert naming.decoded(name) == naming.decoded(name.decode("utf-8", "surrogateescape"))


def test_paths_with_marks_in_them(tmp_path: Path) -> None:
    """The longest path that exists counts; what follows is the name of an image."""
    (tmp_path / "a:b").touch()
    (tmp_path / "a").touch()
    for rest, expected in {
        "a:b": ("a:b", ""),
        "a:b:c": ("a:b", "c"),
        "a:c:d": ("a", "c:d"),
        "a#c:d": ("a", "c:d"),
        "a@sha256:0": ("a", "@sha256:0"),
    }.items():
        path, wanted = paths.located(f"{tmp_path}/{rest}")
        assert (path.name, wanted) == expected
    with pytest.raises(UserError, match="no such file"):
        paths.located(f"{tmp_path}/none")
