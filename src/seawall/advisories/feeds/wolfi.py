"""Wolfi: which package version fixed which flaws, or that a package never had them.

The ids of one flaw follow each other: the distribution's own (``CGA-``, one per package and
flaw), then the CVE, then GitHub's. The data is free to ship up to May 2025 (Apache-2.0);
since then its licence forbids that, so that ``db update`` fetches it for oneself only.

Source: https://packages.wolfi.dev/os/security.json
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final

from seawall.advisories import secdb
from seawall.advisories.feed import Download, Fact
from seawall.advisories.values import is_cve
from seawall.model import Source, Vulnerability

HOST: Final = "https://packages.wolfi.dev/"


class Wolfi:
    """Reads the one file."""

    name: Final = "wolfi"
    version: Final = 1
    max_age: Final = 3
    patterns: Final = ("wolfi/os/security.json",)
    downloads: Final = (Download(HOST, "os/security.json", "wolfi"),)

    def source(self, path: str) -> Source:
        """Wolfi."""
        del path
        return Source(
            id="wolfi",
            name="Wolfi security database",
            url=f"{HOST}os/security.json",
            licence="Apache-2.0 up to 2025-05-07, not free afterwards",
            credit="Wolfi advisories (https://github.com/wolfi-dev/advisories)",
        )

    def read(self, path: str, stream: BinaryIO) -> Iterator[Fact]:
        """Statements, and which ids are one flaw."""
        del path
        told: set[secdb.Fix] = set()
        for item in secdb.statements(secdb.document(stream), "wolfi", "Wolfi", _flaws):
            if not isinstance(item, secdb.Fix):
                yield item
            elif item.aliases and (fix := item._replace(advisory="")) not in told:
                told.add(fix)
                yield Vulnerability(id=item.flaw, aliases=item.aliases)


def _flaws(ids: list[str]) -> Iterator[secdb.Fix]:
    group: list[str] = []
    for name in ids:
        if name.startswith("CGA-") and group:
            yield from _flaw(group)
            group = []
        group.append(name)
    if group:
        yield from _flaw(group)


def _flaw(group: list[str]) -> Iterator[secdb.Fix]:
    """One flaw under its several ids; without an own id in front, nothing says that they belong."""
    own, others = group[0], list(dict.fromkeys(group[1:]))
    if not own.startswith("CGA-"):
        yield from secdb.each(group)
        return
    cves = [name for name in others if is_cve(name)]
    if len(cves) == 1:
        yield secdb.Fix(own, cves[0], tuple(name for name in others if name != cves[0]))
        return
    for name in cves or others or [own]:
        yield secdb.Fix(own, name)


PLUGIN: Final = Wolfi()
