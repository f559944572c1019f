"""Feodo Tracker of abuse.ch: servers that command botnets.

A JSON list, or a table (:mod:`seawall.advisories.intelligence.tables`). The JSON records hold
``ip_address``, ``status``, ``first_seen``, ``last_online`` and ``malware``; the table calls the
same ``dst_ip``, ``c2_status`` and ``first_seen_utc``. An address is listed once it answered as
a botnet's server does.

Source: https://feodotracker.abuse.ch/blocklist/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO, Final

import msgspec

from seawall.advisories.feed import Download, Fact, Skipped
from seawall.advisories.intelligence.stating import stated
from seawall.advisories.intelligence.tables import rows
from seawall.errors import LimitExceeded, MalformedInput
from seawall.model import IndicatorKind, Source

HOST: Final = "https://feodotracker.abuse.ch/"
PATH: Final = "downloads/ipblocklist.json"
SIZE: Final = 64 << 20
"""Largest file, in bytes; the list has some hundred entries."""
CONFIDENCE: Final = 95
"""Every server was spoken to."""


class Feodo:
    """Reads the list of servers."""

    name: Final = "feodo"
    version: Final = 1
    max_age: Final = 3
    patterns: Final = (f"feodo/{PATH}", "feodo/*.json", "feodo/*.csv")
    downloads: Final = (Download(HOST, PATH, "feodo"),)

    def source(self, path: str) -> Source:
        """Feodo Tracker."""
        del path
        return Source(
            id="feodo",
            name="Feodo Tracker",
            url=HOST + PATH,
            licence="free to use under the terms of abuse.ch, fair use",
            credit="Feodo Tracker by abuse.ch (https://feodotracker.abuse.ch)",
        )

    def read(self, path: str, stream: BinaryIO) -> Iterator[Fact]:
        """Every server."""
        if path.endswith(".csv"):
            for row in rows(stream, "first_seen_utc", "dst_ip", "c2_status", "malware"):
                yield row if isinstance(row, Skipped) else _of_table(row)
            return
        content = stream.read(SIZE + 1)
        if len(content) > SIZE:
            raise LimitExceeded("larger than any list of servers")
        try:
            records = msgspec.json.decode(content, type=list[Any])
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise MalformedInput(f"not a list of servers: {error}") from error
        for record in records:
            yield _fact(record)


def _of_table(row: Any) -> Fact:
    return _fact(
        {
            "ip_address": row["dst_ip"],
            "status": row["c2_status"],
            "first_seen": row["first_seen_utc"],
            "last_online": row.get("last_online"),
            "malware": row["malware"],
        }
    )


def _fact(record: Any) -> Fact:
    address = record.get("ip_address") if isinstance(record, dict) else None
    if not isinstance(address, str):
        return Skipped("", "malformed record", broken=True)
    return stated(
        IndicatorKind.ADDRESS,
        address,
        "feodo",
        first_seen=record.get("first_seen"),
        last_seen=record.get("last_online"),
        confidence=CONFIDENCE,
        labels=("botnet", "c2", record.get("malware"), record.get("status")),
        note=record.get("malware"),
    )


PLUGIN: Final = Feodo()
