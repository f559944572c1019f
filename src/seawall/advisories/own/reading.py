"""Everything one source of the user's own says.

Files are told apart by what they hold: records in the OSV format (JSON or YAML), indicators (a
table, STIX, MISP events, ``*hashes.txt``, YARA rules), and documents for others to read: VEX
(OpenVEX, CSAF, CycloneDX) and ``overrides.yaml``.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Final, NamedTuple

import msgspec
from msgspec import Raw, Struct, field
from msgspec.structs import replace

from seawall.advisories import osv_record, yaml_record
from seawall.advisories.feed import Fact, Skipped
from seawall.advisories.intelligence import hash_lists, misp, stix, yara
from seawall.advisories.joining import merged
from seawall.advisories.own import indicators
from seawall.advisories.own.files import files
from seawall.advisories.own.naming import OwnSource
from seawall.errors import LimitExceeded, MalformedInput, UserError
from seawall.model import Indicator, IndicatorKind, Source, Statement, Vulnerability

OVERRIDES: Final = frozenset({"overrides.yaml", "overrides.yml"})


class Document(NamedTuple):
    """A file that another reader understands.

    Attributes:
        name: ``own:<source>/<path>``.
        content: its bytes.
    """

    name: str
    content: bytes


class OwnData(NamedTuple):
    """What one source says.

    Attributes:
        source: for results: with its digest and the day of its newest record.
        statements: by ecosystem and package.
        flaws: by id.
        indicators: by kind and value.
        documents: VEX documents.
        overrides: corrections of severity and exploitability.
        left_out: what could not be used.
    """

    source: Source
    statements: Mapping[tuple[str, str], tuple[Statement, ...]]
    flaws: Mapping[str, Vulnerability]
    indicators: Mapping[tuple[IndicatorKind, str], tuple[Indicator, ...]]
    documents: tuple[Document, ...]
    overrides: tuple[Document, ...]
    left_out: tuple[Skipped, ...]


class _Shape(Struct):
    """What tells documents apart, whatever else is in them."""

    id: Raw = Raw()
    affected: Raw = Raw()
    context: Raw = field(default=Raw(), name="@context")
    document: Raw = Raw()
    bom_format: Raw = field(default=Raw(), name="bomFormat")
    objects: Raw = field(default=Raw())
    event: Raw = field(default=Raw(), name="Event")


_SHAPE: Final = msgspec.json.Decoder(_Shape)


def read(source: OwnSource) -> OwnData:
    """Read all files of a source.

    Raises:
        UserError: there is no such folder, or it has not been fetched yet.
        SourceError: it cannot be read.
        MalformedInput: the archive is broken.
        LimitExceeded: it is larger than any collection of advisories.
    """
    reading = _Reading(source)
    for item in files(source):
        if isinstance(item, Skipped):
            reading.left_out.append(item)
        else:
            reading.file(*item)
    return reading.result()


class _Reading:
    def __init__(self, source: OwnSource) -> None:
        self._source = source
        self._hash = hashlib.sha256()
        self._statements: dict[tuple[str, str], list[Statement]] = defaultdict(list)
        self._flaws: dict[str, Vulnerability] = {}
        self._indicators: dict[tuple[IndicatorKind, str], list[Indicator]] = defaultdict(list)
        self._documents: list[Document] = []
        self._overrides: list[Document] = []
        self._records = 0
        self.left_out: list[Skipped] = []
        self._readers: Final = {
            "json": self._json,
            "csv": self._csv,
            "txt": self._hashes,
            "yar": self._rules,
            "yara": self._rules,
        }

    def file(self, path: str, content: bytes) -> None:
        """Take what one file says."""
        self._hash.update(f"{len(path.encode())} {path} {len(content)} ".encode() + content)
        name, suffix = path.rpartition("/")[2], path.rpartition(".")[2]
        if name in OVERRIDES:
            self._overrides.append(Document(f"{self._source.id}/{path}", content))
            return
        read = self._readers.get(suffix, self._yaml)
        try:
            for fact in read(path, content):
                self._take(fact)
        except (MalformedInput, LimitExceeded, UserError) as error:
            self.left_out.append(Skipped(path, error.message, broken=True))

    def _json(self, path: str, content: bytes) -> Iterator[Fact]:
        try:
            shape = _SHAPE.decode(content)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            yield Skipped(path, "not a JSON object", broken=True)
            return
        if shape.document or shape.context or shape.bom_format:
            self._documents.append(Document(f"{self._source.id}/{path}", content))
        elif shape.objects:
            yield from stix.read(BytesIO(content), self._source.id)
        elif shape.event:
            yield from misp.read(BytesIO(content), self._source.id)
        elif shape.id and shape.affected:
            yield from osv_record.facts(content, self._source.id, path)
        else:
            yield Skipped(path, "nothing that is known here", broken=True)

    def _yaml(self, path: str, content: bytes) -> Iterator[Fact]:
        record = yaml_record.mapping(content, aliases=False)
        if "affected" in record:
            try:
                plain = msgspec.json.encode(record)
            except (TypeError, RecursionError, ValueError):
                yield Skipped(path, "not a record in the OSV format", broken=True)
                return
            yield from osv_record.facts(plain, self._source.id, path)
        else:
            yield Skipped(path, "not a record in the OSV format", broken=True)

    def _csv(self, path: str, content: bytes) -> Iterator[Fact]:
        yield from indicators.read(content, self._source.id, path)

    def _hashes(self, _path: str, content: bytes) -> Iterator[Fact]:
        yield from hash_lists.read(BytesIO(content), self._source.id)

    def _rules(self, path: str, content: bytes) -> Iterator[Fact]:
        yield from yara.read(BytesIO(content), self._source.id, path)

    def _take(self, fact: Fact) -> None:
        if isinstance(fact, Statement):
            self._records += 1
            own = replace(fact, own=self._source.precedence)
            self._statements[fact.ecosystem, fact.package].append(own)
        elif isinstance(fact, Vulnerability):
            known = self._flaws.get(fact.id)
            self._flaws[fact.id] = merged(known, fact) if known else fact
        elif isinstance(fact, Indicator):
            self._records += 1
            self._indicators[fact.kind, fact.value].append(fact)
        elif isinstance(fact, Skipped):
            self.left_out.append(fact)

    def result(self) -> OwnData:
        newest = max((flaw.modified for flaw in self._flaws.values()), default="")
        return OwnData(
            source=Source(
                id=self._source.id,
                name=f"your own: {self._source.name}",
                url=self._source.shown if self._source.remote else "",
                licence="your own",
                as_of=newest[:10],
                records=self._records,
                digest=f"sha256:{self._hash.hexdigest()}",
                own=True,
            ),
            statements={key: tuple(said) for key, said in self._statements.items()},
            flaws=self._flaws,
            indicators={key: tuple(said) for key, said in self._indicators.items()},
            documents=tuple(self._documents),
            overrides=tuple(self._overrides),
            left_out=tuple(self.left_out),
        )
