"""Reading what is damaged: what came before counts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from seawall.errors import MalformedInput

T = TypeVar("T")


def until_damage(items: Iterator[T]) -> tuple[list[T], MalformedInput | None]:
    """What is read before the damage is said, and what is said; ``None`` if nothing is."""
    found: list[T] = []
    try:
        found.extend(items)
    except MalformedInput as error:
        return found, error
    return found, None
