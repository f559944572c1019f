"""The CVE list itself: which ids were rejected or are disputed, and what their authorities say.

One record in the CVE JSON format, version 5, per file. ``cveMetadata.state`` is ``PUBLISHED`` or
``REJECTED``; the tag ``disputed`` may be set by the authority that assigned the id (``cna``) or by
somebody who adds to records (``adp``). The NVD repeats all of it, so that ``db update``
has it from there; this reads the archive of the repository, half a gigabyte, or single
records, for mirrors that hold them.

Source: https://github.com/CVEProject/cvelistV5, https://cveproject.github.io/cve-schema/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO, Final

import msgspec
from msgspec import Struct, field

from seawall.advisories.archives import each, whole
from seawall.advisories.feed import Download, Fact, Skipped
from seawall.advisories.values import day, is_cve, vector, weaknesses
from seawall.model import Score, Source, Vulnerability

PATH: Final = "CVEProject/cvelistV5/archive/refs/heads/main.zip"
SOURCE: Final = "cve"
MOST: Final = 1000
"""Most metrics, weaknesses or additions of one record."""

_VECTORS: Final = ("cvssV4_0", "cvssV3_1", "cvssV3_0", "cvssV2_0")


class _Text(Struct):
    cwe: str = field(name="cweId", default="")


class _Problem(Struct):
    descriptions: list[_Text] = []


class _Container(Struct):
    tags: list[str] = []
    metrics: list[dict[str, Any]] = []
    problems: list[_Problem] = field(name="problemTypes", default_factory=list)


class _Containers(Struct):
    cna: _Container
    adp: list[_Container] = []


class _Metadata(Struct):
    id: str = field(name="cveId")
    state: str
    published: Any = field(name="datePublished", default="")
    updated: Any = field(name="dateUpdated", default="")


class _Record(Struct):
    metadata: _Metadata = field(name="cveMetadata")
    containers: _Containers


_DECODER: Final = msgspec.json.Decoder(_Record)


class CveRecords:
    """Reads the archive of the repository, or single records."""

    name: Final = "cve_records"
    version: Final = 1
    max_age: Final = 7
    patterns: Final = (f"github/{PATH}", "cve/cves/*/CVE-*.json")
    downloads: Final[tuple[Download, ...]] = ()

    def source(self, path: str) -> Source:
        """The CVE Program."""
        del path
        return Source(
            id=SOURCE,
            name="CVE list",
            url=f"https://github.com/{PATH}",
            licence="CVE terms of use (free to use and to pass on)",
            credit="CVE Program (https://www.cve.org)",
        )

    def read(self, path: str, stream: BinaryIO) -> Iterator[Fact]:
        """What is known about each CVE."""
        if path.endswith(".zip"):
            yield from each(stream, ".json", _facts)
        else:
            yield from _facts(path, whole(stream))


def _facts(path: str, content: bytes) -> Iterator[Fact]:
    name = path.rpartition("/")[2]
    if name.startswith("CVE-"):  # the others list changes
        yield _fact(content, name)


def _fact(content: bytes, where: str) -> Vulnerability | Skipped:
    try:
        record = _DECODER.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Skipped(where[:256], "not a CVE record", broken=True)
    metadata, own = record.metadata, record.containers.cna
    if not is_cve(metadata.id):
        return Skipped(where[:256], "not a CVE record", broken=True)
    speaking = (own, *record.containers.adp[:MOST])
    texts = [text.cwe for item in own.problems[:MOST] for text in item.descriptions[:MOST]]
    return Vulnerability(
        id=metadata.id,
        scores=tuple(dict.fromkeys(_scores(own))),
        cwes=weaknesses(texts),
        published=day(metadata.published),
        modified=day(metadata.updated),
        rejected=(SOURCE,) if metadata.state == "REJECTED" else (),
        disputed=(SOURCE,) if any("disputed" in item.tags for item in speaking) else (),
    )


def _scores(container: _Container) -> Iterator[Score]:
    for metric in container.metrics[:MOST]:
        for name in _VECTORS:
            rating = metric.get(name)
            given = rating.get("vectorString") if isinstance(rating, dict) else None
            if known := vector(given):
                yield Score(vector=known, source="cna")


PLUGIN: Final = CveRecords()
