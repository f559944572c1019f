"""The National Vulnerability Database: scores, weaknesses and standing of every CVE.

One JSON file per year of CVE ids, and one of what was modified in the last eight days; the
answers of its API are of the same form. A metric names its source: the NVD itself, the
authority that assigned the CVE, or CISA. ``vulnStatus`` says that an id was rejected,
``cveTags`` that a flaw is disputed.

Configurations name products by CPE. They make statements about programs that nobody else speaks
of, as a marked fall-back (:mod:`seawall.advisories.cpe`).

The files of the years come with a digest of their uncompressed content (``.meta``). They are
fetched anew when they are a week old; in between the modified ones suffice. The
API would need a request for every 2,000 records and waits between them.

Source: https://nvd.nist.gov/vuln/data-feeds, https://nvd.nist.gov/developers/vulnerabilities
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from sys import intern
from typing import Any, BinaryIO, Final

import msgspec
from msgspec import Struct, field

from seawall.advisories import cpe
from seawall.advisories.feed import Download, Fact, Limited, Replaced, Site, Skipped
from seawall.advisories.unpacking import Unpacked, expanded
from seawall.advisories.values import day, is_cve, vector, weaknesses
from seawall.errors import MalformedInput
from seawall.model import Range, Score, Source, State, Statement, Vulnerability
from seawall.model.products import ECOSYSTEM, KNOWN

HOST: Final = "https://nvd.nist.gov/"
SOURCE: Final = "nvd"
FIRST_YEAR: Final = 2002
WEEK: Final = 7
"""Days after which a year is fetched anew; the modified records reach back eight."""
SIZE: Final = 1 << 30
"""Most bytes of one uncompressed file; the largest has some 200 MB."""
MOST: Final = 5000
"""Most configurations, metrics or versions of one CVE."""

_PATH: Final = "feeds/json/cve/2.0/nvdcve-2.0-{}"
_YEARS: Final = "nvd"
_CHANGES: Final = "nvd-changes"  # sorts before the years, whose records it replaces
_MODIFIED: Final = _PATH.format("modified")
_NVD: Final = "nvd@nist.gov"
_CISA: Final = "134c704f-9b21-4f2e-91b3-4a467353bcc0"
_DIGEST: Final = re.compile(r"^sha256:\s*([0-9A-Fa-f]{64})\s*$", re.MULTILINE)
_WRITTEN: Final = re.compile(rb'"timestamp"\s*:\s*"([^"]{10,40})"')
_HEAD: Final = 4096


class _Vector(Struct):
    text: Any = field(name="vectorString", default="")


class _Metric(Struct):
    source: str = ""
    data: _Vector | None = field(name="cvssData", default=None)


class _Tags(Struct):
    tags: list[str] = []


class _Text(Struct):
    value: str = ""


class _Weakness(Struct):
    description: list[_Text] = []


class _Cve(Struct):
    id: str
    status: str = field(name="vulnStatus", default="")
    published: Any = ""
    modified: Any = field(name="lastModified", default="")
    tags: list[_Tags] | None = field(name="cveTags", default=None)
    metrics: dict[str, list[_Metric]] | None = None
    weaknesses: list[_Weakness] | None = None
    configurations: list[cpe.Configuration] | None = None


class _Entry(Struct):
    cve: _Cve


class _File(Struct):
    format: str
    vulnerabilities: list[msgspec.Raw] = []


_ENTRY: Final = msgspec.json.Decoder(_Entry)
_FILE: Final = msgspec.json.Decoder(_File)


class Nvd:
    """Reads files of years, of changes, and answers of the API."""

    name: Final = "nvd"
    version: Final = 1
    max_age: Final = 2
    patterns: Final = (
        f"{_YEARS}/feeds/json/cve/2.0/nvdcve-2.0-*.json.gz",
        f"{_CHANGES}/feeds/json/cve/2.0/nvdcve-2.0-*.json.gz",
        "nvd-api/rest/json/cves/2.0/*.json",
    )
    downloads: Final = (
        Download(HOST, f"{_MODIFIED}.json.gz", _CHANGES),
        Download(HOST, f"{_MODIFIED}.meta", _CHANGES, auxiliary=True),
    )

    def source(self, path: str) -> Source:
        """The NVD."""
        del path
        return Source(
            id=SOURCE,
            name="National Vulnerability Database",
            url=f"{HOST}vuln/data-feeds",
            licence="public domain (US government work)",
            credit="This product uses data from the NVD API but is not endorsed or certified by"
            " the NVD (https://nvd.nist.gov)",
        )

    def follow(self, site: Site) -> Iterator[Download]:
        """Years that are missing or a week old, each with its digest.

        Raises:
            MalformedInput: a file is not the one that its digest is of.
        """
        wrong: list[str] = []
        if not _intact(site.folder / _CHANGES, _MODIFIED):
            wrong.append("modified")
        oldest = (date.fromisoformat(site.day) - timedelta(days=WEEK)).isoformat()
        for year in range(FIRST_YEAR, int(site.day[:4]) + 1):
            path = _PATH.format(year)
            if _written(site.folder / _YEARS / f"{path}.json.gz") <= oldest:
                young = year == int(site.day[:4])  # there is none on the first days of January
                yield Download(HOST, f"{path}.meta", _YEARS, optional=young, auxiliary=True)
                yield Download(HOST, f"{path}.json.gz", _YEARS, optional=young)
                if not _intact(site.folder / _YEARS, path):
                    wrong.append(str(year))
        if wrong:
            raise MalformedInput(f"not what the digest is of: {', '.join(wrong)}", where=SOURCE)

    def read(self, path: str, stream: BinaryIO) -> Iterator[Fact]:
        """What is known of each CVE, and statements about products."""
        changes = path.startswith(f"{_CHANGES}/")
        spoken = False
        for raw in _document(Unpacked(stream, SIZE).read()).vulnerabilities:
            try:
                cve = _ENTRY.decode(raw).cve
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                yield Skipped(path, "not a record of a CVE", broken=True)
                continue
            if not is_cve(cve.id):
                yield Skipped(cve.id[:64], "not a record of a CVE", broken=True)
                continue
            if changes:
                yield Replaced(SOURCE, cve.id)
            yield _known(cve)
            for fact in _statements(cve):
                spoken = spoken or isinstance(fact, Statement)
                yield fact
        if spoken:
            yield Limited(ECOSYSTEM, "products are known by name only, and not all are named")


def _document(content: bytes) -> _File:
    try:
        document = _FILE.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedInput(f"not a file of the NVD: {error}") from error
    if document.format != "NVD_CVE":
        raise MalformedInput("not a file of the NVD, or of another version")
    return document


def _known(cve: _Cve) -> Vulnerability:
    rejected = cve.status == "Rejected"
    disputed = any("disputed" in item.tags for item in (cve.tags or ())[:MOST])
    texts = [
        text.value for item in (cve.weaknesses or ())[:MOST] for text in item.description[:MOST]
    ]
    return Vulnerability(
        id=cve.id,
        scores=tuple(dict.fromkeys(_scores(cve))),
        cwes=tuple(map(intern, weaknesses(texts))),
        published=day(cve.published),
        modified=day(cve.modified),
        rejected=(SOURCE,) if rejected else (),
        disputed=(SOURCE,) if disputed else (),
    )


def _scores(cve: _Cve) -> Iterator[Score]:
    for kind, metrics in (cve.metrics or {}).items():
        for metric in metrics[:MOST] if kind.startswith("cvssMetricV") else ():
            known = vector(metric.data.text) if metric.data else ""
            if known:
                given = {_NVD: "nvd", _CISA: "cisa-adp"}.get(metric.source, "cna")
                yield Score(vector=intern(known), source=given)


def _statements(cve: _Cve) -> Iterator[Statement | Skipped]:
    """One statement per product and condition."""
    if cve.status == "Rejected" or not cve.configurations:
        return
    found: dict[tuple[str, str], list[cpe.Affected]] = {}
    omitted: dict[str, None] = {}
    for configuration in cve.configurations[:MOST]:
        for item in cpe.affected(configuration):
            if isinstance(item, str):
                omitted[item] = None
            elif item.product in KNOWN:
                found.setdefault((item.product, item.condition), []).append(item)
            else:
                omitted["a product that no program is recognised as"] = None
    for reason in omitted:
        yield Skipped(cve.id, reason)
    for (product, condition), items in found.items():
        yield _statement(cve.id, product, condition, items[:MOST])


def _statement(flaw: str, product: str, condition: str, items: list[cpe.Affected]) -> Statement:
    ranges = tuple(dict.fromkeys(item.interval for item in items if item.interval is not None))
    return Statement(
        source=SOURCE,
        advisory=flaw,
        vulnerability=flaw,
        ecosystem=ECOSYSTEM,
        package=intern(product),
        ranges=ranges,
        versions=tuple(dict.fromkeys(item.version for item in items if item.version)),
        state=_state(ranges, condition),
        note=condition,
    )


def _state(ranges: tuple[Range, ...], condition: str) -> State:
    if condition:
        return State.UNDETERMINED
    return State.FIXED if any(item.fixed for item in ranges) else State.AFFECTED


def _written(path: Path) -> str:
    """The day a file was written, ``""`` if it is not there or cannot be read."""
    try:
        with path.open("rb") as stream:
            head = next(expanded(stream), b"")[:_HEAD]
    except (OSError, MalformedInput):
        return ""
    found = _WRITTEN.search(head)
    return day(found[1].decode(errors="replace")) if found else ""


def _intact(folder: Path, path: str) -> bool:
    """Whether a file is what the digest beside it is of; so it is while one of them is missing."""
    try:
        stated = _DIGEST.search((folder / f"{path}.meta").read_text("ascii", errors="replace"))
        with (folder / f"{path}.json.gz").open("rb") as stream:
            digest = hashlib.sha256()
            for piece in expanded(stream):
                digest.update(piece)
    except FileNotFoundError:
        return True
    except (OSError, MalformedInput):
        return False
    return stated is not None and stated[1].lower() == digest.hexdigest()


PLUGIN: Final = Nvd()
