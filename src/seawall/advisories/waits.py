"""How long fixes took to come: from the day of a flaw to the first erratum that mends it.

A publisher of errata says when each appeared, and others when its flaws did. The difference is a
wait; a fix that came first, as under an embargo, took no time. Nothing is told from a few pairs.
What never was mended is not among them, so that the figures are those of the flaws that were.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

import msgspec

from seawall.model import Waits

FEWEST: Final = 20
"""Flaws that figures need to rest on."""

_ENCODE: Final = msgspec.msgpack.Encoder().encode
_DAYS: Final = msgspec.msgpack.Decoder(dict[str, str])


def kept(mended: Mapping[str, Mapping[str, str]]) -> tuple[tuple[str, bytes], ...]:
    """Days of first errata in the form in which the facts of a file are kept.

    Args:
        mended: days by ecosystem and flaw.
    """
    return tuple((ecosystem, _ENCODE(mended[ecosystem])) for ecosystem in sorted(mended))


def waits(
    parts: Iterable[bytes], moved: Mapping[str, str], published: Mapping[str, str]
) -> Waits | None:
    """The waits of one ecosystem, ``None`` if no erratum speaks about a flaw of a known day.

    Args:
        parts: what :func:`kept` made, of every file.
        moved: primary ids of other ids.
        published: days of flaws, by primary id.
    """
    first: dict[str, str] = {}
    for part in parts:
        for name, day in _DAYS.decode(part).items():
            flaw = moved.get(name, name)
            first[flaw] = min(first.get(flaw, day), day)
    days = sorted(_waited(first, published))
    if not days:
        return None
    if len(days) < FEWEST:
        return Waits(flaws=len(days))
    return Waits(flaws=len(days), median=_quantile(days, 50), late=_quantile(days, 90))


def _waited(first: Mapping[str, str], published: Mapping[str, str]) -> Iterator[int]:
    for flaw, mended in first.items():
        try:
            known = date.fromisoformat(published.get(flaw, ""))
            yield max(0, (date.fromisoformat(mended) - known).days)
        except ValueError:  # no day is known, or one that no calendar has
            continue


def _quantile(ordered: list[int], percent: int) -> int:
    """The least value that so many percent do not exceed."""
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]
