"""CISA's enrichment of CVE records: exploitation and automation (SSVC), and CVSS vectors.

CISA's own container lies in ``containers.adp`` under the short name ``CISA-ADP``; the
authority that assigned the CVE writes in ``containers.cna``. Each may hold vectors.

Source: https://github.com/cisagov/vulnrichment
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO, Final

import msgspec
from msgspec import Struct, field

from seawall.advisories.archives import each
from seawall.advisories.feed import Download, Fact, Skipped
from seawall.advisories.values import day, is_cve, vector
from seawall.errors import MalformedInput
from seawall.model import Score, Source, Vulnerability

HOST: Final = "https://github.com/"
PATH: Final = "cisagov/vulnrichment/archive/refs/heads/develop.zip"
_VECTORS: Final = ("cvssV4_0", "cvssV3_1", "cvssV3_0", "cvssV2_0")
_EXPLOITATION: Final = frozenset({"none", "poc", "active"})
_AUTOMATABLE: Final = frozenset({"yes", "no"})


class _Provider(Struct):
    short_name: str = field(name="shortName", default="")


class _Container(Struct):
    metrics: list[dict[str, Any]] = []
    provider: _Provider = field(name="providerMetadata", default_factory=_Provider)


class _Containers(Struct):
    cna: _Container = field(default_factory=_Container)
    adp: list[_Container] = []


class _Metadata(Struct):
    id: str = field(name="cveId")
    state: str = ""
    published: Any = field(name="datePublished", default="")
    updated: Any = field(name="dateUpdated", default="")


class _Record(Struct):
    metadata: _Metadata = field(name="cveMetadata")
    containers: _Containers


_DECODER: Final = msgspec.json.Decoder(_Record)


class Vulnrichment:
    """Reads the archive of the repository."""

    name: Final = "vulnrichment"
    version: Final = 2
    max_age: Final = 7
    patterns: Final = (f"github/{PATH}",)
    downloads: Final = (Download(HOST, PATH, "github"),)

    def source(self, path: str) -> Source:
        """CISA."""
        del path
        return Source(
            id="vulnrichment",
            name="CISA Vulnrichment",
            url=HOST + PATH,
            licence="CC0-1.0",
            credit="CISA Authorized Data Publisher (https://github.com/cisagov/vulnrichment)",
        )

    def read(self, path: str, stream: BinaryIO) -> Iterator[Fact]:
        """What is known about each CVE."""
        del path
        return each(stream, ".json", _facts)


def _facts(name: str, content: bytes) -> Iterator[Fact]:
    where = name.rpartition("/")[2]
    if where.startswith("CVE-"):
        try:
            record = _DECODER.decode(content)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise MalformedInput("not a CVE record") from error
        yield _fact(record, where)


def _fact(record: _Record, where: str) -> Fact:
    metadata, containers = record.metadata, record.containers
    if not is_cve(metadata.id):
        return Skipped(where, "not a CVE record", broken=True)
    if metadata.state.upper() == "REJECTED":
        return Skipped(metadata.id, "rejected")
    own = [item for item in containers.adp if item.provider.short_name == "CISA-ADP"]
    return Vulnerability(
        id=metadata.id,
        scores=(
            *_scores([containers.cna], "cna"),
            *_scores(own, "cisa-adp"),
        ),
        published=day(metadata.published),
        modified=day(metadata.updated),
        exploitation=_answer(own, "Exploitation", _EXPLOITATION),
        automatable=_answer(own, "Automatable", _AUTOMATABLE),
    )


def _scores(containers: list[_Container], source: str) -> Iterator[Score]:
    for container in containers:
        for metric in container.metrics:
            for name in _VECTORS:
                rating = metric.get(name)
                given = rating.get("vectorString") if isinstance(rating, dict) else None
                if known := vector(given):
                    yield Score(vector=known, source=source)


def _answer(containers: list[_Container], question: str, words: frozenset[str]) -> str:
    """CISA's answer to one question of SSVC, ``""`` if there is none that is known."""
    for container in containers:
        for metric in container.metrics:
            other = metric.get("other")
            if not isinstance(other, dict) or other.get("type") != "ssvc":
                continue
            content = other.get("content")
            options = content.get("options") if isinstance(content, dict) else None
            for option in options if isinstance(options, list) else ():
                word = option.get(question) if isinstance(option, dict) else None
                if isinstance(word, str) and word.lower() in words:
                    return word.lower()
    return ""


PLUGIN: Final = Vulnrichment()
