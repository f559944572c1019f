"""Everything the feeds of a folder say, joined: the input of a snapshot."""

from __future__ import annotations

import hashlib
import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from io import BufferedReader
from pathlib import Path
from typing import Final, NamedTuple

from msgspec.structs import astuple, replace

from seawall import plugins
from seawall.advisories import catalogue
from seawall.advisories.completeness import coverage
from seawall.advisories.feed import Feed, Limited, Replaced, Skipped, Withdrawn
from seawall.advisories.intelligence.history import changes
from seawall.advisories.joining import Aliases, merged
from seawall.advisories.report import InputFile, LeftOut
from seawall.errors import MalformedInput, SourceError
from seawall.model import Coverage, Indicator, Source, Statement, Vulnerability

KIND: Final = "seawall.advisories.feeds"
_ALL: Final = 1 << 40  # a limit of the whole ecosystem, not of some statements
Progress = Callable[[str], None]
Package = tuple[str, str]


class Joined(NamedTuple):
    """Facts about the same packages and the same flaws, together.

    Attributes:
        packages: statements by ecosystem and package.
        flaws: what is known of every flaw that a statement is about, and of those that are known
            to be exploited whether or not one is, by primary id.
        aliases: primary id by every other id.
        sources: with the day of their data, records and digest.
        coverage: per ecosystem.
        indicators: sorted by kind, value and source.
        left_out: what gave no statement.
        refused: links that would have made two CVEs one.
        newest: day of the newest data.
    """

    packages: dict[Package, list[Statement]]
    flaws: dict[str, Vulnerability]
    aliases: dict[str, str]
    sources: tuple[Source, ...]
    coverage: tuple[Coverage, ...]
    indicators: tuple[Indicator, ...]
    left_out: tuple[LeftOut, ...]
    refused: int
    newest: str


class Gathering:
    """Facts of many files, joined once all are read.

    Attributes:
        inputs: the files read.
    """

    def __init__(self) -> None:
        self.inputs: list[InputFile] = []
        self._packages: dict[Package, list[Statement]] = defaultdict(list)
        self._known: dict[str, Vulnerability] = {}
        self._links: set[tuple[str, str]] = set()
        self._withdrawn: set[str] = set()
        self._replaced: dict[Replaced, str] = {}  # by the file that replaces it
        self._indicators: set[Indicator] = set()
        self._limits: dict[str, Counter[str]] = defaultdict(Counter)
        self._days: dict[str, Counter[str]] = defaultdict(Counter)
        self._skipped: Counter[tuple[str, str, bool]] = Counter()
        self._examples: dict[tuple[str, str, bool], str] = {}
        self._sources: dict[str, Source] = {}
        self._flaws_told: Counter[str] = Counter()

    def read(self, folder: Path, *, progress: Progress | None = None) -> None:
        """Read every file below ``folder`` that a feed knows.

        Raises:
            SourceError: a file cannot be opened.
            MalformedInput: the list of files cannot be read.
        """
        listed = catalogue.read(folder)
        for feed, path in _files(folder):
            if progress is not None:
                progress(path)
            try:
                with (folder / path).open("rb") as stream:
                    self._file(feed, path, stream, listed.get(path))
            except OSError as error:
                raise SourceError("cannot read a feed", where=path) from error

    def _file(
        self, feed: Feed, path: str, stream: BufferedReader, entry: catalogue.Entry | None
    ) -> None:
        source = feed.source(path)
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        size = stream.tell()
        stream.seek(0)
        if entry is not None and entry.sha256 not in {"", digest}:
            self._skip(source.id, Skipped(path, "the list of files describes another version"))
            entry = None
        day = entry.day if entry is not None else ""
        limit = entry.limit if entry is not None else ""
        ecosystems: Counter[str] = Counter()
        newest = ""
        try:
            for fact in feed.read(path, stream):
                if isinstance(fact, Statement):
                    ecosystems[fact.ecosystem] += 1
                elif isinstance(fact, Vulnerability):
                    newest = max(newest, fact.modified, fact.known_exploited)
                self._take(source.id, path, fact)
        except MalformedInput as error:
            self._skip(source.id, Skipped(path, f"unreadable file: {error.message}", broken=True))
        for ecosystem in ecosystems:
            self._days[ecosystem][day or newest] += ecosystems[ecosystem]
            if limit:
                self._limits[ecosystem][limit] += ecosystems[ecosystem]
        self._sources.setdefault(source.id, source)
        self.inputs.append(
            InputFile(
                path=path,
                sha256=digest,
                bytes=size,
                date=day or newest,
                source=source.id,
                licence=source.licence,
            )
        )

    def _take(self, source: str, path: str, fact: object) -> None:
        if isinstance(fact, Statement):
            if self._replaced.get(Replaced(fact.source, fact.advisory), path) == path:
                self._packages[fact.ecosystem, fact.package].append(fact)
        elif isinstance(fact, Vulnerability):
            self._flaws_told[source] += 1
            self._links.update((fact.id, alias) for alias in fact.aliases)
            known = self._known.get(fact.id)
            self._known[fact.id] = merged(known, fact) if known is not None else fact
        elif isinstance(fact, Skipped):
            self._skip(source, fact)
        elif isinstance(fact, Withdrawn):
            self._withdrawn.add(fact.advisory)
            self._skip(source, Skipped(fact.advisory, "withdrawn"))
        elif isinstance(fact, Indicator):
            self._indicators.add(fact)
            self._flaws_told[source] += 1
        elif isinstance(fact, Replaced):
            self._replaced.setdefault(fact, path)
        elif isinstance(fact, Limited):
            self._limits[fact.ecosystem][fact.reason] += _ALL

    def _skip(self, source: str, skipped: Skipped) -> None:
        kind = (source, skipped.reason, skipped.broken)
        self._skipped[kind] += 1
        self._examples.setdefault(kind, skipped.where)

    def joined(self) -> Joined:
        """All facts, joined by flaw; the facts are used up."""
        aliases = Aliases(self._links)
        packages, about = self._current(aliases)
        flaws, others = self._flaws(aliases, about)
        newest = max((item.date for item in self.inputs), default="")
        return Joined(
            packages=packages,
            flaws=flaws,
            aliases=others,
            sources=tuple(self._credited(packages)),
            coverage=tuple(self._covered(packages, newest)),
            indicators=tuple(sorted(self._indicators, key=astuple)),
            left_out=tuple(self._omissions()),
            refused=aliases.refused,
            newest=newest,
        )

    def _current(self, aliases: Aliases) -> tuple[dict[Package, list[Statement]], set[str]]:
        """Statements that were not withdrawn, about primary ids, and these ids."""
        packages: dict[Package, list[Statement]] = {}
        about: set[str] = set()
        while self._packages:
            package, statements = self._packages.popitem()
            current = {  # a source may say the same twice, in two repositories for example
                _of_flaw(statement, aliases.primary(statement.vulnerability)): None
                for statement in statements
                if statement.advisory not in self._withdrawn
            }
            if current:
                packages[package] = list(current)
                about.update(statement.vulnerability for statement in current)
        return packages, about

    def _flaws(
        self, aliases: Aliases, about: set[str]
    ) -> tuple[dict[str, Vulnerability], dict[str, str]]:
        others = aliases.others()
        kept = about | {
            aliases.primary(id_) for id_, one in self._known.items() if one.known_exploited
        }
        known = {name: Vulnerability(id=name, aliases=tuple(others.get(name, ()))) for name in kept}
        for name in sorted(self._known):
            primary = aliases.primary(name)
            if primary in known:
                known[primary] = merged(known[primary], self._known[name])
        for name, flaw in known.items():
            if flaw.epss_history:
                known[name] = replace(flaw, epss_history=changes(flaw.epss_history, flaw.epss))
        names = {alias: name for name in kept for alias in others.get(name, ())}
        return known, names

    def _credited(self, packages: dict[Package, list[Statement]]) -> Iterator[Source]:
        records = Counter(said.source for about in packages.values() for said in about)
        for id_ in sorted(self._sources):
            files = [item for item in self.inputs if item.source == id_]
            listing = "".join(f"{item.sha256}  {item.path}\n" for item in files)
            whole = hashlib.sha256(listing.encode()).hexdigest()
            yield replace(
                self._sources[id_],
                as_of=max(item.date for item in files),
                records=records[id_] or self._flaws_told[id_],
                digest=f"sha256:{files[0].sha256 if len(files) == 1 else whole}",
            )

    def _covered(self, packages: dict[Package, list[Statement]], newest: str) -> Iterator[Coverage]:
        counts: Counter[str] = Counter()
        sources: dict[str, set[str]] = defaultdict(set)
        advisories: dict[str, set[str]] = defaultdict(set)
        for (ecosystem, _), statements in packages.items():
            counts[ecosystem] += len(statements)
            for said in statements:
                sources[ecosystem].add(said.source)
                advisories[ecosystem].add(said.advisory)
        for ecosystem in sorted(counts):
            yield coverage(
                ecosystem,
                statements=counts[ecosystem],
                advisories=len(advisories[ecosystem]),
                sources=sources[ecosystem],
                as_of=self._day(ecosystem),
                newest=newest,
                limits=self._limited(ecosystem),
            )

    def _day(self, ecosystem: str) -> str:
        """Day of most of its data: a few newer records do not make an old copy new."""
        days = self._days[ecosystem]
        return max(days, key=lambda day: (days[day], day), default="")

    def _limited(self, ecosystem: str) -> list[str]:
        """Limits of most of its data: a sample beside a whole database makes it no sample."""
        counts = self._days[ecosystem].total()
        limits = self._limits[ecosystem]
        return sorted(reason for reason in limits if 2 * limits[reason] >= counts)

    def _omissions(self) -> Iterator[LeftOut]:
        for kind in sorted(self._skipped):
            source, reason, broken = kind
            yield LeftOut(
                source=source,
                reason=reason,
                broken=broken,
                count=self._skipped[kind],
                example=self._examples[kind],
            )


def _of_flaw(statement: Statement, primary: str) -> Statement:
    if statement.vulnerability == primary:
        return statement
    return replace(statement, vulnerability=primary)


def _files(folder: Path) -> Iterator[tuple[Feed, str]]:
    """Every file that a feed knows, sorted by path."""
    known = [(pattern, feed) for feed in feeds() for pattern in feed.patterns]
    paths = [
        Path(parent, name).relative_to(folder).as_posix()
        for parent, _, names in os.walk(folder)
        for name in names
    ]
    for path in sorted(paths):
        for pattern, feed in known:
            if fnmatchcase(path, pattern):
                yield feed, path
                break


def feeds() -> list[Feed]:
    """All feeds, by name."""
    return [plugins.load(entry, Feed) for entry in plugins.entries(KIND)]
