"""The user's own data laid over a snapshot: one knowledge, each statement marked by its source.

Own records name a flaw as they like. What they call a flaw is resolved to the id it has in the
snapshot, so that own and published statements meet in one finding.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from msgspec.structs import replace

from seawall.advisories.joining import merged
from seawall.advisories.own.reading import OwnData
from seawall.advisories.snapshot import Snapshot
from seawall.advisories.values import is_cve
from seawall.model import (
    Coverage,
    Indicator,
    IndicatorKind,
    Lifecycle,
    Source,
    Statement,
    Vulnerability,
)


class Layered:
    """A snapshot with own data over it; satisfies what matching asks of its knowledge.

    Args:
        base: the snapshot.
        own: what each own source says.
    """

    def __init__(self, base: Snapshot, own: Sequence[OwnData]) -> None:
        self._base = base
        self._own = own
        self._primary: dict[str, str] = {}
        self._told: dict[str, Vulnerability] = {}

    @property
    def id(self) -> str:
        """Of the snapshot; the own data has digests of its own."""
        return self._base.id

    @property
    def created(self) -> str:
        """RFC 3339 day of the newest data in the snapshot."""
        return self._base.created

    def lists(self, kinds: Collection[IndicatorKind]) -> bool:
        """Whether there is any indicator of some kinds."""
        own = {kind for data in self._own for kind, _ in data.indicators}
        return not own.isdisjoint(kinds) or self._base.lists(kinds)

    @property
    def sources(self) -> tuple[Source, ...]:
        """Those of the snapshot and the user's own."""
        return (*self._base.sources, *(data.source for data in self._own))

    def statements(
        self, wanted: Collection[tuple[str, str]]
    ) -> Mapping[tuple[str, str], tuple[Statement, ...]]:
        """All statements about ``(ecosystem, package)`` pairs, the own ones last."""
        found = dict(self._base.statements(wanted))
        for data in self._own:
            for key in data.statements.keys() & set(wanted):
                own = tuple(self._resolved(said, data) for said in data.statements[key])
                found[key] = (*found.get(key, ()), *own)
        return found

    def vulnerabilities(self, ids: Collection[str]) -> Mapping[str, Vulnerability]:
        """What is known about flaws, by primary id."""
        found = dict(self._base.vulnerabilities(ids))
        for id_ in self._told.keys() & set(ids):
            own = self._told[id_]
            found[id_] = _joined(found[id_], own) if id_ in found else own
        return found

    def aliases(self, name: str) -> str | None:
        """The primary id of the flaw that is also called ``name``, ``None`` if unknown."""
        for data in self._own:
            for id_, flaw in data.flaws.items():
                if name == id_ or name in flaw.aliases:
                    return self._primary_of(id_, flaw)
        return self._base.aliases(name)

    def indicators(
        self, kind: IndicatorKind, values: Collection[str]
    ) -> Mapping[str, tuple[Indicator, ...]]:
        """What sources say of some values, the own ones last."""
        found = dict(self._base.indicators(kind, values))
        for data in self._own:
            for value in values:
                if own := data.indicators.get((kind, value)):
                    found[value] = (*found.get(value, ()), *own)
        return found

    def listed(self, kind: IndicatorKind) -> Iterator[Indicator]:
        """Every indicator of a kind, the own ones last."""
        yield from self._base.listed(kind)
        for data in self._own:
            for (of_kind, _), said in data.indicators.items():
                if of_kind is kind:
                    yield from said

    def about(self, flaw: str) -> Iterator[Statement]:
        """Every statement about a flaw, the own ones last; reads the whole snapshot."""
        yield from self._base.about(flaw)
        yield from self._own_about(frozenset((flaw,)))

    def about_all(self, flaws: Collection[str]) -> Mapping[str, tuple[Statement, ...]]:
        """Every statement about some flaws, the own ones last; reads the whole snapshot once."""
        found = dict(self._base.about_all(flaws))
        for said in self._own_about(frozenset(flaws)):
            found[said.vulnerability] = (*found.get(said.vulnerability, ()), said)
        return found

    def _own_about(self, flaws: frozenset[str]) -> Iterator[Statement]:
        for data in self._own:
            for statements in data.statements.values():
                for said in statements:
                    resolved = self._resolved(said, data)
                    if resolved.vulnerability in flaws:
                        yield resolved

    def coverage(self) -> Mapping[str, Coverage]:
        """What is covered; an ecosystem that only own data speaks about is partial."""
        found = dict(self._base.coverage())
        for data in self._own:
            counts: dict[str, int] = {}
            for (ecosystem, _), said in data.statements.items():
                counts[ecosystem] = counts.get(ecosystem, 0) + len(said)
            for ecosystem, count in counts.items():
                found[ecosystem] = _added(found.get(ecosystem), ecosystem, count, data.source)
        return found

    def lifecycles(self) -> Mapping[tuple[str, str], Lifecycle]:
        """How long products are maintained, as the snapshot says."""
        return self._base.lifecycles()

    def _resolved(self, said: Statement, data: OwnData) -> Statement:
        flaw = data.flaws.get(said.vulnerability) or Vulnerability(id=said.vulnerability)
        primary = self._primary_of(said.vulnerability, flaw)
        known = self._told.get(primary)
        own = _joined(Vulnerability(id=primary), flaw)
        self._told[primary] = _joined(known, own) if known else own
        return replace(said, vulnerability=primary)

    def _primary_of(self, id_: str, flaw: Vulnerability) -> str:
        if id_ not in self._primary:
            names = sorted({id_, *flaw.aliases}, key=lambda name: (not is_cve(name), name))
            known = (self._base.aliases(name) for name in names)
            self._primary[id_] = next(filter(None, known), names[0] if is_cve(names[0]) else id_)
        return self._primary[id_]


def _joined(known: Vulnerability, more: Vulnerability) -> Vulnerability:
    """Both, under the first one's id."""
    names = {*known.aliases, *more.aliases, more.id} - {known.id}
    return replace(merged(known, more), aliases=tuple(sorted(names)))


def _added(known: Coverage | None, ecosystem: str, count: int, source: Source) -> Coverage:
    if known is None:
        return Coverage(
            ecosystem=ecosystem,
            state="partial",
            reason="only your own advisories",
            as_of=source.as_of,
            statements=count,
            sources=(source.id,),
        )
    return replace(
        known,
        statements=known.statements + count,
        sources=tuple(sorted({*known.sources, source.id})),
    )
