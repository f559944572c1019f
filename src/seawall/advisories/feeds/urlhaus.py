"""URLhaus of abuse.ch: addresses on the web from which malware is loaded.

A table (:mod:`seawall.advisories.intelligence.tables`): ``dateadded``, ``url``, ``url_status``
(``online``, ``offline``), ``last_online``, ``threat``, ``tags``. A row says of the very address
that it serves malware, seldom of its host, which is often a site that was broken into.

Source: https://urlhaus.abuse.ch/api/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final

from seawall.advisories.feed import Download, Fact, Skipped
from seawall.advisories.intelligence.stating import stated
from seawall.advisories.intelligence.tables import Row, rows
from seawall.model import IndicatorKind, Source

HOST: Final = "https://urlhaus.abuse.ch/"
PATH: Final = "downloads/csv_recent"
CONFIDENCE: Final = 90
"""Every address was visited and gave malware; some are cleaned soon after."""


class Urlhaus:
    """Reads the table of the last thirty days, or any other of its tables."""

    name: Final = "urlhaus"
    version: Final = 1
    max_age: Final = 3
    patterns: Final = (f"urlhaus/{PATH}", "urlhaus/*.csv", "urlhaus/*.csv.zip")
    downloads: Final = (Download(HOST, PATH, "urlhaus"),)

    def source(self, path: str) -> Source:
        """URLhaus."""
        del path
        return Source(
            id="urlhaus",
            name="URLhaus",
            url=HOST + PATH,
            licence="free to use under the terms of abuse.ch, fair use",
            credit="URLhaus by abuse.ch (https://urlhaus.abuse.ch)",
        )

    def read(self, path: str, stream: BinaryIO) -> Iterator[Fact]:
        """Every address."""
        del path
        for row in rows(stream, "dateadded", "url", "threat"):
            yield row if isinstance(row, Skipped) else _fact(row)


def _fact(row: Row) -> Fact:
    online = row.get("url_status") == "online"
    return stated(
        IndicatorKind.URL,
        row["url"],
        "urlhaus",
        first_seen=row["dateadded"],
        last_seen=row.get("last_online", ""),
        confidence=CONFIDENCE,
        labels=(row["threat"], *row.get("tags", "").split(","), "online" if online else ""),
    )


PLUGIN: Final = Urlhaus()
