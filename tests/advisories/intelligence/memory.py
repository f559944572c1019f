"""Indicators held in memory, asked as a snapshot is asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from seawall.advisories.intelligence import Intelligence
from seawall.model import Indicator, IndicatorKind, Source, Statement

TODAY: Final = date(2026, 8, 22)


class Memory:
    """What the look-up rests on.

    Args:
        indicators: what sources say.
        statements: advisories.
        sources: with the day of their data.
    """

    def __init__(
        self,
        indicators: Sequence[Indicator] = (),
        statements: Sequence[Statement] = (),
        sources: Sequence[Source] = (),
    ) -> None:
        self._indicators = indicators
        self._statements = statements
        self.sources = sources

    def indicators(
        self, kind: IndicatorKind, values: Collection[str]
    ) -> Mapping[str, tuple[Indicator, ...]]:
        """Those of a kind and of some values."""
        found: dict[str, list[Indicator]] = defaultdict(list)
        for one in self.listed(kind):
            if one.value in values:
                found[one.value].append(one)
        return {value: tuple(said) for value, said in found.items()}

    def listed(self, kind: IndicatorKind) -> Iterator[Indicator]:
        """Those of a kind."""
        yield from (one for one in self._indicators if one.kind is kind)

    def statements(
        self, wanted: Collection[tuple[str, str]]
    ) -> Mapping[tuple[str, str], tuple[Statement, ...]]:
        """Those about some packages."""
        return {
            pair: tuple(said for said in self._statements if (said.ecosystem, said.package) == pair)
            for pair in wanted
        }


def says(kind: IndicatorKind, value: str, **more: Any) -> Indicator:
    """One source's word, of today."""
    known = {"source": "a", "last_seen": TODAY.isoformat(), "confidence": 80}
    return Indicator(kind=kind, value=value, **{**known, **more})


def asking(*indicators: Indicator, **more: Any) -> Intelligence:
    """The look-up over some indicators."""
    return Intelligence(Memory(indicators, **more))
