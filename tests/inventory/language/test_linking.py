"""Dependencies inside one file."""

from __future__ import annotations

from seawall.inventory.language.linking import linked, versions_of


def test_a_version_is_named_where_it_is_certain() -> None:
    """Of several versions none is guessed; strangers are left out; exact ones are kept."""
    versions = versions_of([("a", "1"), ("b", "1"), ("b", "2"), ("c", ""), ("a", "1")])
    assert linked(["a", "b", "c", "d", "b@2", "d@1", "a"], versions) == ("a@1", "b", "c", "b@2")
