"""FIRST's Exploit Prediction Scoring System: how likely a CVE is exploited within 30 days.

A compressed CSV file: a comment with the model's version and the date, a header, and one row per
CVE with score and percentile. Scores of different models do not compare.

Source: https://www.first.org/epss/data_stats
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterator
from typing import BinaryIO, Final

from seawall.advisories.feed import Download, Fact, Skipped
from seawall.errors import LimitExceeded, MalformedInput
from seawall.model import Source, Vulnerability

HOST: Final = "https://epss.empiricalsecurity.com/"
PATH: Final = "epss_scores-current.csv.gz"
SIZE: Final = 256 << 20
"""Largest content, in bytes; the whole of it has some 12 MB."""

_NUMBER: Final = r"(\d(?:\.\d{1,12})?(?:[eE]-\d{1,2})?)"
_ROW: Final = re.compile(rf"(CVE-\d{{4}}-\d{{4,19}}),{_NUMBER},{_NUMBER}", re.ASCII)


class Epss:
    """Reads the newest file."""

    name: Final = "epss"
    version: Final = 1
    max_age: Final = 4
    patterns: Final = (f"epss/{PATH}",)
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

    def read(self, path: str, stream: BinaryIO) -> Iterator[Fact]:
        """Score and percentile of each CVE."""
        del path
        lines = _text(stream).splitlines()
        rows = [line for line in lines if line and not line.startswith("#")]
        if not rows or not rows[0].startswith("cve,epss,percentile"):
            raise MalformedInput("the columns are not cve, epss and percentile")
        for row in rows[1:]:
            yield _fact(row)


def _fact(row: str) -> Fact:
    match = _ROW.fullmatch(row)
    if match is None:
        return Skipped(row[:64], "malformed row", broken=True)
    score, percentile = float(match[2]), float(match[3])
    if score > 1 or percentile > 1:
        return Skipped(row[:64], "malformed row", broken=True)
    return Vulnerability(id=match[1], epss=score, epss_percentile=percentile)


def _text(stream: BinaryIO) -> str:
    try:
        with gzip.GzipFile(fileobj=stream) as plain:
            content = plain.read(SIZE + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise MalformedInput(f"not a gzip file: {error}") from error
    if len(content) > SIZE:
        raise LimitExceeded("larger than all scores together")
    return content.decode("utf-8", errors="replace")


PLUGIN: Final = Epss()
