"""CISA's catalogue of vulnerabilities that are known to be exploited.

Source: https://www.cisa.gov/known-exploited-vulnerabilities-catalog
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO, Final

import msgspec
from msgspec import Struct, field

from seawall.advisories.feed import Download, Fact, Skipped
from seawall.advisories.values import day, is_cve, weaknesses
from seawall.errors import MalformedInput
from seawall.model import Source, Vulnerability

HOST: Final = "https://www.cisa.gov/"
PATH: Final = "sites/default/files/feeds/known_exploited_vulnerabilities.json"
SIZE: Final = 64 << 20
"""Largest file, in bytes; the catalogue has some 1.5 MB."""


class _Entry(Struct, rename="camel"):
    cve_id: str = field(name="cveID")
    date_added: str
    known_ransomware_campaign_use: str = ""
    cwes: Any = None


class _Catalogue(Struct):
    vulnerabilities: list[Any]
    count: int = -1


class Kev:
    """Reads the catalogue."""

    name: Final = "kev"
    version: Final = 1
    max_age: Final = 30
    patterns: Final = (f"cisa/{PATH}",)
    downloads: Final = (Download(HOST, PATH, "cisa"),)

    def source(self, path: str) -> Source:
        """CISA."""
        del path
        return Source(
            id="kev",
            name="CISA Known Exploited Vulnerabilities",
            url=HOST + PATH,
            licence="CC0-1.0",
            credit="Cybersecurity and Infrastructure Security Agency (https://www.cisa.gov)",
        )

    def read(self, path: str, stream: BinaryIO) -> Iterator[Fact]:
        """When each CVE entered the catalogue."""
        del path
        try:
            catalogue = msgspec.json.decode(stream.read(SIZE), type=_Catalogue)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise MalformedInput(f"not the catalogue: {error}") from error
        if catalogue.count not in {-1, len(catalogue.vulnerabilities)}:
            raise MalformedInput("the catalogue does not hold as many entries as it says")
        for raw in catalogue.vulnerabilities:
            yield _fact(raw)


def _fact(raw: Any) -> Fact:
    try:
        entry = msgspec.convert(raw, _Entry)
    except msgspec.ValidationError:
        return Skipped("", "malformed entry", broken=True)
    added = day(entry.date_added)
    if not is_cve(entry.cve_id) or not added:
        return Skipped(entry.cve_id[:64], "malformed entry", broken=True)
    return Vulnerability(
        id=entry.cve_id,
        known_exploited=added,
        ransomware=entry.known_ransomware_campaign_use.lower() == "known",
        cwes=weaknesses(entry.cwes),
    )


PLUGIN: Final = Kev()
