"""What activating a pack would change: its items, and what their consumer says follows.

A consumer is who reads packs of one kind. It can say more than that a rule changed: which of the
user's stored results would be another. Every kind has at least the comparison of items.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple, Protocol

from seawall.distribution.content import items
from seawall.distribution.content.items import Item
from seawall.distribution.content.pack import Manifest, order


class Effect(StrEnum):
    """What becomes of an item or a result."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Change(NamedTuple):
    """One thing that activation would change.

    Attributes:
        effect: what becomes of it.
        id: of the item or result.
        detail: what is different, one line.
    """

    effect: Effect
    id: str
    detail: str = ""


class Contents(Protocol):
    """A pack that can be read."""

    @property
    def folder(self) -> Path:
        """Where its files lie."""
        ...

    @property
    def manifest(self) -> Manifest:
        """What it says of itself."""
        ...

    def read(self, path: str) -> bytes:
        """One of its files, verified."""
        ...


class Consumer(Protocol):
    """Who reads packs of a kind."""

    def preview(self, active: Contents | None, candidate: Contents) -> list[Change]:
        """What would change for the user.

        Args:
            active: the pack that is active now, if any.
            candidate: the one that might be.
        """
        ...


class ByItem:
    """The consumer of every kind: compares packs item by item."""

    def preview(self, active: Contents | None, candidate: Contents) -> list[Change]:
        """Items that are added, removed or changed; renamed files alone change nothing."""
        old, new = _items(active), _items(candidate)
        return [
            *(Change(Effect.ADDED, id_, new[id_].path) for id_ in sorted(new.keys() - old.keys())),
            *(
                Change(Effect.REMOVED, id_, old[id_].path)
                for id_ in sorted(old.keys() - new.keys())
            ),
            *(
                Change(Effect.CHANGED, id_, _difference(old[id_], new[id_]))
                for id_ in sorted(old.keys() & new.keys())
                if old[id_].digest != new[id_].digest
            ),
        ]


class Preview(NamedTuple):
    """What activating a pack would change.

    Attributes:
        active: the version that is active now, ``""`` if none is.
        candidate: the version that might be.
        notes: lines of the changelog between the two, the newest first.
        changes: of items, then of results.
    """

    active: str
    candidate: str
    notes: tuple[str, ...]
    changes: tuple[Change, ...]


def preview(
    active: Contents | None, candidate: Contents, consumers: Iterable[Consumer] = ()
) -> Preview:
    """Compare the active pack with another.

    Args:
        active: the pack that is active now, if any.
        candidate: the one that might be.
        consumers: of its kind.
    """
    changes = [
        change for one in (ByItem(), *consumers) for change in one.preview(active, candidate)
    ]
    before = active.manifest.version if active else ""
    return Preview(before, candidate.manifest.version, _notes(active, candidate), tuple(changes))


def _notes(active: Contents | None, candidate: Contents) -> tuple[str, ...]:
    """The changelog entries above the active version, up to the candidate's.

    Going back, they are those of the active pack that would be undone.
    """
    upper, lower, prefix = candidate.manifest, active.manifest if active else None, ""
    if lower is not None and order(upper.version) < order(lower.version):
        upper, lower, prefix = lower, upper, "undone: "
    floor = order(lower.version) if lower is not None else None
    return tuple(
        f"{prefix}{entry.version}: {text}"
        for entry in upper.changelog
        if order(entry.version) <= order(upper.version)
        and (entry.version == upper.version if floor is None else order(entry.version) > floor)
        for text in entry.changes
    )


def _items(pack: Contents | None) -> Mapping[str, Item]:
    """Items by id; of several with one id all are kept, numbered."""
    found: dict[str, Item] = {}
    if pack is None:
        return found
    for path in sorted(pack.manifest.files):
        for item in items.of(path, pack.read(path)):
            name, number = item.id, 2
            while name in found:
                name, number = f"{item.id} ({number})", number + 1
            found[name] = item
    return found


def _difference(old: Item, new: Item) -> str:
    keys = [*new.facts, *(key for key in old.facts if key not in new.facts)]
    parts = [
        f"{key}: {old.facts.get(key, 'nothing')} -> {new.facts.get(key, 'nothing')}"
        for key in keys
        if old.facts.get(key) != new.facts.get(key)
    ]
    return "; ".join(parts[:4]) + (f"; {len(parts) - 4} more" if len(parts) > 4 else "")
