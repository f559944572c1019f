"""Path patterns."""

from __future__ import annotations

import fnmatch
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.vulnerabilities.globs import fits, matches


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("usr/lib/libc.so", "usr/lib/libc.so", True),
        ("/usr/lib/libc.so", "usr/lib/libc.so", True),
        ("usr/*/libc.so", "usr/lib/libc.so", True),
        ("usr/*", "usr/lib/libc.so", False),
        ("usr/**", "usr/lib/libc.so", True),
        ("**/libc.so", "usr/lib/libc.so", True),
        ("**/libc.so", "libc.so", True),
        ("**", "a/b/c", True),
        ("usr/**/libc.so", "usr/libc.so", True),
        ("usr/**/x/**/libc.so", "usr/a/x/b/libc.so", True),
        ("usr/**/x/**/libc.so", "usr/a/b/libc.so", False),
        ("lib?.so", "libc.so", True),
        ("lib[c].so", "libc.so", False),
        ("lib[c].so", "lib[c].so", True),
        ("app.jar!/**", "app.jar!/BOOT-INF/lib/a.jar", True),
    ],
)
def test_paths(pattern: str, path: str, expected: bool) -> None:
    """One star stays within a folder, two cross folders."""
    assert matches(pattern, path) is expected


def test_hostile_patterns_cost_no_more_than_their_length() -> None:
    """A pattern made to explode is answered at once."""
    assert not matches("**/" * 100 + "x", "a/" * 100 + "b")
    assert not fits("*a" * 500, "a" * 4000 + "b")


@given(st.text("ab*?", max_size=8), st.text("ab", max_size=12))
def test_one_part_agrees_with_fnmatch(pattern: str, text: str) -> None:
    """Within one part the answer is that of the standard library."""
    assert fits(pattern, text) is bool(re.fullmatch(fnmatch.translate(pattern), text))
