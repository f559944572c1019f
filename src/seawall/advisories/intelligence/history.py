"""Earlier EPSS scores of a flaw: those that differ from what came after, and not too old."""

from __future__ import annotations

from datetime import date
from typing import Final

DAYS: Final = 120
"""Scores so much older than the newest are left out."""

History = tuple[tuple[str, float], ...]


def changes(history: History, newest: float) -> History:
    """The scores after which another one followed, oldest first.

    Args:
        history: days and scores, in any order; of several on one day, the highest counts.
        newest: the current score.
    """
    if not history:
        return ()
    by_day = dict(sorted(history))
    last = max(by_day)
    first = date.fromordinal(max(1, date.fromisoformat(last).toordinal() - DAYS)).isoformat()
    kept: list[tuple[str, float]] = []
    for day, score in by_day.items():
        if day >= first and (not kept or kept[-1][1] != score):
            kept.append((day, score))
    if kept and kept[-1][1] == newest:
        kept.pop()
    return tuple(kept)
