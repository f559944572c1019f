"""What one file of a feed says, in the form in which it is kept and joined with others.

A file is read once: statements are grouped by package at once, so that hundreds of thousands of
them are some megabytes of bytes, and flaws stay encoded until it is known which of them any
statement is about.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec
from msgspec import Struct

from seawall.advisories import waits
from seawall.advisories.feed import (
    Fact,
    Limited,
    Mended,
    Record,
    Replaced,
    Skipped,
    Withdrawn,
)
from seawall.advisories.groups import combined, grouped
from seawall.errors import MalformedInput
from seawall.model import Indicator, Statement, Vulnerability
from seawall.model.lifecycle import Lifecycle

_AT_ONCE: Final = 100_000  # statements that are held as objects
_Package = tuple[str, str]


class Omission(Struct, frozen=True, array_like=True):
    """Records that gave nothing: why, whether they are broken, how many, and one of them."""

    reason: str
    broken: bool
    count: int
    example: str


class Told(Struct, gc=False, frozen=True, array_like=True):
    """One flaw by one record.

    Attributes:
        record: id of the record, as in the statements of it.
        flaw: what it says.
    """

    record: str
    flaw: Vulnerability


class FileFacts(Struct, frozen=True, array_like=True, kw_only=True):
    """Everything that one file says.

    Attributes:
        packages: ecosystem, package, and the grouped statements about it.
        counts: statements by ecosystem.
        flaws: list of :class:`Told`, still encoded.
        links: record, id and alias, for each alias of a flaw.
        indicators: as they come.
        lifecycles: of products.
        withdrawn: advisories that were taken back.
        replaced: source and advisory of records that count in this file's version alone.
        limited: ecosystem and reason.
        mended: ecosystem, and the day of the first erratum of each flaw
            (:func:`seawall.advisories.waits.kept`).
        omissions: what gave nothing.
        marked: its records are marked (:class:`seawall.advisories.feed.Record`).
        told: how many flaws, indicators and cycles of products.
        newest: latest day of anything in it.
    """

    packages: tuple[tuple[str, str, bytes], ...]
    counts: dict[str, int]
    flaws: bytes
    links: tuple[tuple[str, str, str], ...]
    indicators: tuple[Indicator, ...]
    lifecycles: tuple[Lifecycle, ...]
    withdrawn: tuple[str, ...]
    replaced: tuple[tuple[str, str], ...]
    limited: tuple[tuple[str, str], ...]
    mended: tuple[tuple[str, bytes], ...]
    omissions: tuple[Omission, ...]
    marked: bool
    told: int
    newest: str


_ENCODE: Final = msgspec.msgpack.Encoder().encode
_FLAWS: Final = msgspec.msgpack.Decoder(list[Told])
_FACTS: Final = msgspec.msgpack.Decoder(FileFacts)


def encoded(facts: FileFacts) -> bytes:
    """The facts of a file as bytes."""
    return _ENCODE(facts)


def decoded(content: bytes) -> FileFacts:
    """What :func:`encoded` made bytes of.

    Raises:
        msgspec.DecodeError: it was something else.
    """
    return _FACTS.decode(content)


def flaws(facts: FileFacts) -> list[Told]:
    """What a file says about flaws."""
    return _FLAWS.decode(facts.flaws)


def collected(said: Iterable[Fact], path: str) -> FileFacts:
    """The facts of one file; one that cannot be read to its end counts as far as it goes.

    Args:
        said: the facts, as a feed yields them.
        path: the file, for the report.
    """
    collecting = _Collecting()
    try:
        for fact in said:
            collecting.take(fact)
    except MalformedInput as error:
        collecting.take(Skipped(path, f"unreadable file: {error.message}", broken=True))
    return collecting.facts()


class _Collecting:
    """The facts of one file, so far."""

    def __init__(self) -> None:
        self._pending: dict[_Package, list[Statement]] = defaultdict(list)
        self._waiting = 0
        self._parts: dict[_Package, list[bytes]] = defaultdict(list)
        self._counts: Counter[str] = Counter()
        self._flaws: list[bytes] = []
        self._links: dict[tuple[str, str, str], None] = {}
        self._indicators: list[Indicator] = []
        self._lifecycles: list[Lifecycle] = []
        self._withdrawn: dict[str, None] = {}
        self._replaced: dict[tuple[str, str], None] = {}
        self._limited: list[tuple[str, str]] = []
        self._mended: dict[str, dict[str, str]] = defaultdict(dict)
        self._skipped: Counter[tuple[str, bool]] = Counter()
        self._examples: dict[tuple[str, bool], str] = {}
        self._record = ""
        self._newest = ""

    def take(self, fact: Fact) -> None:
        """One more fact."""
        if isinstance(fact, Statement):
            self._statement(fact)
        elif isinstance(fact, Vulnerability):
            self._flaw(fact)
        elif isinstance(fact, Indicator):
            self._indicators.append(fact)
        elif isinstance(fact, Lifecycle):
            self._lifecycles.append(fact)
        elif isinstance(fact, Record):
            self._record = fact.advisory
        elif isinstance(fact, Skipped):
            kind = (fact.reason, fact.broken)
            self._skipped[kind] += 1
            self._examples.setdefault(kind, fact.where)
        elif isinstance(fact, Withdrawn):
            self._withdrawn[fact.advisory] = None
        elif isinstance(fact, Replaced):
            self._replaced[fact.source, fact.advisory] = None
        elif isinstance(fact, Limited):
            self._limited.append((fact.ecosystem, fact.reason))
        elif isinstance(fact, Mended):
            days = self._mended[fact.ecosystem]
            days[fact.flaw] = min(days.get(fact.flaw, fact.day), fact.day)

    def _statement(self, said: Statement) -> None:
        self._counts[said.ecosystem] += 1
        self._pending[said.ecosystem, said.package].append(said)
        self._waiting += 1
        if self._waiting >= _AT_ONCE:
            self._group()

    def _group(self) -> None:
        for package, statements in self._pending.items():
            self._parts[package].append(grouped(statements))
        self._pending.clear()
        self._waiting = 0

    def _flaw(self, fact: Vulnerability) -> None:
        record = self._record or fact.id
        self._newest = max(self._newest, fact.modified, fact.known_exploited)
        self._links.update(dict.fromkeys((record, fact.id, alias) for alias in fact.aliases))
        self._flaws.append(_ENCODE(Told(record, fact)))

    def facts(self) -> FileFacts:
        """All of them."""
        self._group()
        return FileFacts(
            packages=tuple(self._packages()),
            counts=dict(sorted(self._counts.items())),
            flaws=_listed(self._flaws),
            links=tuple(self._links),
            indicators=tuple(self._indicators),
            lifecycles=tuple(self._lifecycles),
            withdrawn=tuple(self._withdrawn),
            replaced=tuple(self._replaced),
            limited=tuple(self._limited),
            mended=waits.kept(self._mended),
            omissions=tuple(self._omissions()),
            marked=bool(self._record),
            told=len(self._flaws) + len(self._indicators) + len(self._lifecycles),
            newest=self._newest,
        )

    def _packages(self) -> Iterator[tuple[str, str, bytes]]:
        for ecosystem, package in sorted(self._parts):
            yield ecosystem, package, combined(self._parts.pop((ecosystem, package)))

    def _omissions(self) -> Iterator[Omission]:
        for (reason, broken), count in self._skipped.items():
            yield Omission(reason, broken, count, self._examples[reason, broken])


def _listed(items: list[bytes]) -> bytes:
    """Encoded items as one encoded list."""
    return _ENCODE([msgspec.Raw(item) for item in items])
