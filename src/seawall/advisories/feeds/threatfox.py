"""ThreatFox of abuse.ch: addresses, names, URLs and digests, each with a malware family.

Either a table (:mod:`seawall.advisories.intelligence.tables`) or JSON: one object that maps the
number of an indicator to a list of records with the same columns. ``ioc_type`` says what a value
is (``ip:port``, ``domain``, ``url``, ``md5_hash`` ...), ``confidence_level`` how sure the reporter
was, ``is_compromised`` that the host belongs to a victim. Both write ``None`` for nothing.

Source: https://threatfox.abuse.ch/export/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO, Final

import msgspec

from seawall.advisories.feed import Download, Fact, Skipped
from seawall.advisories.intelligence.canonical import without_port
from seawall.advisories.intelligence.stating import stated
from seawall.advisories.intelligence.tables import SIZE, rows
from seawall.errors import LimitExceeded, MalformedInput
from seawall.model import IndicatorKind, Source

HOST: Final = "https://threatfox.abuse.ch/"
PATH: Final = "export/csv/recent"

_KINDS: Final = {
    "ip:port": IndicatorKind.ADDRESS,
    "domain": IndicatorKind.DOMAIN,
    "url": IndicatorKind.URL,
    "md5_hash": IndicatorKind.MD5,
    "sha1_hash": IndicatorKind.SHA1,
    "sha256_hash": IndicatorKind.SHA256,
}


class Threatfox:
    """Reads the table of recent indicators, the full one, or their JSON."""

    name: Final = "threatfox"
    version: Final = 1
    max_age: Final = 3
    patterns: Final = (
        f"threatfox/{PATH}",
        "threatfox/*.csv",
        "threatfox/*.csv.zip",
        "threatfox/*.json",
    )
    downloads: Final = (Download(HOST, PATH, "threatfox"),)

    def source(self, path: str) -> Source:
        """ThreatFox."""
        del path
        return Source(
            id="threatfox",
            name="ThreatFox",
            url=HOST + PATH,
            licence="free to use under the terms of abuse.ch, fair use",
            credit="ThreatFox by abuse.ch (https://threatfox.abuse.ch)",
        )

    def read(self, path: str, stream: BinaryIO) -> Iterator[Fact]:
        """Every indicator of a kind that somebody asks for."""
        records = _records(stream) if path.endswith(".json") else _table(stream)
        for record in records:
            yield record if isinstance(record, Skipped) else _fact(record)


def _table(stream: BinaryIO) -> Iterator[dict[str, Any] | Skipped]:
    for row in rows(stream, "ioc_value", "ioc_type", "first_seen_utc"):
        yield row if isinstance(row, Skipped) else dict(row)


def _records(stream: BinaryIO) -> Iterator[dict[str, Any] | Skipped]:
    content = stream.read(SIZE + 1)
    if len(content) > SIZE:
        raise LimitExceeded("larger than any export")
    try:
        document = msgspec.json.decode(content, type=dict[str, list[Any]])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedInput(f"not an export: {error}") from error
    for number, records in document.items():
        for record in records:
            if isinstance(record, dict):
                yield record
            else:
                yield Skipped(number[:64], "malformed record", broken=True)


def _fact(record: dict[str, Any]) -> Fact:
    value, type_ = record.get("ioc_value"), record.get("ioc_type")
    if not isinstance(value, str) or not isinstance(type_, str):
        return Skipped("", "malformed record", broken=True)
    kind = _KINDS.get(type_)
    if kind is None:
        return Skipped(value[:80], "a kind that nobody asks for")
    level = str(record.get("confidence_level", ""))
    tags = record.get("tags")
    victim = str(record.get("is_compromised")).lower() == "true"
    return stated(
        kind,
        without_port(value) if kind is IndicatorKind.ADDRESS else value,
        "threatfox",
        first_seen=record.get("first_seen_utc"),
        last_seen=record.get("last_seen_utc"),
        confidence=int(level) if level.isdecimal() and len(level) < 4 else -1,
        labels=(
            record.get("threat_type"),
            record.get("malware_printable"),
            *(tags.split(",") if isinstance(tags, str) else ()),
            "compromised" if victim else "",
        ),
        note=record.get("malware_printable"),
    )


PLUGIN: Final = Threatfox()
