"""What is known of an indicator, for people or as JSON, and where it occurs.

On a terminal addresses are made harmless (``hxxp://evil[.]example``), so that no click and no
clever program follows them. Elsewhere they stay as they are, for other programs to read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct

from seawall.advisories.intelligence.assessment import CONSUMERS, Assessment
from seawall.advisories.intelligence.canonical import address, is_public
from seawall.advisories.intelligence.hunting import Hunted, Known
from seawall.advisories.intelligence.occurrences import Occurrence
from seawall.advisories.intelligence.recognising import Sense, defanged
from seawall.model import IndicatorKind, Vulnerability
from seawall.report.columns import folded, padded
from seawall.report.format import Rendering
from seawall.report.paint import Paint
from seawall.report.safe_text import safe
from seawall.report.writing import json_text

_LABEL: Final = 14
_LIKELY: Final = 70
_PLACES: Final = 20
_HARMFUL: Final = frozenset(
    {
        IndicatorKind.ADDRESS.value,
        IndicatorKind.NETWORK.value,
        IndicatorKind.DOMAIN.value,
        IndicatorKind.URL.value,
    }
)


class Answer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The answer about one text.

    Attributes:
        hunted: what is known of it.
        searched: the results that were looked through.
        occurrences: where it occurs in them.
    """

    hunted: Hunted
    searched: tuple[str, ...] = ()
    occurrences: tuple[Occurrence, ...] = ()


def json(answers: Sequence[Answer]) -> Iterator[str]:
    """Yield all answers as one JSON document."""
    yield json_text({"answers": answers})


def text(answers: Sequence[Answer], rendering: Rendering) -> Iterator[str]:
    """Yield the answers line by line, a final newline included."""
    for number, answer in enumerate(answers):
        if number:
            yield "\n"
        yield from _Page(answer, rendering).lines()


class _Page:
    """One answer; the methods are its sections, top to bottom."""

    def __init__(self, answer: Answer, rendering: Rendering) -> None:
        self._answer = answer
        self._paint = Paint(colour=rendering.colour)
        self._width = rendering.width
        self._harmless = rendering.width > 0

    def lines(self) -> Iterator[str]:
        for known in self._answer.hunted.meanings:
            value = safe(self._shown(known.kind, known.value))
            yield f"{self._paint.strong(value)}  {known.kind}\n"
            yield from self._meaning(known)
        yield from self._occurrences()

    def _shown(self, kind: str, value: str) -> str:
        return defanged(value) if self._harmless and kind in _HARMFUL else value

    def _row(self, label: str, value: str) -> Iterator[str]:
        lead = f"  {self._paint.faint(padded(label, _LABEL))}"
        columns = max(self._width - 2 - _LABEL, 20) if self._width else 0
        for line in folded(safe(value).split(" "), columns):
            yield f"{lead}{line}\n"
            lead = " " * (2 + _LABEL)

    def _meaning(self, known: Known) -> Iterator[str]:
        if known.nothing:
            yield from self._row("known", self._nothing(known))
            return
        if known.assessment is not None:
            yield from self._assessment(known.kind, known.assessment)
        if known.flaw is not None:
            yield from self._flaw(known.flaw)
        label = "packages" if known.kind == Sense.FLAW else "flaws"
        if known.flaw is not None and not known.related:
            yield from self._row(label, "none that a source here speaks of")
        for one in known.related:
            what = f"{one.flaw}, " if known.kind != Sense.FLAW else ""
            bad = " MALICIOUS" if one.malicious else ""
            line = f"{what}{one.package} in {one.ecosystem}{bad} ({', '.join(one.sources)})"
            yield from self._row(label, line)
            label = ""
        if known.related_count > len(known.related):
            yield from self._row("", f"and {known.related_count - len(known.related):,} more")

    def _nothing(self, known: Known) -> str:
        hunted = self._answer.hunted
        data = f"{len(hunted.sources)} sources (data of {hunted.data_of or 'an unknown day'})"
        if known.kind == IndicatorKind.ADDRESS and not is_public(address(known.value)):
            return "nothing: it is a private or reserved address, which no source can speak of"
        if known.kind == Sense.FLAW:
            return f"no package with it is known to any of {data}"
        return f"not known to any of {data}"

    def _assessment(self, kind: str, about: Assessment) -> Iterator[str]:
        paint = self._paint.alarm if about.confidence >= _LIKELY else self._paint.strong
        if kind != IndicatorKind.TECHNIQUE:
            yield f"  {self._paint.faint(padded('confidence', _LABEL))}"
            yield f"{paint(f'{about.confidence} of 100')}\n"
        label = "why"
        for reason, sighting in zip(about.why, about.sightings, strict=True):
            listed = sighting.indicator.value
            yield from self._row(label, reason.replace(listed, self._shown(kind, listed)))
            if sighting.indicator.note:
                yield from self._row("", sighting.indicator.note)
            label = ""
        if about.first_seen:
            yield from self._row("seen", f"{about.first_seen} to {about.last_seen}")
        if about.labels:
            yield from self._row("labels", ", ".join(about.labels))
        if about.techniques:
            yield from self._row("techniques", ", ".join(about.techniques))
        yield from self._row("asked by", ", ".join(CONSUMERS[IndicatorKind(kind)]))

    def _flaw(self, flaw: Vulnerability) -> Iterator[str]:
        if flaw.aliases:
            yield from self._row("also", ", ".join(flaw.aliases))
        if flaw.published:
            yield from self._row("published", flaw.published)
        if flaw.known_exploited:
            ransom = ", used by ransomware" if flaw.ransomware else ""
            yield from self._row(
                "EXPLOITED", f"in CISA's catalog since {flaw.known_exploited}{ransom}"
            )
        if flaw.exploitation:
            automatic = ", can be automated" if flaw.automatable == "yes" else ""
            yield from self._row("exploitation", f"{flaw.exploitation}{automatic} (CISA SSVC)")
        label = "exploits"
        for exploit in flaw.exploits:
            day = f", {exploit.published}" if exploit.published else ""
            yield from self._row(label, f"{exploit.reference} ({exploit.source}{day})")
            label = ""
        if flaw.epss >= 0:
            yield from self._row("EPSS", f"{flaw.epss:.1%} within 30 days")
        if flaw.epss_history:
            earlier = (f"{score:.1%} on {day}" for day, score in flaw.epss_history)
            yield from self._row("EPSS before", ", ".join(earlier))

    def _occurrences(self) -> Iterator[str]:
        if not self._answer.searched:
            return
        found = self._answer.occurrences
        results = len(self._answer.searched)
        label = "occurs in"
        if not found:
            yield from self._row(label, f"none of {results:,} results")
        for one in found[:_PLACES]:
            path = f" ({one.path})" if one.path else ""
            words = f": {one.text}" if one.text else ""
            if self._harmless and one.text and "." in one.text:
                words = f": {defanged(one.text)}"
            yield from self._row(label, f"{one.artifact}: {one.what}, {one.where}{path}{words}")
            label = ""
        if len(found) > _PLACES:
            yield from self._row("", f"and {len(found) - _PLACES:,} more places")
