"""How much an indicator is to be believed today: corroboration raises, age lowers.

Each source counts with a strength between 0 and 1:

    strength = its own confidence / 100 * 0.5 ** (days since it last saw the value / half-life)

A source that does not rate its word counts as :data:`UNSTATED`; one that saw the value on several
occasions counts once, with the strongest. Sources together are as wrong as all of them at once:

    confidence = 100 * (1 - (1 - strength 1) * (1 - strength 2) * ...)

So it stays between 0 and 100, another source never lowers it, time never raises it, and the order
does not matter. From the day on which a source no longer stands by its word, that counts nothing.
Addresses change hands within days and names within weeks; what a file is, its
digest says for ever.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from math import prod
from typing import Final

from seawall.model import Indicator, IndicatorKind

UNSTATED: Final = 50
"""Confidence of a source that does not say how sure it is."""
UNDATED: Final = 0.5
"""What age leaves of the word of a source where nothing tells how old it is."""

HALF_LIVES: Final[dict[IndicatorKind, int | None]] = {
    IndicatorKind.SHA256: None,
    IndicatorKind.SHA1: None,
    IndicatorKind.MD5: None,
    IndicatorKind.YARA: None,
    IndicatorKind.ADDRESS: 7,
    IndicatorKind.NETWORK: 28,
    IndicatorKind.DOMAIN: 28,
    IndicatorKind.URL: 14,
    IndicatorKind.PACKAGE: None,
    IndicatorKind.TECHNIQUE: None,
}
"""Days after which half of the confidence is left; ``None`` where age changes nothing."""


def strength(said: Indicator, at: date, as_of: str = "") -> float:
    """How much one source's word counts, 0 to 1.

    Args:
        said: what it says.
        at: the day the question is asked for.
        as_of: day of the source's data, for values that it lists without a day.
    """
    if said.valid_until and said.valid_until <= at.isoformat():
        return 0.0
    own = UNSTATED if said.confidence < 0 else min(said.confidence, 100)
    return own / 100 * _left(said, at, as_of)


def confidence(strengths: Iterable[tuple[str, float]]) -> int:
    """Confidence of all sources together, 0 to 100.

    Args:
        strengths: sources with the strength of their word; the strongest of each counts.
    """
    strongest: dict[str, float] = {}
    for source, one in strengths:
        strongest[source] = max(one, strongest.get(source, 0.0))
    doubts = sorted(1 - min(max(one, 0.0), 1.0) for one in strongest.values())
    return round(100 * (1 - prod(doubts)))


def age(said: Indicator, at: date, as_of: str = "") -> int | None:
    """Days since the source last saw the value, ``None`` if nothing tells."""
    for day in (said.last_seen, said.first_seen, as_of):
        try:
            return max((at - date.fromisoformat(day)).days, 0)
        except ValueError:
            continue
    return None


def _left(said: Indicator, at: date, as_of: str) -> float:
    half = HALF_LIVES[said.kind]
    if half is None:
        return 1.0
    days = age(said, at, as_of)
    return UNDATED if days is None else float(0.5 ** (days / half))
