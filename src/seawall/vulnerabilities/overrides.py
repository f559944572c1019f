"""The user's own judgement of a flaw: how severe it is here, and whether it is exploitable.

An override changes what a finding says and never hides that it did: the finding keeps what it
said before, and who changed it and why. It is read from ``overrides.yaml``::

    overrides:
      - id: CVE-2024-1234
        purl: pkg:deb/debian/openssl     # narrowed as exceptions are
        severity: low                    # critical, high, medium, low, negligible, none
        exploitation: none               # none, poc, active
        author: jane@example.com
        reason: the module is not loaded in our builds
        expires: 2027-01-31              # the first day on which it no longer holds

Author and reason must be there: a judgement that nobody stands for is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from seawall.errors import LimitExceeded, MalformedInput
from seawall.model import Diagnostic, Finding, Override, Rating, Severity
from seawall.vulnerabilities.ignore.dates import day
from seawall.vulnerabilities.ignore.narrowing import NARROWING, scopes
from seawall.vulnerabilities.ignore.yaml_rows import load, rows, texts
from seawall.vulnerabilities.rules import Scope
from seawall.vulnerabilities.scopes import Subject

_SEVERITIES: Final = frozenset(item.value for item in Severity if item is not Severity.UNKNOWN)
_EXPLOITATION: Final = frozenset({"none", "poc", "active"})
_KEYS: Final = frozenset(
    {"id", *NARROWING, "severity", "exploitation", "author", "reason", "expires"}
)


class Judgement(Struct, frozen=True, kw_only=True):
    """One override, as it is written.

    Attributes:
        origin: file and line.
        ids: the flaw under any of its names.
        scopes: of which one must hold; empty for every package.
        severity: the band it has here, ``""`` to leave it.
        exploitation: whether it is exploited here, ``""`` to leave it.
        author, reason: who says so, and why.
        expires: first day (RFC 3339) on which it no longer holds, ``""`` for never.
    """

    origin: str
    ids: tuple[str, ...]
    scopes: tuple[Scope, ...]
    severity: str
    exploitation: str
    author: str
    reason: str
    expires: str


class Overridden(NamedTuple):
    """Findings after the overrides.

    Attributes:
        findings: all of them, in their order.
        diagnostics: overrides that have expired or concern no finding.
    """

    findings: tuple[Finding, ...]
    diagnostics: tuple[Diagnostic, ...]


def read(name: str, content: bytes) -> Iterator[Judgement | Diagnostic]:
    """The overrides of one file, and a diagnostic for each that cannot be applied.

    Args:
        name: part of their origin.
        content: the YAML document.
    """
    try:
        for line, value in rows(load(content, name), "overrides", name):
            where = f"{name}:{line}"
            try:
                yield _judgement(value, where)
            except MalformedInput as error:
                yield Diagnostic(path=where, reason=f"not applied: {error.message}")
    except (MalformedInput, LimitExceeded) as error:
        yield Diagnostic(path=name, reason=error.message)


def _judgement(value: Any, where: str) -> Judgement:
    if not isinstance(value, dict):
        raise MalformedInput("not a mapping", where=where)
    if unknown := sorted(value.keys() - _KEYS):
        raise MalformedInput(f"unknown key {unknown[0]!r}", where=where)
    said = {key: " ".join(texts(value.get(key))) for key in _KEYS - {"id", *NARROWING}}
    if not texts(value.get("id")):
        raise MalformedInput("no id", where=where)
    if not (said["author"] and said["reason"]):
        raise MalformedInput("no author, or no reason", where=where)
    if said["severity"] not in _SEVERITIES | {""}:
        raise MalformedInput(f"{said['severity'][:40]!r} is no severity", where=where)
    if said["exploitation"] not in _EXPLOITATION | {""}:
        raise MalformedInput("exploitation is none, poc or active", where=where)
    if not (said["severity"] or said["exploitation"]):
        raise MalformedInput("it changes neither severity nor exploitation", where=where)
    return Judgement(
        origin=where,
        ids=texts(value.get("id")),
        scopes=tuple(scopes(value, where)),
        severity=said["severity"],
        exploitation=said["exploitation"],
        author=said["author"],
        reason=said["reason"],
        expires=day(said["expires"], where),
    )


def apply(
    findings: Iterable[Finding], judgements: Sequence[Judgement], at: date, subject: Subject
) -> Overridden:
    """Change the findings that an override is about; the first one that fits counts.

    Args:
        findings: as matching gave them.
        judgements: in the order of their files.
        at: the day the question is asked for.
        subject: the artifact and its packages.
    """
    today = at.isoformat()
    valid = [item for item in judgements if not (item.expires and item.expires <= today)]
    used: set[str] = set()
    changed: list[Finding] = []
    for finding in findings:
        judgement = next((item for item in valid if _concerns(item, finding, subject)), None)
        if judgement is not None:
            used.add(judgement.origin)
            finding = _changed(finding, judgement)  # noqa: PLW2901 - the same finding, judged
        changed.append(finding)
    remarks = (_remark(item, today) for item in judgements if item.origin not in used)
    return Overridden(tuple(changed), tuple(remarks))


def _concerns(judgement: Judgement, finding: Finding, subject: Subject) -> bool:
    if {finding.id, *finding.aliases}.isdisjoint(judgement.ids):
        return False
    return not judgement.scopes or any(subject.holds(one, finding) for one in judgement.scopes)


def _changed(finding: Finding, judgement: Judgement) -> Finding:
    override = Override(
        origin=judgement.origin,
        author=judgement.author,
        reason=judgement.reason,
        expires=judgement.expires,
        severity=finding.severity if judgement.severity else None,
        exploitation=finding.exploitation if judgement.exploitation else None,
    )
    if judgement.severity:
        rating = Rating(severity=Severity(judgement.severity), source=_source(judgement.origin))
        finding = replace(
            finding, severity=rating.severity, rating=rating, ratings=(rating, *finding.ratings)
        )
    return replace(
        finding, exploitation=judgement.exploitation or finding.exploitation, override=override
    )


def _source(origin: str) -> str:
    return origin.partition("/")[0]


def _remark(judgement: Judgement, today: str) -> Diagnostic:
    what = f"the override for {', '.join(judgement.ids[:3])}"
    if judgement.expires and judgement.expires <= today:
        reason = f"{what} expired on {judgement.expires}"
    else:
        reason = f"{what} concerns no finding"
    return Diagnostic(path=judgement.origin, reason=reason, kind="note")
