"""Everything that a snapshot knows of a text, whatever the text is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Final, Protocol

from msgspec import Struct

from seawall.advisories.intelligence import lookup
from seawall.advisories.intelligence.assessment import Assessment
from seawall.advisories.intelligence.lookup import Intelligence
from seawall.advisories.intelligence.malware import ECOSYSTEMS, question
from seawall.advisories.intelligence.recognising import Meaning, Sense, meanings
from seawall.model import Category, Coverage, IndicatorKind, Source, Statement, Vulnerability
from seawall.model.names import canonical as canonical_name

MOST: Final = 50
"""Most packages or flaws that are listed by name."""


class Related(Struct, frozen=True, omit_defaults=True):
    """A package and a flaw that belong together.

    Attributes:
        ecosystem: with release.
        package: name in it.
        flaw: primary id.
        sources: who says so, sorted.
        malicious: they call the package malicious.
    """

    ecosystem: str
    package: str
    flaw: str
    sources: tuple[str, ...] = ()
    malicious: bool = False


class Known(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is known of one meaning of a text.

    Attributes:
        kind: what the text is taken for.
        value: in canonical form.
        assessment: of an indicator, ``None`` if no source lists it.
        flaw: what is known of a flaw, ``None`` if nothing is.
        related: packages with the flaw, or flaws of the package, sorted; the first :data:`MOST`.
        related_count: how many there are.
    """

    kind: str
    value: str
    assessment: Assessment | None = None
    flaw: Vulnerability | None = None
    related: tuple[Related, ...] = ()
    related_count: int = 0

    @property
    def nothing(self) -> bool:
        """Whether nobody knows of it."""
        return self.assessment is None and self.flaw is None and not self.related


class Hunted(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is known of a text.

    Attributes:
        asked: as it was asked for.
        meanings: what is known of each thing that it may be.
        sources: whom the snapshot knows things from.
        data_of: day of the newest data.
        snapshot: its id.
    """

    asked: str
    meanings: tuple[Known, ...]
    sources: tuple[Source, ...]
    data_of: str
    snapshot: str


class Memory(lookup.Known, Protocol):
    """What is hunted in. ``seawall.advisories.Snapshot`` is one."""

    @property
    def id(self) -> str:
        """Of the snapshot."""
        ...

    @property
    def created(self) -> str:
        """Day of its newest data, RFC 3339."""
        ...

    def coverage(self) -> Mapping[str, Coverage]:
        """What it covers, by ecosystem with release."""
        ...

    def aliases(self, name: str) -> str | None:
        """The primary id of a flaw by any of its names."""
        ...

    def about(self, flaw: str) -> Iterator[Statement]:
        """Every statement about a flaw."""
        ...

    def vulnerabilities(self, ids: Collection[str]) -> Mapping[str, Vulnerability]:
        """What is known about flaws, by primary id."""
        ...


def hunt(asked: str, snapshot: Memory, at: date) -> Hunted:
    """What is known of a text.

    Args:
        asked: any indicator, flaw or package.
        snapshot: what is asked.
        at: the day the question is asked for.

    Raises:
        UserError: it can be nothing that is known of.
        MalformedInput: the snapshot is damaged.
    """
    return Hunted(
        asked=asked,
        meanings=tuple(_known(meaning, snapshot, at) for meaning in meanings(asked)),
        sources=tuple(snapshot.sources),
        data_of=snapshot.created[:10],
        snapshot=snapshot.id,
    )


def _known(meaning: Meaning, snapshot: Memory, at: date) -> Known:
    if meaning.kind is Sense.FLAW:
        return _flaw(meaning, snapshot)
    if meaning.kind is Sense.NAME:
        pairs = {
            (ecosystem, canonical_name(ecosystem, meaning.value))
            for ecosystem in snapshot.coverage()
        }
        return _package(meaning, snapshot, pairs, None)
    if meaning.kind is IndicatorKind.PACKAGE:
        about = question(meaning.value)
        pairs = {(about.ecosystem, about.name)} if about else set()
        assessment = Intelligence(snapshot).package(meaning.value, at)
        return _package(meaning, snapshot, pairs, assessment)
    assessment = _asker(Intelligence(snapshot), meaning.kind)(meaning.value, at)
    return Known(kind=meaning.kind.value, value=meaning.value, assessment=assessment)


def _asker(
    intelligence: Intelligence, kind: IndicatorKind | Sense
) -> Callable[[str, date], Assessment | None]:
    if kind is IndicatorKind.ADDRESS:
        return intelligence.address
    if kind is IndicatorKind.DOMAIN:
        return intelligence.domain
    return lambda value, at: intelligence.look_up(IndicatorKind(kind), [value], at).get(value)


def _flaw(meaning: Meaning, snapshot: Memory) -> Known:
    primary = snapshot.aliases(meaning.value)
    if primary is None:
        return Known(kind=meaning.kind.value, value=meaning.value)
    related = _related(snapshot.about(primary))
    return Known(
        kind=meaning.kind.value,
        value=primary,
        flaw=snapshot.vulnerabilities([primary]).get(primary),
        related=related[:MOST],
        related_count=len(related),
    )


def _package(
    meaning: Meaning,
    snapshot: Memory,
    pairs: set[tuple[str, str]],
    assessment: Assessment | None,
) -> Known:
    statements = snapshot.statements(pairs).values()
    related = _related(said for about in statements for said in about)
    return Known(
        kind=meaning.kind.value,
        value=meaning.value,
        assessment=assessment,
        related=related[:MOST],
        related_count=len(related),
    )


def _related(statements: Iterable[Statement]) -> tuple[Related, ...]:
    """Malicious ones first, then those of languages, then by name."""
    sources: dict[tuple[bool, bool, str, str, str], set[str]] = defaultdict(set)
    languages = frozenset(ECOSYSTEMS.values())
    for said in statements:
        malicious = said.category is Category.MALWARE
        language = said.ecosystem in languages
        place = (not malicious, not language, said.ecosystem, said.package, said.vulnerability)
        sources[place].add(said.source)
    return tuple(
        Related(ecosystem, package, flaw, tuple(sorted(sources[place])), not harmless)
        for place in sorted(sources)
        for harmless, _, ecosystem, package, flaw in (place,)
    )
