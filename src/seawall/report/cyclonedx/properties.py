"""Properties: facts that the format has no field for."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct


class Property(Struct, gc=False):
    """A fact without a field; there are tens of thousands, which no collector has to visit."""

    name: str
    value: str


def properties(pairs: Iterable[tuple[str, str]]) -> list[Property]:
    """Pairs of name and value as the format writes them."""
    return [Property(key, value) for key, value in pairs]
