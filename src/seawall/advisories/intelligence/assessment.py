"""What is known of one value, from all sources together, and who asks for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from msgspec import Struct

from seawall.advisories.intelligence.confidence import age, confidence, strength
from seawall.model import Indicator, IndicatorKind

CONSUMERS: Final[Mapping[IndicatorKind, tuple[str, ...]]] = {
    IndicatorKind.SHA256: ("scan", "exec"),
    IndicatorKind.SHA1: ("scan", "exec"),
    IndicatorKind.MD5: ("scan", "exec"),
    IndicatorKind.YARA: ("scan", "exec"),
    IndicatorKind.ADDRESS: ("connect",),
    IndicatorKind.NETWORK: ("connect",),
    IndicatorKind.DOMAIN: ("dns",),
    IndicatorKind.URL: ("connect", "dns"),
    IndicatorKind.PACKAGE: ("gate",),
    IndicatorKind.TECHNIQUE: ("detection",),
}
"""Who asks for each kind; there is no kind that nobody asks for."""


class Sighting(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One source's word, and what it is worth on the day of the question.

    Attributes:
        indicator: what the source says; its value is the one listed, which may be a network or
            a parent domain of the one asked for.
        strength: what it counts for, 0 to 100.
        age: days since the source saw it, -1 if nothing tells.
    """

    indicator: Indicator
    strength: int
    age: int = -1


class Assessment(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is known of one value.

    Attributes:
        value: as it was asked for.
        confidence: that it is bad, on the day of the question, 0 to 100.
        sightings: who says so, the strongest first.
        labels: what it is about, of all sources, sorted.
        techniques: ATT&CK ids, of all sources, sorted.
        first_seen, last_seen: earliest and latest day of any source, ``""`` if none says.
        why: the reasons of the confidence, for people.
    """

    value: str
    confidence: int
    sightings: tuple[Sighting, ...]
    labels: tuple[str, ...] = ()
    techniques: tuple[str, ...] = ()
    first_seen: str = ""
    last_seen: str = ""
    why: tuple[str, ...] = ()

    @property
    def sources(self) -> tuple[str, ...]:
        """Ids of those who say so, the strongest first."""
        return tuple(dict.fromkeys(sighting.indicator.source for sighting in self.sightings))


def assess(
    value: str, said: Iterable[Indicator], at: date, days: Mapping[str, str]
) -> Assessment | None:
    """Weigh what sources say; ``None`` where none says anything.

    Args:
        value: as it was asked for.
        said: what they say, in any order.
        at: the day the question is asked for.
        days: the day of each source's data.
    """
    weighed = [
        (strength(one, at, days.get(one.source, "")), one)
        for one in sorted(set(said), key=lambda one: (one.source, one.kind, one.value))
    ]
    if not weighed:
        return None
    weighed.sort(key=lambda pair: -pair[0])
    sightings = tuple(_sighting(one, part, at, days) for part, one in weighed)
    every = [one for _, one in weighed]
    return Assessment(
        value=value,
        confidence=confidence((one.source, part) for part, one in weighed),
        sightings=sightings,
        labels=tuple(sorted({label for one in every for label in one.labels})),
        techniques=tuple(sorted({id_ for one in every for id_ in one.techniques})),
        first_seen=min(
            filter(None, (one.first_seen or one.last_seen for one in every)), default=""
        ),
        last_seen=max(one.last_seen or one.first_seen for one in every),
        why=tuple(_why(value, sighting) for sighting in sightings),
    )


def _sighting(one: Indicator, part: float, at: date, days: Mapping[str, str]) -> Sighting:
    old = age(one, at, days.get(one.source, ""))
    return Sighting(indicator=one, strength=round(100 * part), age=-1 if old is None else old)


def _why(value: str, sighting: Sighting) -> str:
    said = sighting.indicator
    own = f"{said.confidence} of 100" if said.confidence >= 0 else "without a confidence of its own"
    old = "no day is known" if sighting.age < 0 else f"{sighting.age} days ago"
    where = f" as {said.value}" if said.value != value else ""
    until = f", valid until {said.valid_until}" if said.valid_until else ""
    return f"{said.source} lists it{where}, {own}, {old}{until}: counts {sighting.strength}"
