"""What a repository offers, as the custom metadata of its files says it.

A database lies there whole, and as differences from former ones. Each whole one has a serial
number, which only ever grows: the newest is the one with the highest, also when a publisher takes
a bad one back by publishing an older state again.
"""

from __future__ import annotations

import heapq
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol

import msgspec
from msgspec import Struct

Apply = Callable[[Path, Path, Path], object]
"""Makes the new database (third) of an old one and a difference."""

Make = Callable[[Path, Path, Path], object]
"""Writes the difference (third) between an old and a new database."""

_PATH: Final = re.compile(r"(?:db|content)/[A-Za-z0-9][A-Za-z0-9._+-]{0,199}")
_LONGEST_CHAIN: Final = 64


class Whole(Struct, frozen=True, kw_only=True, tag_field="kind", tag="snapshot"):
    """A whole database, as a bundle.

    Attributes:
        id, created, format: of the database.
        serial: its place among all that were published.
    """

    id: str
    created: str
    format: int
    serial: int


class Difference(Struct, frozen=True, kw_only=True, tag_field="kind", tag="delta"):
    """What makes one database of another.

    Attributes:
        old, new: ids of the databases.
        format: of the databases.
        serial: that of the new one.
    """

    old: str
    new: str
    format: int
    serial: int


class Pack(Struct, frozen=True, kw_only=True, tag_field="kind", tag="pack"):
    """A pack of content.

    Attributes:
        name, version, content, requires: as its ``pack.toml`` says; ``content`` is its kind.
        digest: of the pack.
        summary: one line.
    """

    name: str
    version: str
    content: str
    requires: str
    digest: str
    summary: str = ""


class Offer(NamedTuple):
    """A file of the repository, and what it is.

    Attributes:
        path: by which its roles name it.
        size: in bytes.
        what: as its custom metadata says.
    """

    path: str
    size: int
    what: Whole | Difference | Pack


class Named(Protocol):
    """What the framework knows of a file."""

    length: int

    @property
    def custom(self) -> Any:
        """What the publisher says of it."""
        ...


def read(files: Mapping[str, Named]) -> list[Offer]:
    """Everything that is offered and understood; later versions may offer further kinds."""
    found = []
    for path, file in sorted(files.items()):
        try:
            what = msgspec.convert(file.custom, Whole | Difference | Pack)
        except msgspec.ValidationError:
            continue
        if _PATH.fullmatch(path):
            found.append(Offer(path, file.length, what))
    return found


def newest(offers: Iterable[Offer], format_: int) -> tuple[Offer, Whole] | None:
    """The whole database with the highest serial number in a format."""
    whole = [(one, one.what) for one in offers if isinstance(one.what, Whole)]
    fitting = [pair for pair in whole if pair[1].format == format_]
    return max(fitting, key=lambda pair: pair[1].serial, default=None)


def chain(offers: Iterable[Offer], old: str, new: str) -> list[Offer] | None:
    """The differences that lead from one database to another in the fewest bytes.

    Returns:
        In the order in which they are applied; ``None`` if no way leads there.
    """
    steps: dict[str, list[tuple[str, Offer]]] = defaultdict(list)
    for offer in offers:
        if isinstance(offer.what, Difference):
            steps[offer.what.old].append((offer.what.new, offer))
    waiting: list[tuple[int, int, str, tuple[Offer, ...]]] = [(0, 0, old, ())]
    seen: set[str] = set()
    while waiting:
        cost, length, id_, way = heapq.heappop(waiting)
        if id_ == new:
            return list(way)
        if id_ in seen or length == _LONGEST_CHAIN:
            continue
        seen.add(id_)
        for reached, offer in steps[id_]:
            heapq.heappush(waiting, (cost + offer.size, length + 1, reached, (*way, offer)))
    return None
