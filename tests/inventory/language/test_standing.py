"""Scope and relationship by reachability."""

from __future__ import annotations

from seawall.inventory.language.standing import standing
from seawall.model import Relationship, Scope


def test_the_first_purpose_counts() -> None:
    """What serves running and testing is for running; cycles do no harm."""
    found = standing(
        {Scope.RUNTIME: {"a"}, Scope.DEVELOPMENT: {"b", "c"}},
        {"a": ["c"], "c": ["a"], "b": ["d"]},
    )
    assert found == {
        "a": (Scope.RUNTIME, Relationship.DIRECT),
        "c": (Scope.RUNTIME, Relationship.DIRECT),
        "b": (Scope.DEVELOPMENT, Relationship.DIRECT),
        "d": (Scope.DEVELOPMENT, Relationship.TRANSITIVE),
    }
