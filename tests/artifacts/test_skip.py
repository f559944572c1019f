"""Globs of paths that are not looked at."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.artifacts.skip import skipper
from seawall.errors import UserError


@pytest.mark.parametrize(
    ("glob", "path", "skipped"),
    [
        ("node_modules", "node_modules", True),
        ("node_modules", "a/b/node_modules/c/d.js", True),
        ("node_modules", "a/node_modules2", False),
        ("*.jar", "a/b.jar", True),
        ("usr/share/doc", "usr/share/doc/x", True),
        ("usr/share/doc", "x/usr/share/doc", False),
        ("/var", "var/log/x", True),
        ("/var", "x/var", False),
        ("a/*/c", "a/b/c", True),
        ("a/*/c", "a/b/b/c", False),
        ("**/testdata/*.jar", "testdata/x.jar", True),
        ("**/testdata/*.jar", "a/b/testdata/x.jar", True),
        ("a/**", "a/b", True),
        ("a/**", "b", False),
        ("a?c", "abc", True),
        ("a?c", "a/c", False),
        ("[ab].txt", "b.txt", True),
        ("[!ab].txt", "b.txt", False),
        ("a.txt", "abtxt", False),
        ("[a-c]", "b", True),
        ("[a&&b]", "&", True),
        ("[+--]", "-", True),
        ("[^a]", "b", True),
        ("a/", "a/b", True),
        ("/", "a", False),
    ],
)
def test_globs(glob: str, path: str, skipped: bool) -> None:
    """Each form of a glob matches what it says and all below."""
    assert skipper([glob])(path) is skipped


def test_no_globs() -> None:
    """Without globs nothing is skipped."""
    assert not skipper([])("a")


@given(st.lists(st.text(alphabet="ab*?/[]!^-\\.", max_size=12), max_size=3))
def test_any_glob(globs: list[str]) -> None:
    """Whatever the user writes is a glob or is told as an error of ours."""
    with suppress(UserError):
        skipper(globs)("a/b")


def test_ranges() -> None:
    """A range the wrong way round is a mistake of the user."""
    with pytest.raises(UserError, match="no glob"):
        skipper(["a", "[b-a]"])
