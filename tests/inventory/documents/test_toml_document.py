"""TOML within limits."""

from __future__ import annotations

import pytest

from seawall.artifacts.file import File
from seawall.errors import LimitExceeded, MalformedInput
from seawall.inventory.documents.toml_document import package_locations, table


def test_a_table_is_read() -> None:
    """The document is a plain table."""
    assert table(File("a.toml", b'[a]\nb = ["c"]\n')) == {"a": {"b": ["c"]}}


def test_broken_toml_is_malformed() -> None:
    """The reason names the place."""
    with pytest.raises(MalformedInput, match="line 2"):
        table(File("a.toml", b"a = 1\nb = \n"))


def test_keys_of_many_parts_are_refused() -> None:
    """Reading them takes quadratic time."""
    with pytest.raises(LimitExceeded):
        table(File("a.toml", b"a" + b".a" * 100 + b" = 1"))


def test_lines_of_packages_follow_their_order() -> None:
    """Each package has the line of its own head; where the heads do not fit, none has."""
    text = '[[package]]\na = 1\n\n[[package]]\nb = """\n[x]\n"""\n'
    assert [place.line for place in package_locations(text, 2, "a")] == [1, 4]
    assert [place.line for place in package_locations(text, 3, "a")] == [0, 0, 0]
