"""The content of a snapshot as single records, so that two snapshots can be compared.

A table of pages holds many records in a row; which of them share a page follows from their
names alone (:mod:`seawall.advisories.paging`), so that the same records give the same pages
again. The scores of EPSS, which change every day for most flaws, are kept apart from the flaws.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

import msgspec
from msgspec.structs import replace

from seawall.advisories import layout
from seawall.advisories.assembling import alias_pages, flaw_pages, indicator_pages
from seawall.advisories.snapshot import Snapshot
from seawall.model import Indicator, IndicatorKind

Records = dict[str, bytes]
Tables = dict[str, list[tuple[str, bytes]]]
Likelihood = tuple[int, int]
"""Score and percentile of EPSS as they are stored; -1 where there is none."""

UNSCORED: Final[Likelihood] = (-1, -1)

_ENCODE: Final = msgspec.msgpack.Encoder().encode
_ROW: Final = msgspec.msgpack.Decoder(layout.Row)


class Content(NamedTuple):
    """Everything in a snapshot but its description.

    Attributes:
        tables: records by name, for each of :data:`layout.CONTENT`.
        scores: EPSS by flaw.
    """

    tables: dict[str, Records]
    scores: dict[str, Likelihood]


def content(snapshot: Snapshot) -> Content:
    """The records of a snapshot.

    Raises:
        MalformedInput: it is damaged.
    """
    flaws: Records = {}
    scores: dict[str, Likelihood] = {}
    for row in snapshot.each("page", layout.rows):
        scores[row.id] = (row.epss, row.percentile)
        flaws[row.id] = _ENCODE(replace(row, epss=-1, percentile=-1))
    aliases = {name: primary.encode() for name, primary in snapshot.each("alias", layout.aliases)}
    return Content(
        {
            "package": dict(snapshot.content("package")),
            "page": flaws,
            "alias": aliases,
            "indicator": _indicators(snapshot),
        },
        scores,
    )


def _indicators(snapshot: Snapshot) -> Records:
    found: dict[str, list[Indicator]] = {}
    for key, value in snapshot.content("indicator"):
        kind = IndicatorKind(key.partition("\n")[0])
        for item in layout.indicators(kind, value):
            found.setdefault(f"{kind}\n{item.value}", []).append(item)
    return {name: layout.indicator_page(some) for name, some in found.items()}


def tables(whole: Content) -> Tables:
    """Keys and values of each table, as they are written.

    Raises:
        msgspec.DecodeError: a record is none.
        ValueError: a name is none.
    """
    named = whole.tables
    return {
        "package": sorted(named["package"].items(), key=lambda item: item[0].split("\n", 1)),
        "page": list(flaw_pages(_rows(named["page"], whole.scores))),
        "alias": list(alias_pages((key, value.decode()) for key, value in _sorted(named["alias"]))),
        "indicator": list(indicator_pages(_each_indicator(named["indicator"]))),
    }


def _rows(flaws: Records, scores: Mapping[str, Likelihood]) -> Iterator[layout.Row]:
    for name, value in _sorted(flaws):
        score, percentile = scores.get(name, UNSCORED)
        yield replace(_ROW.decode(value), epss=score, percentile=percentile)


def _each_indicator(records: Records) -> Iterator[Indicator]:
    for name in sorted(records, key=lambda name: name.split("\n", 1)):
        yield from layout.indicators(IndicatorKind(name.partition("\n")[0]), records[name])


def _sorted(records: Records) -> list[tuple[str, bytes]]:
    return sorted(records.items())
