"""How a snapshot is laid out in its SQLite file.

===========  =================================  ==========================================
table        key                                value
===========  =================================  ==========================================
``package``  ecosystem with release, name       its statements
``page``     first id of some consecutive ones  what is known about these flaws
``alias``    first of some consecutive ids      the primary id of each
``indicator``  kind, first of some values       who says what of each
``meta``     name                               description, id, dictionaries
===========  =================================  ==========================================

Values are MessagePack, compressed by Zstandard with a dictionary of the snapshot's own. The
statements about a package are grouped (:mod:`seawall.advisories.groups`); flaws, aliases and
indicators lie in pages (:mod:`seawall.advisories.paging`). The id of a snapshot is the SHA-256 of
its uncompressed content, so that it does not depend on the versions of the libraries that wrote
the file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec
from msgspec import Struct

from seawall.model import (
    Coverage,
    Exploit,
    Indicator,
    IndicatorKind,
    Score,
    Source,
    Vulnerability,
)
from seawall.model.lifecycle import Lifecycle

FORMAT: Final = 2
"""Raised when older readers cannot read the file any more."""
PAGE_SIZE: Final = 16_384

SCHEMA: Final = (
    "CREATE TABLE ecosystem (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)",
    (
        "CREATE TABLE package (ecosystem INTEGER NOT NULL, name TEXT NOT NULL, value BLOB NOT NULL,"
        " PRIMARY KEY (ecosystem, name)) WITHOUT ROWID"
    ),
    "CREATE TABLE page (first TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID",
    "CREATE TABLE alias (first TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID",
    (
        "CREATE TABLE indicator (kind TEXT NOT NULL, first TEXT NOT NULL, value BLOB NOT NULL,"
        " PRIMARY KEY (kind, first)) WITHOUT ROWID"
    ),
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID",
)
CONTENT: Final = {
    "package": "SELECT e.name || char(10) || p.name, p.value FROM package p"
    " JOIN ecosystem e ON e.id = p.ecosystem ORDER BY e.name, p.name",
    "page": "SELECT first, value FROM page ORDER BY first",
    "alias": "SELECT first, value FROM alias ORDER BY first",
    "indicator": "SELECT kind || char(10) || first, value FROM indicator ORDER BY kind, first",
}
"""Keys and values of each table, in the order of the snapshot's id."""


class Description(Struct, frozen=True, kw_only=True):
    """What a snapshot says about itself.

    Attributes:
        format: of the file.
        created: RFC 3339; the day of its newest data, so that it can be made again.
        sources: with licence and credit.
        coverage: per ecosystem.
        statements, flaws, packages, indicators: how many.
        lifecycles: of products, sorted.
    """

    format: int
    created: str
    sources: tuple[Source, ...]
    coverage: tuple[Coverage, ...]
    statements: int
    flaws: int
    packages: int
    indicators: int = 0
    lifecycles: tuple[Lifecycle, ...] = ()


_DESCRIPTION: Final = msgspec.msgpack.Decoder(Description)


def described(told: bytes) -> Description:
    """The description in a snapshot.

    Raises:
        msgspec.DecodeError, UnicodeDecodeError: it is none.
    """
    return _DESCRIPTION.decode(told)


class Row(Struct, frozen=True, array_like=True, omit_defaults=True):
    """A flaw as it is stored: a vulnerability without its field names."""

    id: str
    aliases: tuple[str, ...]
    scores: tuple[tuple[str, str], ...]
    cwes: tuple[str, ...]
    published: str
    modified: str
    known_exploited: str
    ransomware: bool
    epss: int
    percentile: int
    exploitation: str
    automatable: str = ""
    exploits: tuple[Exploit, ...] = ()
    disputed: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    epss_history: tuple[tuple[str, int], ...] = ()


_SCALE: Final = 100_000  # EPSS has five decimals
_ENCODE: Final = msgspec.msgpack.Encoder().encode


def row(known: Vulnerability) -> Row:
    """A flaw as it is stored."""
    return Row(
        id=known.id,
        aliases=known.aliases,
        scores=tuple((score.source, score.vector) for score in known.scores),
        cwes=known.cwes,
        published=known.published,
        modified=known.modified,
        known_exploited=known.known_exploited,
        ransomware=known.ransomware,
        epss=_stored(known.epss),
        percentile=_stored(known.epss_percentile),
        exploitation=known.exploitation,
        automatable=known.automatable,
        exploits=known.exploits,
        disputed=known.disputed,
        rejected=known.rejected,
        epss_history=tuple((day, _stored(score)) for day, score in known.epss_history),
    )


def _stored(score: float) -> int:
    return -1 if score < 0 else round(score * _SCALE)


def vulnerability(stored: Row) -> Vulnerability:
    """The flaw that :func:`row` stored."""
    return Vulnerability(
        id=stored.id,
        aliases=stored.aliases,
        scores=tuple(Score(vector=vector, source=source) for source, vector in stored.scores),
        cwes=stored.cwes,
        published=stored.published,
        modified=stored.modified,
        known_exploited=stored.known_exploited,
        ransomware=stored.ransomware,
        epss=_score(stored.epss),
        epss_percentile=_score(stored.percentile),
        exploitation=stored.exploitation,
        automatable=stored.automatable,
        exploits=stored.exploits,
        disputed=stored.disputed,
        rejected=stored.rejected,
        epss_history=tuple((day, _score(score)) for day, score in stored.epss_history),
    )


def _score(stored: int) -> float:
    return -1.0 if stored < 0 else stored / _SCALE


_PAGE: Final = msgspec.msgpack.Decoder(list[Row])
_ALIASES: Final = msgspec.msgpack.Decoder(list[tuple[str, str]])


def page(rows: list[Row]) -> bytes:
    """Some consecutive flaws as bytes."""
    return _ENCODE(rows)


def rows(value: bytes) -> list[Row]:
    """The flaws that :func:`page` stored."""
    return _PAGE.decode(value)


def alias_page(pairs: list[tuple[str, str]]) -> bytes:
    """Some consecutive ids and their primary ids as bytes."""
    return _ENCODE(pairs)


def aliases(value: bytes) -> list[tuple[str, str]]:
    """What :func:`alias_page` stored."""
    return _ALIASES.decode(value)


class Sighting(Struct, frozen=True, array_like=True, omit_defaults=True):
    """What one source says of an indicator's value, without its field names."""

    source: str
    first_seen: str = ""
    last_seen: str = ""
    confidence: int = -1
    labels: tuple[str, ...] = ()
    techniques: tuple[str, ...] = ()
    note: str = ""
    valid_until: str = ""


_INDICATORS: Final = msgspec.msgpack.Decoder(list[tuple[str, list[Sighting]]])


def indicator_page(indicators: Iterable[Indicator]) -> bytes:
    """Indicators of one kind, sorted by value, as bytes."""
    values: dict[str, list[Sighting]] = {}
    for item in indicators:
        values.setdefault(item.value, []).append(
            Sighting(
                item.source,
                item.first_seen,
                item.last_seen,
                item.confidence,
                item.labels,
                item.techniques,
                item.note,
                item.valid_until,
            )
        )
    return _ENCODE(list(values.items()))


def indicators(kind: IndicatorKind, value: bytes) -> Iterator[Indicator]:
    """What :func:`indicator_page` stored."""
    for name, sightings in _INDICATORS.decode(value):
        for seen in sightings:
            yield Indicator(
                kind=kind,
                value=name,
                source=seen.source,
                first_seen=seen.first_seen,
                last_seen=seen.last_seen,
                confidence=seen.confidence,
                labels=seen.labels,
                techniques=seen.techniques,
                note=seen.note,
                valid_until=seen.valid_until,
            )


class ContentDigest:
    """The id of a snapshot, from its uncompressed content in the order of :data:`CONTENT`."""

    def __init__(self, description: bytes) -> None:
        self._hash = hashlib.sha256()
        self._add(description)

    def add(self, table: str, key: str, value: bytes) -> None:
        """One row; lengths keep rows apart."""
        for part in (table.encode(), key.encode(), value):
            self._add(part)

    def _add(self, part: bytes) -> None:
        self._hash.update(len(part).to_bytes(8, "big"))
        self._hash.update(part)

    def id(self) -> str:
        """``sha256:...``."""
        return f"sha256:{self._hash.hexdigest()}"
