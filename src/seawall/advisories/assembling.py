"""What all files say, joined by flaw: the rows of a snapshot."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import Final, NamedTuple

from msgspec import Raw
from msgspec.structs import replace

from seawall.advisories import facts, layout
from seawall.advisories.completeness import coverage, family
from seawall.advisories.gathering import Gathered
from seawall.advisories.groups import Group, Part, Reading
from seawall.advisories.intelligence.history import changes
from seawall.advisories.joining import Aliases, joined
from seawall.advisories.paging import pages
from seawall.advisories.report import LeftOut
from seawall.advisories.waits import waits
from seawall.model import Coverage, Indicator, Source, State, Vulnerability
from seawall.model.lifecycle import Lifecycle

ROWS_PER_PAGE: Final = 32
ALIASES_PER_PAGE: Final = 256
INDICATORS_PER_PAGE: Final = 256

_ALL: Final = 1 << 40  # a limit of the whole ecosystem, not of some statements
Rows = list[tuple[str, bytes]]


class Assembled(NamedTuple):
    """The content of a snapshot.

    Attributes:
        description: what it says about itself.
        tables: keys and values in the order of the id, by table.
        left_out: what gave no statement.
        refused: links that would have made two CVEs one.
    """

    description: layout.Description
    tables: dict[str, Rows]
    left_out: tuple[LeftOut, ...]
    refused: int


def assembled(files: Sequence[Gathered]) -> Assembled:
    """Everything the files say, joined."""
    replaced = _replaced(files)
    moved, refused = _moved(files, replaced)
    statements = _Statements()
    packages = list(statements.rows(files, Reading(moved, _withdrawn(files, replaced), replaced)))
    known = _known(files, replaced, moved, statements.about)
    flaws = len(known)
    indicators = _indicators(files)
    published: dict[str, str] = {}
    tables = {
        "package": packages,
        "alias": list(alias_pages(_primaries(moved, known))),
        "page": list(flaw_pages(_dated(_rows(known, moved), published))),
        "indicator": list(indicator_pages(indicators)),
    }
    newest = max((file.input.date for file in files), default="")
    description = layout.Description(
        format=layout.FORMAT,
        created=f"{newest}T00:00:00Z" if newest else "",
        sources=tuple(_credited(files, statements.by_source)),
        coverage=tuple(_waiting(files, statements.coverage(files, newest), moved, published)),
        statements=statements.by_source.total(),
        flaws=flaws,
        packages=len(packages),
        indicators=len(indicators),
        lifecycles=_lifecycles(files),
    )
    return Assembled(description, tables, tuple(_omissions(files)), refused)


def flaw_pages(rows: Iterable[layout.Row]) -> Iterator[tuple[str, bytes]]:
    """The table of flaws, from rows sorted by id."""
    for some in pages(rows, lambda row: row.id, ROWS_PER_PAGE):
        yield some[0].id, layout.page(some)


def alias_pages(pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, bytes]]:
    """The table of aliases, from sorted pairs of an id and its primary id."""
    for some in pages(pairs, lambda pair: pair[0], ALIASES_PER_PAGE):
        yield some[0][0], layout.alias_page(some)


def indicator_pages(indicators: Iterable[Indicator]) -> Iterator[tuple[str, bytes]]:
    """The table of indicators, from all of them sorted by kind and value."""
    for kind, of_kind in groupby(indicators, key=lambda item: item.kind):
        values = (list(said) for _, said in groupby(of_kind, key=lambda item: item.value))
        for some in pages(values, lambda said: said[0].value, INDICATORS_PER_PAGE):
            first = some[0][0].value
            yield f"{kind}\n{first}", layout.indicator_page(item for said in some for item in said)


def _replaced(files: Iterable[Gathered]) -> dict[tuple[str, str], str]:
    """Per record that some file has in a newer version: that file."""
    found: dict[tuple[str, str], str] = {}
    for file in files:
        for record in file.facts.replaced:
            found.setdefault(record, file.input.path)
    return found


def _counts(file: Gathered, record: str, replaced: dict[tuple[str, str], str]) -> bool:
    """Whether what a file says in a record is the newest version of it."""
    path = file.input.path
    return not replaced or replaced.get((file.source.id, record), path) == path


def _moved(
    files: Iterable[Gathered], replaced: dict[tuple[str, str], str]
) -> tuple[dict[str, str], int]:
    """The primary id of every id that has another one, and how many links were refused."""
    aliases = Aliases(_links(files, replaced))
    return aliases.moved(), aliases.refused


def _links(
    files: Iterable[Gathered], replaced: dict[tuple[str, str], str]
) -> Iterator[tuple[str, str]]:
    for file in files:
        for record, name, alias in facts.links(file.facts):
            if _counts(file, record, replaced):
                yield name, alias


def _withdrawn(files: Iterable[Gathered], replaced: dict[tuple[str, str], str]) -> set[str]:
    return {
        advisory
        for file in files
        for advisory in file.facts.withdrawn
        if _counts(file, advisory, replaced)
    }


class _Statements:
    """What the files say about packages, joined and counted on the way.

    Attributes:
        about: the flaws that there are statements about.
        by_source: statements of each source.
    """

    def __init__(self) -> None:
        self.about: set[str] = set()
        self.by_source: Counter[str] = Counter()
        self._counts: Counter[str] = Counter()
        self._sources: dict[str, set[str]] = defaultdict(set)
        self._advisories: dict[str, set[str]] = defaultdict(set)

    def rows(self, files: Iterable[Gathered], reading: Reading) -> Iterator[tuple[str, bytes]]:
        """The table of packages; each file has its own in the same order."""
        every = merge(*map(_parts, files), key=itemgetter(0))
        for (ecosystem, package), some in groupby(every, key=itemgetter(0)):
            value, groups = reading.joined([part for _, part in some])
            if groups:
                self._count(ecosystem, groups)
                yield f"{ecosystem}\n{package}", value

    def _count(self, ecosystem: str, groups: Iterable[Group]) -> None:
        advisories = self._advisories[ecosystem]
        for group in groups:
            self.about.update(group.v)
            self.by_source[group.s] += len(group.v)
            if group.t is not State.WITHDRAWN:
                self._counts[ecosystem] += len(group.v)
                self._sources[ecosystem].add(group.s)
                advisories.update((group.a,) if group.a else group.v)

    def coverage(self, files: Iterable[Gathered], newest: str) -> Iterator[Coverage]:
        """How completely each ecosystem is covered."""
        days: dict[str, Counter[str]] = defaultdict(Counter)
        limits: dict[str, Counter[str]] = defaultdict(Counter)
        for file in files:
            for ecosystem, count in file.facts.counts.items():
                days[ecosystem][file.input.date] += count
                if file.limit:
                    limits[ecosystem][file.limit] += count
            for ecosystem, reason in file.facts.limited:
                limits[ecosystem][reason] += _ALL
        related: Counter[str] = Counter()
        for ecosystem, count in self._counts.items():
            related[family(ecosystem)] += count
        for ecosystem in sorted(self._counts):
            yield coverage(
                ecosystem,
                statements=self._counts[ecosystem],
                advisories=len(self._advisories[ecosystem]),
                related=related[family(ecosystem)],
                sources=self._sources[ecosystem],
                as_of=_day(days[ecosystem]),
                newest=newest,
                limits=_most(limits[ecosystem], days[ecosystem].total()),
            )


def _parts(file: Gathered) -> Iterator[tuple[tuple[str, str], Part]]:
    """What one file says, by ecosystem and package."""
    for ecosystem, package, value in file.facts.packages:
        yield (ecosystem, package), Part(file.input.path, value, file.facts.marked)


def _day(days: Counter[str]) -> str:
    """Day of most of the data: a few newer records do not make an old copy new."""
    return max(days, key=lambda day: (days[day], day), default="")


def _most(limits: Counter[str], statements: int) -> list[str]:
    """Limits of most of the data: a sample beside a whole database makes it no sample."""
    return sorted(reason for reason in limits if 2 * limits[reason] >= statements)


def _waiting(
    files: Iterable[Gathered],
    rows: Iterable[Coverage],
    moved: dict[str, str],
    published: dict[str, str],
) -> Iterator[Coverage]:
    """Coverage with how long fixes took to come."""
    parts: dict[str, list[bytes]] = defaultdict(list)
    for file in files:
        for ecosystem, part in file.facts.mended:
            parts[ecosystem].append(part)
    for row in rows:
        yield replace(row, waits=waits(parts.get(row.ecosystem, ()), moved, published))


def _known(
    files: Iterable[Gathered],
    replaced: dict[tuple[str, str], str],
    moved: dict[str, str],
    about: Iterable[str],
) -> dict[str, list[Raw]]:
    """What is known of every flaw that a statement is about, or that is exploited, by primary id.

    The catalogue of exploited flaws comes before what rates them in the order of the files.
    """
    known: dict[str, list[Raw]] = {name: [] for name in about}
    for file in files:
        for told in facts.flaws(file.facts):
            primary = moved.get(told.id, told.id)
            if told.exploited:
                known.setdefault(primary, [])
            if primary in known and _counts(file, told.record, replaced):
                known[primary].append(told.flaw)
    return known


def _rows(known: dict[str, list[Raw]], moved: dict[str, str]) -> Iterator[layout.Row]:
    """The table of flaws, as it is taken out of what is known."""
    others: dict[str, list[str]] = defaultdict(list)
    for name, primary in moved.items():
        if primary in known:
            others[primary].append(name)
    for name in sorted(known):
        flaw = joined(name, others.get(name, ()), map(facts.flaw, known.pop(name)))
        yield layout.row(_remembering(flaw))


def _dated(rows: Iterable[layout.Row], published: dict[str, str]) -> Iterator[layout.Row]:
    """The rows, while the days on which the flaws became known are noted."""
    for row in rows:
        if row.published:
            published[row.id] = row.published
        yield row


def _remembering(flaw: Vulnerability) -> Vulnerability:
    """With only those earlier scores that differ from what came after."""
    if not flaw.epss_history:
        return flaw
    return replace(flaw, epss_history=changes(flaw.epss_history, flaw.epss))


def _primaries(moved: dict[str, str], about: Container[str]) -> Iterator[tuple[str, str]]:
    return ((name, primary) for name, primary in moved.items() if primary in about)


def _indicators(files: Iterable[Gathered]) -> list[Indicator]:
    """Each once, sorted."""
    every = {indicator for file in files for indicator in file.facts.indicators}
    return sorted(every, key=_place)


def _place(item: Indicator) -> tuple[str, str, str, tuple[object, ...]]:
    """Every field, so that the order in which files name them plays no part."""
    rest = (item.first_seen, item.last_seen, item.note, item.confidence)
    more = (item.labels, item.techniques, item.valid_until)
    return item.kind.value, item.value, item.source, (*rest, *more)


def _lifecycles(files: Iterable[Gathered]) -> tuple[Lifecycle, ...]:
    every = {
        (cycle.product, cycle.cycle): cycle for file in files for cycle in file.facts.lifecycles
    }
    return tuple(every[key] for key in sorted(every))


def _credited(files: Sequence[Gathered], records: Counter[str]) -> Iterator[Source]:
    by_source: dict[str, list[Gathered]] = defaultdict(list)
    for file in files:
        by_source[file.source.id].append(file)
    for id_ in sorted(by_source):
        some = by_source[id_]
        inputs = [file.input for file in some]
        listing = "".join(f"{item.sha256}  {item.path}\n" for item in inputs)
        whole = hashlib.sha256(listing.encode(errors="surrogateescape")).hexdigest()
        yield replace(
            some[0].source,
            as_of=max(item.date for item in inputs),
            records=records[id_] or sum(file.facts.told for file in some),
            digest=f"sha256:{inputs[0].sha256 if len(inputs) == 1 else whole}",
        )


def _omissions(files: Iterable[Gathered]) -> Iterator[LeftOut]:
    counts: Counter[tuple[str, str, bool]] = Counter()
    examples: dict[tuple[str, str, bool], str] = {}
    for file in files:
        for item in file.omissions:
            kind = (file.source.id, item.reason, item.broken)
            counts[kind] += item.count
            examples.setdefault(kind, item.example)
    for kind in sorted(counts):
        source, reason, broken = kind
        yield LeftOut(
            source=source, reason=reason, broken=broken, count=counts[kind], example=examples[kind]
        )
