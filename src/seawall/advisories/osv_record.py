"""One record in the OSV format, as statements and facts.

``affected`` lists packages. A range is a list of events: sorted by version, each
``introduced`` opens an interval and each ``fixed`` (exclusive), ``last_affected``
(inclusive) or ``limit`` closes it; an interval may stay open. ``versions`` lists exact
versions; a version is affected if either says so. A bound that has no place in the order of the
ecosystem bounds nothing: the list decides, and without one the interval is undetermined.

``aliases`` are other names of the same flaw. ``upstream`` and ``related`` are not: an
erratum names in them the several flaws it fixes, so it becomes one statement per CVE. A
record with several CVEs among its aliases is treated alike, for two CVEs are never one flaw.
A distributor's record about one CVE bears its name (``UBUNTU-CVE-2021-3782``).

A withdrawn record keeps its statements, marked; what it told of the flaw, its aliases first of
all, may be the reason why it was withdrawn and is left out. The day of an erratum is that of its
fixes, never that on which a flaw was published.

Source: https://ossf.github.io/osv-schema/
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from seawall.advisories.feed import Fact, Mended, Record, Skipped, Withdrawn
from seawall.advisories.values import TOO_MANY, day, is_cve, too_many, vector, weaknesses
from seawall.errors import MalformedInput
from seawall.model import Category, Range, Score, State, Statement, Vulnerability
from seawall.model.names import canonical
from seawall.versions import affected, key, scheme_for, valid

MOST_PACKAGES: Final = 20_000
"""Most packages of one record; the largest errata have some 2,000."""
MOST_EVENTS: Final = 10_000
MOST_VERSIONS: Final = 100_000
MOST_PARTS: Final = 1_000
LONGEST: Final = 512
"""Longest id, name or version."""

_ERRATA: Final = re.compile(
    r"(?:ALSA|RLSA|RXSA|ELSA|RHSA|USN|DSA(?=-\d)|DLA|DTSA|MGASA|ALAS\d*|SUSE-[A-Z]+|openSUSE-[A-Z]+"
    r"|OESA|ASA|PHSA)-"
)
_OF_ONE_CVE: Final = re.compile(r"[A-Z]{2,20}-(CVE-\d{4}-\d{4,19})", re.ASCII)
_BUGS: Final = re.compile(r"(?:ALBA|ALEA|RLBA|RLEA|RHBA|RHEA)-")
_SUMMARY_WORD: Final = re.compile(r"(?:^|\()(Critical|Important|Moderate|Low)(?:: |\)$)")
_MODULE: Final = re.compile(r"(?<!\S)([\w.+-]{1,64}:[\w.+-]{1,64})(?:/[\w.+-]{1,64})?(?!\S)")
_SOURCE: Final = re.compile(r"[A-Za-z][A-Za-z0-9.-]{0,40}", re.ASCII)
_BOUND: Final = re.compile(r"\s*(<=?)\s*(\S{1,256})\s*")
_BEGINNINGS: Final = frozenset({"0", "0.0.0-0"})
_SHOWN_PARTS: Final = 3
_INFORMATIONAL: Final = {
    "unmaintained": Category.UNMAINTAINED,
    "unsound": Category.UNSOUND,
    "notice": Category.NOTICE,
}


class _Package(Struct):
    name: str
    ecosystem: str


class _Severity(Struct):
    type: str
    score: str
    source: Any = None


class _Range(Struct):
    type: str
    events: list[dict[str, str]]


class _Affected(Struct):
    package: _Package | None = None
    ranges: list[_Range] | None = None
    versions: list[str] | None = None
    severity: list[_Severity] | None = None
    database_specific: Any = None
    ecosystem_specific: Any = None


class _Record(Struct):
    id: str
    aliases: list[str] | None = None
    related: list[str] | None = None
    upstream: list[str] | None = None
    affected: list[_Affected] | None = None
    severity: list[_Severity] | None = None
    database_specific: Any = None
    summary: Any = None
    published: Any = None
    modified: Any = None
    withdrawn: str | None = None


_DECODER: Final = msgspec.json.Decoder(_Record)


def facts(content: bytes, source: str, where: str, *, enumerated: bool = True) -> Iterator[Fact]:
    """What one record says.

    Args:
        content: the JSON document.
        source: id of the source, for statements and vectors.
        where: its name, for the report.
        enumerated: whether lists of versions say more than the ranges beside them.
    """
    try:
        record = _DECODER.decode(content)
        if problem := _unacceptable(record):
            yield Skipped(where, problem, broken=True)
            return
        reading = _Reading(record, source, enumerated=enumerated)
        if too_many(reading.size):
            yield Skipped(where, TOO_MANY, broken=True)
            return
        yield from reading.facts()
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        yield Skipped(where, "not a record in the OSV format", broken=True)
    except MalformedInput as error:
        yield Skipped(where, error.message, broken=True)


def _unacceptable(record: _Record) -> str:
    """Why a record is refused as a whole."""
    packages = record.affected or ()
    if not record.id or len(record.id) > LONGEST or not record.id.isprintable():
        return "unusable id"
    if len(packages) > MOST_PACKAGES:
        return "too many packages"
    for item in packages:
        if len(item.versions or ()) > MOST_VERSIONS:
            return "too many versions"
        if sum(len(each.events) for each in item.ranges or ()) > MOST_EVENTS:
            return "too many events"
    return ""


class _Reading:
    """One record on its way to facts."""

    def __init__(self, record: _Record, source: str, *, enumerated: bool) -> None:
        self._record = record
        self._source = source
        self._enumerated = enumerated
        aliases = [alias for alias in record.aliases or () if _usable(alias)]
        self._names = list(dict.fromkeys([record.id, *aliases]))
        self._flaws = self._named_flaws()
        self._details = _mapping(record.database_specific)

    @property
    def size(self) -> int:
        """How many statements it may make."""
        return len(self._flaws) * len(self._record.affected or ())

    def _named_flaws(self) -> list[str]:
        """The flaws that the record is about: its own, or each of several CVEs."""
        record = self._record
        cves = [name for name in self._names if is_cve(name)]
        if not cves:
            others = [record.id, *(record.upstream or ())]
            if _ERRATA.match(record.id):
                others += record.related or ()
            cves = list(filter(is_cve, dict.fromkeys(map(_upstream_name, others))))
        return cves or [record.id]

    def facts(self) -> Iterator[Fact]:
        """Everything the record says."""
        record = self._record
        if record.withdrawn:
            yield Withdrawn(record.id)
            yield from (said for said in self._statements() if isinstance(said, Statement))
        elif _BUGS.match(record.id):
            yield Skipped(record.id, "erratum without security relevance")
        else:
            statements = list(self._statements())
            yield from statements
            yield from self._mended(statements)
            if any(isinstance(item, Statement) for item in statements):
                yield Record(record.id)
                yield self._vulnerability()

    def _mended(self, said: Sequence[Statement | Skipped]) -> Iterator[Mended]:
        """When an erratum mended its flaws."""
        issued = day(self._record.published)
        if not issued or not _ERRATA.match(self._record.id):
            return
        fixed = (one for one in said if isinstance(one, Statement) and one.state is State.FIXED)
        for ecosystem in dict.fromkeys(one.ecosystem for one in fixed):
            for flaw in self._flaws:
                yield Mended(ecosystem, flaw, issued)

    def _vulnerability(self) -> Vulnerability:
        single = len(self._flaws) == 1
        flaw = self._flaws[0] if single else self._record.id
        named = single and flaw in self._names
        own = flaw == self._record.id or not _ERRATA.match(self._record.id)
        return Vulnerability(
            id=flaw,
            aliases=tuple(name for name in self._names if name != flaw) if named else (),
            scores=tuple(dict.fromkeys(self._scores())) if single else (),
            cwes=self._weaknesses() if single else (),
            published=day(self._record.published) if own else "",
            modified=day(self._record.modified),
        )

    def _scores(self) -> Iterator[Score]:
        listed = list(self._record.severity or ())
        for item in self._record.affected or ():
            listed += item.severity or ()
        for severity in listed:
            known = vector(severity.score) if severity.type.startswith("CVSS_V") else ""
            given = severity.source
            named = isinstance(given, str) and _SOURCE.fullmatch(given)
            if known:
                yield Score(vector=known, source=given.lower() if named else self._source)

    def _weaknesses(self) -> tuple[str, ...]:
        listed = self._details.get("cwe_ids") or self._details.get("cwe")
        return weaknesses(listed)

    def _statements(self) -> Iterator[Statement | Skipped]:
        seen: set[Statement] = set()
        for item in self._record.affected or ():
            for statement in self._about(item):
                if isinstance(statement, Skipped):
                    yield statement
                elif statement not in seen:
                    seen.add(statement)
                    yield statement
        if not self._record.affected:
            yield Skipped(self._record.id, "no package")

    def _about(self, item: _Affected) -> Iterator[Statement | Skipped]:
        package = item.package
        if package is None or not _usable(package.name) or not _usable(package.ecosystem):
            yield Skipped(self._record.id, "no package")
            return
        if package.ecosystem == "OSS-Fuzz":
            yield Skipped(self._record.id, "versions are commits and tags of a repository")
            return
        ranges, unbounded = self._ranges(item, package.ecosystem)
        counts = self._enumerated or not ranges or unbounded
        listed = (item.versions or ()) if counts else ()
        versions = _listed(package.ecosystem, listed, ranges)
        never = not ranges and _never(item) and scheme_for(package.ecosystem) == "apk"
        doubtful = () if listed else unbounded
        if not ranges and not versions and not never and not doubtful:
            yield Skipped(self._record.id, _unmatchable(item))
            return
        said = Statement(
            source=self._source,
            advisory=self._record.id,
            vulnerability="",
            ecosystem=package.ecosystem,
            package=canonical(package.ecosystem, package.name),
            ranges=ranges,
            versions=versions,
            state=self._state(ranges, never),
            category=self._category(item),
            severity=self._word(item),
            note=_parts(item, package),
        )
        for flaw in self._flaws:
            if ranges or versions or never:
                for module in self._modules(ranges):
                    yield replace(said, vulnerability=flaw, module=module)
            if doubtful:
                yield self._undetermined(replace(said, vulnerability=flaw), doubtful)

    def _undetermined(self, said: Statement, doubtful: tuple[Range, ...]) -> Statement:
        withdrawn = said.state is State.WITHDRAWN
        return replace(
            said,
            ranges=doubtful,
            versions=(),
            state=said.state if withdrawn else State.UNDETERMINED,
            note=said.note if withdrawn else "a bound that is no version",
        )

    def _state(self, ranges: Sequence[Range], never: bool) -> State:
        if self._record.withdrawn:
            return State.WITHDRAWN
        if never:
            return State.NOT_AFFECTED
        return State.FIXED if any(each.fixed for each in ranges) else State.AFFECTED

    def _ranges(
        self, item: _Affected, ecosystem: str
    ) -> tuple[tuple[Range, ...], tuple[Range, ...]]:
        """The intervals, and those of which a bound has no place in the order."""
        scheme = scheme_for(ecosystem)
        found: list[Range] = []
        doubtful: list[Range] = []
        for each in item.ranges or ():
            if each.type != "GIT":
                placed = _placed(each.events, scheme)
                lost = len(placed) < len(each.events)
                for one in intervals(placed, scheme):
                    open_ = lost and not one.fixed and not one.last_affected
                    unsure = open_ or not _has_place(scheme, one.introduced)
                    (doubtful if unsure else found).append(one)
        bound = _mapping(item.database_specific).get("last_known_affected_version_range")
        if isinstance(bound, str) and len(found) == 1 and not found[0].fixed:
            found = [_narrowed(found[0], bound)]
        return tuple(dict.fromkeys(found)), tuple(dict.fromkeys(doubtful))

    def _modules(self, ranges: Sequence[Range]) -> list[str]:
        """Streams that a modular package belongs to; the summary alone names them."""
        if not any(".module_el" in each.fixed or ".module+el" in each.fixed for each in ranges):
            return [""]
        summary = self._record.summary if isinstance(self._record.summary, str) else ""
        return _MODULE.findall(summary[:LONGEST].partition(": ")[2]) or [""]

    def _category(self, item: _Affected) -> Category:
        details = _mapping(item.database_specific)
        categories = details.get("categories")
        malicious = isinstance(categories, list) and "malicious" in categories
        if malicious or self._record.id.startswith("MAL-"):
            return Category.MALWARE
        return _INFORMATIONAL.get(str(details.get("informational")), Category.VULNERABILITY)

    def _word(self, item: _Affected) -> str:
        word = _mapping(item.database_specific).get("severity") or self._details.get("severity")
        if not isinstance(word, str):
            word = next(
                (each.score for each in self._record.severity or () if each.type[:4] != "CVSS"), ""
            )
        if word and len(word) <= 20:
            return word.lower()
        summary = self._record.summary
        found = _SUMMARY_WORD.search(summary) if isinstance(summary, str) else None
        return found[1].lower() if found else ""


def _upstream_name(name: str) -> str:
    """The CVE that a distributor's record of its own is about."""
    found = _OF_ONE_CVE.fullmatch(name)
    return found[1] if found else name


def intervals(events: Sequence[dict[str, str]], scheme: str | None) -> Iterator[Range]:
    """The intervals that a list of events describes.

    Args:
        events: ``introduced``, ``fixed``, ``last_affected`` or ``limit`` with a version.
        scheme: order of the versions; without one they are taken as they are listed.

    Raises:
        MalformedInput: an event is no such thing.
    """
    turns = [(kind, version) for event in events for kind, version in event.items()]
    if any(len(version) > LONGEST for _, version in turns):
        raise MalformedInput("a version is too long")
    if scheme:
        turns.sort(key=lambda turn: (turn[1] not in _BEGINNINGS, _place(scheme, turn[1])))
    start: str | None = None
    for kind, version in turns:
        if kind == "introduced":
            if start is None:
                start = "0" if version in _BEGINNINGS else version
        elif kind not in {"fixed", "last_affected", "limit"}:
            raise MalformedInput("an event of an unknown kind")
        elif start is not None and version != "*":
            if kind == "last_affected":
                yield Range(introduced=start, last_affected=version)
            elif version != start:
                yield Range(introduced=start, fixed=version)
            start = None
    if start is not None:
        yield Range(introduced=start)


def _parts(item: _Affected, package: _Package) -> str:
    """The packages of a Go module that are flawed, if the module itself is not among them."""
    listed = _mapping(item.ecosystem_specific).get("imports")
    if not isinstance(listed, list):
        return ""
    paths = [_mapping(each).get("path") for each in listed[:MOST_PARTS]]
    named = sorted({path for path in paths if isinstance(path, str) and _usable(path)})
    if not named or package.name in named:
        return ""
    shown = ", ".join(named[:_SHOWN_PARTS])
    more = len(named) - _SHOWN_PARTS
    return f"only in {shown}{f' and {more} more' if more > 0 else ''}"


def _placed(events: Sequence[dict[str, str]], scheme: str) -> Sequence[dict[str, str]]:
    """Events without the ends that have no place in the order."""
    if all(_has_place(scheme, version) for event in events for version in event.values()):
        return events
    return [
        event
        for event in events
        if "introduced" in event or all(_has_place(scheme, one) for one in event.values())
    ]


def _has_place(scheme: str, version: str) -> bool:
    """Whether a bound says where it is; one that begins with a number does, valid or not."""
    numbered = version[:1].isdigit() or version[1:2].isdigit()
    return numbered or not scheme or version == "*" or valid(scheme, version)


def _place(scheme: str, version: str) -> Any:
    return () if version in _BEGINNINGS else key(scheme, version)


def _narrowed(interval: Range, bound: str) -> Range:
    """An open interval closed by the last version that is known to be affected."""
    match = _BOUND.fullmatch(bound)
    if match is None or interval.last_affected:
        return interval
    if match[1] == "<=":
        return Range(introduced=interval.introduced, last_affected=match[2])
    return Range(introduced=interval.introduced, fixed=match[2])


def _listed(ecosystem: str, versions: Sequence[str], ranges: Sequence[Range]) -> tuple[str, ...]:
    """Listed versions that the ranges do not say already."""
    scheme = scheme_for(ecosystem)
    usable = dict.fromkeys(version for version in versions if _usable(version))
    if not scheme or not ranges:
        return tuple(usable)
    if Range() in ranges:
        return ()
    return tuple(
        version
        for version in usable
        if not valid(scheme, version) or not affected(scheme, version, ranges)
    )


def _never(item: _Affected) -> bool:
    """Whether a package was mended before its first version, as distributions with apk write."""
    events = [event for each in item.ranges or () for event in each.events]
    return events == [{"introduced": "0"}, {"fixed": "0"}]


def _unmatchable(item: _Affected) -> str:
    if any(each.type == "GIT" for each in item.ranges or ()):
        return "only commits of a repository"
    return "neither ranges nor versions"


def _usable(text: str) -> bool:
    return 0 < len(text) <= LONGEST and text.isprintable()


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
