"""What EPSS says today, told to somebody who knows what it said yesterday.

Most scores stay, and most percentiles move a little, because new flaws push them. So scores
are told as differences, and percentiles either likewise or as the steps between flaws in the
order of their scores, in which they hardly ever fall: whichever is shorter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Final

import msgspec
import zstandard
from msgspec import Struct

from seawall.advisories.records import UNSCORED, Likelihood

_ENCODE: Final = msgspec.msgpack.Encoder().encode


class Columns(Struct, frozen=True, array_like=True):
    """The scores of all flaws, in the order of their ids.

    Attributes:
        scores: differences to yesterday.
        percentiles: differences to yesterday, or steps.
        steps: which of both.
    """

    scores: list[int]
    percentiles: list[int]
    steps: bool


def told(
    names: Sequence[str], old: Mapping[str, Likelihood], new: Mapping[str, Likelihood]
) -> Columns:
    """Say what is new to whoever knows what is old.

    Args:
        names: ids of all flaws that there are now, sorted.
        old: what was said of flaws.
        new: what is said of them.
    """
    before = [old.get(name, UNSCORED) for name in names]
    now = [new.get(name, UNSCORED) for name in names]
    scores = [one[0] - two[0] for one, two in zip(now, before, strict=True)]
    differences = [one[1] - two[1] for one, two in zip(now, before, strict=True)]
    order = _order([score for score, _ in now], before)
    climbing = [now[position][1] for position in order]
    steps = [after - earlier for earlier, after in pairwise([0, *climbing])]
    shorter = _length(steps) < _length(differences)
    return Columns(scores, steps if shorter else differences, shorter)


def heard(
    names: Sequence[str], old: Mapping[str, Likelihood], columns: Columns
) -> dict[str, Likelihood]:
    """What :func:`told` said.

    Raises:
        ValueError: it was said of other flaws.
    """
    before = [old.get(name, UNSCORED) for name in names]
    scores = [one[0] + less for one, less in zip(before, columns.scores, strict=True)]
    if columns.steps:
        percentiles = [0] * len(names)
        climbing = accumulate(columns.percentiles)
        for position, percentile in zip(_order(scores, before), climbing, strict=True):
            percentiles[position] = percentile
    else:
        changes = zip(before, columns.percentiles, strict=True)
        percentiles = [one[1] + less for one, less in changes]
    return dict(zip(names, zip(scores, percentiles, strict=True), strict=True))


def _order(scores: Sequence[int], before: Sequence[Likelihood]) -> list[int]:
    """Positions in the order of the score, and of yesterday's percentile among equals."""
    return sorted(range(len(scores)), key=lambda at: (scores[at], before[at][1], at))


def _length(numbers: Iterable[int]) -> int:
    return len(zstandard.compress(_ENCODE(list(numbers))))
