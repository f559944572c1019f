"""Asking a snapshot: a read-only, memory-mapped SQLite file that is never written to.

The file is opened as immutable, without locks. A newer snapshot takes its place by renaming, so
whoever has the old one open goes on reading the old one.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, TypeVar

import msgspec

from seawall.advisories import groups, layout
from seawall.advisories.codec import Codec
from seawall.errors import MalformedInput, SourceError, UserError
from seawall.model import (
    Category,
    Coverage,
    Indicator,
    IndicatorKind,
    Source,
    Statement,
    Vulnerability,
)
from seawall.model import Snapshot as Reference
from seawall.model.lifecycle import Lifecycle

T = TypeVar("T")

_REBUILD: Final = "fetch it again with `seawall db update`, or build it with `seawall db build`"
_GET: Final = "fetch one with `seawall db update`, or build it with `seawall db build`"
_NAMED: Final = (
    "SELECT p.name, p.value FROM json_each(?) AS wanted"
    " CROSS JOIN package AS p ON p.ecosystem = ? AND p.name = wanted.value"
)
_ALL_NAMED: Final = "SELECT name, value FROM package WHERE ecosystem = ? ORDER BY name"
_PAGE_OF: Final = {
    "page": "SELECT first, value FROM page WHERE first <= ? ORDER BY first DESC LIMIT 1",
    "alias": "SELECT first, value FROM alias WHERE first <= ? ORDER BY first DESC LIMIT 1",
}
_KINDS: Final = "SELECT DISTINCT kind FROM indicator"
_INDICATOR_PAGE: Final = (
    "SELECT first, value FROM indicator WHERE kind = ? AND first <= ? ORDER BY first DESC LIMIT 1"
)
_INDICATOR_PAGES: Final = "SELECT value FROM indicator WHERE kind = ? ORDER BY first"
_SEARCHED: Final = 20  # flaws; reading a page is then cheaper than searching it for each


class Snapshot:
    """Advisory data at one point in time; satisfies what matching asks of its knowledge.

    Args:
        path: a file that :func:`seawall.advisories.build` wrote.

    Raises:
        UserError: there is no such file.
        SourceError: it cannot be read, or a newer Seawall wrote it.
        MalformedInput: it is no snapshot, or it is damaged.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection = _opened(path)
        try:
            self._meta = dict(self._rows("SELECT name, value FROM meta", ()))
            self._ecosystems: dict[str, int] = dict(
                self._rows("SELECT name, id FROM ecosystem", ())
            )
            self.description = self._described()
            self.id: str = self._value("id").decode("ascii", errors="replace")
        except BaseException:
            self._connection.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    @property
    def told(self) -> bytes:
        """What it says about itself, as it is stored."""
        return self._value("description")

    @property
    def created(self) -> str:
        """RFC 3339 day of the newest data in it."""
        return self.description.created

    @property
    def sources(self) -> tuple[Source, ...]:
        """Where its data comes from, with licence and credit."""
        return self.description.sources

    def lists(self, kinds: Collection[IndicatorKind]) -> bool:
        """Whether it holds any indicator of some kinds.

        Raises:
            MalformedInput: the snapshot is damaged.
        """
        there = {kind for (kind,) in self._rows(_KINDS, ())}
        return not there.isdisjoint(kinds)

    @property
    def reference(self) -> Reference:
        """What a result names of it."""
        return Reference(id=self.id, created=self.created, sources=self.sources)

    def statements(
        self, wanted: Collection[tuple[str, str]]
    ) -> Mapping[tuple[str, str], tuple[Statement, ...]]:
        """All statements about ``(ecosystem, package)`` pairs; pairs without any are left out.

        Args:
            wanted: ecosystem with release (``Debian:12``, ``PyPI``) and the canonical name.

        Raises:
            MalformedInput: the snapshot is damaged.
        """
        names: dict[str, set[str]] = defaultdict(set)
        for ecosystem, name in wanted:
            if ecosystem in self._ecosystems:
                names[ecosystem].add(name)
        return {
            (ecosystem, name): tuple(self._stored(groups.statements, ecosystem, name, value))
            for ecosystem, some in names.items()
            for name, value in self._named(ecosystem, some)
        }

    def vulnerabilities(self, ids: Collection[str]) -> Mapping[str, Vulnerability]:
        """What is known about flaws, by primary id; unknown ones are left out.

        Raises:
            MalformedInput: the snapshot is damaged.
        """
        wanted = frozenset(ids)
        found: dict[str, Vulnerability] = {}
        for page in self._pages("page", wanted):
            for row in self._stored(layout.rows, page):
                if row.id in wanted:
                    found[row.id] = layout.vulnerability(row)
        return found

    def aliases(self, name: str) -> str | None:
        """The primary id of the flaw that is also called ``name``, ``None`` if it is unknown.

        Raises:
            MalformedInput: the snapshot is damaged.
        """
        for page in self._pages("alias", (name,)):
            for alias, primary in self._stored(layout.aliases, page):
                if alias == name:
                    return primary
        return name if self.vulnerabilities((name,)) else None

    def names(self, ecosystem: str) -> dict[str, bool]:
        """Every package of an ecosystem that somebody speaks about.

        Args:
            ecosystem: with release.

        Returns:
            By name, whether all that is said is that it is malicious.

        Raises:
            MalformedInput: the snapshot is damaged.
        """
        expand = self._codecs["package"].expand
        rows = self._rows(_ALL_NAMED, (self._ecosystems.get(ecosystem, -1),))
        return {
            name: _only_malicious(self._stored(groups.statements, ecosystem, name, expand(value)))
            for name, value in rows
        }

    def about(self, flaw: str) -> Iterator[Statement]:
        """Every statement about a flaw, whichever package it is in; reads the whole snapshot.

        Args:
            flaw: its primary id (see :meth:`aliases`).

        Raises:
            MalformedInput: the snapshot is damaged.
        """
        yield from self._about(frozenset((flaw,)))

    def about_all(self, flaws: Collection[str]) -> Mapping[str, tuple[Statement, ...]]:
        """Every statement about some flaws, by flaw; reads the whole snapshot once.

        Args:
            flaws: primary ids; those that nobody speaks about are left out.

        Raises:
            MalformedInput: the snapshot is damaged.
        """
        found: dict[str, list[Statement]] = defaultdict(list)
        for said in self._about(frozenset(flaws)) if flaws else ():
            found[said.vulnerability].append(said)
        return {flaw: tuple(statements) for flaw, statements in found.items()}

    def _about(self, flaws: frozenset[str]) -> Iterator[Statement]:
        sought = tuple(flaw.encode(errors="replace") for flaw in flaws)
        for key, value in self.content("package"):
            if len(sought) > _SEARCHED or any(flaw in value for flaw in sought):
                ecosystem, _, name = key.partition("\n")
                for said in self._stored(groups.statements, ecosystem, name, value):
                    if said.vulnerability in flaws:
                        yield said

    def indicators(
        self, kind: IndicatorKind, values: Collection[str]
    ) -> Mapping[str, tuple[Indicator, ...]]:
        """What sources say of some values; unknown values are left out.

        Args:
            kind: what the values are.
            values: in the canonical form of the kind.

        Raises:
            MalformedInput: the snapshot is damaged.
        """
        wanted = frozenset(values)
        found: dict[str, list[Indicator]] = defaultdict(list)
        expand = self._codecs["indicator"].expand
        seen: set[str] = set()
        for value in sorted(filter(_storable, wanted)):
            for first, page in self._rows(_INDICATOR_PAGE, (kind.value, value)):
                if first in seen:
                    continue
                seen.add(first)
                for item in self._stored(layout.indicators, kind, expand(page)):
                    if item.value in wanted:
                        found[item.value].append(item)
        return {value: tuple(said) for value, said in found.items()}

    def listed(self, kind: IndicatorKind) -> Iterator[Indicator]:
        """Every indicator of a kind, in the order of their values.

        Raises:
            MalformedInput: the snapshot is damaged.
        """
        expand = self._codecs["indicator"].expand
        for (page,) in self._rows(_INDICATOR_PAGES, (kind.value,)):
            yield from self._stored(layout.indicators, kind, expand(page))

    def coverage(self) -> Mapping[str, Coverage]:
        """What it covers, by ecosystem with release; others are not known at all."""
        return {item.ecosystem: item for item in self.description.coverage}

    def lifecycles(self) -> Mapping[tuple[str, str], Lifecycle]:
        """How long products are maintained, by product and cycle."""
        return {(item.product, item.cycle): item for item in self.description.lifecycles}

    def content(self, table: str) -> Iterator[tuple[str, bytes]]:
        """Every key and uncompressed value of a table, in the order of the snapshot's id.

        Raises:
            MalformedInput: the snapshot is damaged.
        """
        codec = self._codecs[table]
        for key, value in self.compressed(table):
            yield key, codec.expand(value)

    def dictionary(self, table: str) -> bytes:
        """What the values of a table are compressed with.

        Raises:
            MalformedInput: the snapshot is damaged.
        """
        return self._value(f"{table} dictionary")

    def fresh(self, table: str) -> float:
        """How small its values were when the dictionary was trained, beside their full size.

        Raises:
            MalformedInput: the snapshot is damaged.
        """
        try:
            return float(self._value(f"{table} ratio"))
        except ValueError as error:
            raise self._damaged(error) from error

    def compressed(self, table: str) -> Iterator[tuple[str, bytes]]:
        """Every key and compressed value of a table.

        Raises:
            MalformedInput: the snapshot is damaged.
        """
        for key, value in self._rows(layout.CONTENT[table], ()):
            if not isinstance(key, str) or not isinstance(value, bytes):
                raise self._damaged(TypeError("a row of other types"))
            yield key, value

    def each(self, table: str, read: Callable[[bytes], Iterable[T]]) -> Iterator[T]:
        """Everything in a table's pages, in order.

        Args:
            table: one with a page per row.
            read: what reads such a page.

        Raises:
            MalformedInput: the snapshot is damaged.
        """
        for _, value in self.content(table):
            yield from self._stored(read, value)

    def own_id(self) -> str:
        """Its id computed anew from its content."""
        digest = layout.ContentDigest(self.told)
        for table in layout.CONTENT:
            for key, value in self.content(table):
                digest.add(table, key, value)
        return digest.id()

    def problems(self) -> list[str]:
        """What SQLite finds wrong with the file, and where its tables are not what they must be."""
        checked = [text for (text,) in self._rows("PRAGMA integrity_check(10)", ())]
        found = [text for text in checked if text != "ok"]
        schema = {text for (text,) in self._rows("SELECT sql FROM sqlite_schema", ()) if text}
        if schema != set(layout.SCHEMA):
            found.append("the tables are not those of a snapshot")
        return found

    @cached_property
    def _codecs(self) -> dict[str, Codec]:
        return {
            table: Codec(self._value(f"{table} dictionary"), str(self.path))
            for table in layout.CONTENT
        }

    def _described(self) -> layout.Description:
        try:
            description = layout.described(self.told)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise self._damaged(error) from error
        if description.format > layout.FORMAT:
            raise SourceError(
                f"written by a newer version (format {description.format})",
                where=str(self.path),
                hint="upgrade Seawall",
            )
        if description.format < layout.FORMAT:
            raise SourceError(
                f"written by an older version (format {description.format})",
                where=str(self.path),
                hint=_REBUILD,
            )
        return description

    def _value(self, name: str) -> bytes:
        value = self._meta.get(name)
        if not isinstance(value, bytes):
            raise MalformedInput(
                "not a snapshot of advisories", where=str(self.path), hint=_REBUILD
            )
        return value

    def _named(self, ecosystem: str, names: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        listed = msgspec.json.encode(sorted(name for name in names if _storable(name)))
        expand = self._codecs["package"].expand
        query = (listed.decode(), self._ecosystems[ecosystem])
        for name, value in self._rows(_NAMED, query):
            yield name, expand(value)

    def _pages(self, table: str, ids: Iterable[str]) -> Iterator[bytes]:
        """The pages that may hold some ids, each once."""
        expand = self._codecs[table].expand
        seen: set[str] = set()
        for name in sorted(ids):
            if not _storable(name):
                continue
            for first, value in self._rows(_PAGE_OF[table], (name,)):
                if first not in seen:
                    seen.add(first)
                    yield expand(value)

    def _stored(self, read: Callable[..., Iterable[T]], *arguments: object) -> Iterator[T]:
        try:
            yield from read(*arguments)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise self._damaged(error) from error

    def _rows(self, query: str, arguments: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
        try:
            yield from self._connection.execute(query, arguments)
        except (sqlite3.Error, UnicodeDecodeError) as error:
            raise self._damaged(error) from error

    def _damaged(self, error: Exception) -> MalformedInput:
        return MalformedInput(
            f"not a snapshot of advisories, or damaged: {error}",
            where=str(self.path),
            hint=_REBUILD,
        )


def _opened(path: Path) -> sqlite3.Connection:
    if not path.is_file():
        raise UserError("no such database", where=str(path), hint=_GET)
    try:
        address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        connection = sqlite3.connect(address, uri=True, check_same_thread=False)
        connection.execute(f"PRAGMA mmap_size = {path.stat().st_size}")
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA query_only = ON")
    except (OSError, sqlite3.Error) as error:
        raise SourceError(f"cannot open the database: {error}", where=str(path)) from error
    return connection


def _only_malicious(said: Iterable[Statement]) -> bool:
    return all(one.category is Category.MALWARE for one in said)


def _storable(name: str) -> bool:
    """Names read from artifacts may hold what no UTF-8 text can."""
    return name.isascii() or name.isprintable()
