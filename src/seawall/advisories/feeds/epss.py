"""FIRST's Exploit Prediction Scoring System: how likely a CVE is exploited within 30 days.

A compressed CSV file: a comment with the model's version and the date, a header, and one row per
CVE with score and percentile. Scores of different models do not compare. Files of earlier days lie
beside the current one (``epss_scores-2026-08-16.csv.gz``); those of some Mondays are the history,
in which low scores are left out: a flaw that is missing there was below :data:`NOTEWORTHY`.

Source: https://www.first.org/epss/data_stats
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import BinaryIO, Final

from seawall.advisories.feed import Download, Fact, Site, Skipped
from seawall.advisories.unpacking import Unpacked
from seawall.advisories.values import day
from seawall.errors import MalformedInput
from seawall.model import Source, Vulnerability

HOST: Final = "https://epss.empiricalsecurity.com/"
PATH: Final = "epss_scores-current.csv.gz"
SIZE: Final = 256 << 20
"""Largest content, in bytes; the whole of it has some 12 MB."""
NOTEWORTHY: Final = 0.01
"""Lowest score that is worth remembering."""
WEEKS: Final = 4
"""Mondays whose scores are fetched."""

_DATED: Final = re.compile(r"epss_scores-(\d{4}-\d\d-\d\d)\.csv\.gz", re.ASCII)
_NUMBER: Final = r"(\d(?:\.\d{1,12})?(?:[eE]-\d{1,2})?)"
_ROW: Final = re.compile(rf"(CVE-\d{{4}}-\d{{4,19}}),{_NUMBER},{_NUMBER}", re.ASCII)


class Epss:
    """Reads the newest file, and those of earlier days beside it."""

    name: Final = "epss"
    version: Final = 2
    max_age: Final = 4
    patterns: Final = (f"epss/{PATH}", "epss/epss_scores-????-??-??.csv.gz")
    downloads: Final = (Download(HOST, PATH, "epss"),)

    def source(self, path: str) -> Source:
        """FIRST."""
        del path
        return Source(
            id="epss",
            name="Exploit Prediction Scoring System",
            url=HOST + PATH,
            licence="free to use with attribution",
            credit="EPSS by FIRST (https://www.first.org/epss)",
        )

    def follow(self, site: Site) -> Iterator[Download]:
        """The files of the latest Mondays, that of this week left out."""
        today = date.fromisoformat(site.day)
        monday = today - timedelta(days=today.weekday())
        for week in range(1, WEEKS + 1):
            past = (monday - timedelta(weeks=week)).isoformat()
            yield Download(HOST, f"epss_scores-{past}.csv.gz", "epss", optional=True)

    def read(self, path: str, stream: BinaryIO) -> Iterator[Fact]:
        """Score and percentile of each CVE; of an earlier day, what is worth remembering."""
        dated = _DATED.fullmatch(path.rpartition("/")[2])
        earlier = day(dated[1]) if dated is not None else ""
        if dated is not None and not earlier:
            raise MalformedInput("named after no day")
        lines = Unpacked(stream, SIZE).read().decode("utf-8", errors="replace").splitlines()
        rows = [line for line in lines if line and not line.startswith("#")]
        if not rows or not rows[0].startswith("cve,epss,percentile"):
            raise MalformedInput("the columns are not cve, epss and percentile")
        for row in rows[1:]:
            fact = _fact(row)
            if dated is None or isinstance(fact, Skipped):
                yield fact
            elif fact.epss >= NOTEWORTHY:
                yield Vulnerability(id=fact.id, epss_history=((earlier, fact.epss),))


def _fact(row: str) -> Vulnerability | Skipped:
    match = _ROW.fullmatch(row)
    if match is None:
        return Skipped(row[:64], "malformed row", broken=True)
    score, percentile = float(match[2]), float(match[3])
    if score > 1 or percentile > 1:
        return Skipped(row[:64], "malformed row", broken=True)
    return Vulnerability(id=match[1], epss=score, epss_percentile=percentile)


PLUGIN: Final = Epss()
