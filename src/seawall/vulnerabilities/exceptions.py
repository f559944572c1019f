"""Exceptions applied to findings: who said that a finding does not count, and until when.

A covered finding is not removed; it carries who covered it and why. What was granted in
vain is reported too: a rule that matches nothing hides a typo or a flaw long gone, and one
that has expired is an agreement to be renewed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Final, NamedTuple

from msgspec.structs import replace

from seawall.model import Diagnostic, Finding, Suppression
from seawall.vulnerabilities.rules import COVERING, IGNORE_FILE, VEX, Rule
from seawall.vulnerabilities.scopes import Subject

_NEVER: Final = datetime.min.replace(tzinfo=UTC)


class Applied(NamedTuple):
    """Findings after the exceptions.

    Attributes:
        findings: all of them, in their order; ``suppressed`` is set on those covered.
        diagnostics: rules that have expired, and rules and documents that cover nothing.
    """

    findings: tuple[Finding, ...]
    diagnostics: tuple[Diagnostic, ...]


def apply(
    findings: Iterable[Finding],
    rules: Sequence[Rule],
    at: date,
    subject: Subject | None = None,
) -> Applied:
    """Set ``suppressed`` on the findings that a rule covers.

    An ignore rule covers what it matches. Of the VEX statements that match, the latest
    decides; it covers only if it says ``not_affected`` or ``fixed``.

    Args:
        findings: as matching gave them.
        rules: in the order of their files.
        at: the day the question is asked for: rules end, and statements begin to count.
        subject: the artifact and its packages; without them, statements about images and
            components within products match nothing.
    """
    valid = _Rules(rules, at, subject or Subject())
    covered = tuple(valid.cover(finding) for finding in findings)
    return Applied(covered, tuple(valid.diagnostics()))


class _Rules:
    """Rules by the id they are about."""

    def __init__(self, rules: Sequence[Rule], at: date, subject: Subject) -> None:
        self._subject = subject
        self._day = at.isoformat()
        self._rules = rules
        self._expired = {
            number
            for number, rule in enumerate(rules)
            if rule.expires and rule.expires <= self._day
        }
        self._used: set[int] = set()
        self._by_id: dict[str, list[int]] = {}
        self._for_all: list[int] = []
        for number, rule in enumerate(rules):
            if number in self._expired or (rule.timestamp and rule.timestamp[:10] > self._day):
                continue
            for id_ in rule.ids:
                self._by_id.setdefault(id_, []).append(number)
            if not rule.ids:
                self._for_all.append(number)

    def cover(self, finding: Finding) -> Finding:
        """The finding, suppressed if a rule says so."""
        matching = [number for number in self._candidates(finding) if self._holds(number, finding)]
        self._used.update(matching)
        ignoring = [self._rules[number] for number in matching]
        ignoring = [rule for rule in ignoring if rule.kind == IGNORE_FILE]
        if ignoring:
            return _suppressed(finding, ignoring[0])
        spoken = [number for number in matching if self._rules[number].kind == VEX]
        if not spoken:
            return finding
        latest = self._rules[max(spoken, key=lambda n: (_moment(self._rules[n].timestamp), n))]
        return _suppressed(finding, latest) if latest.status in COVERING else finding

    def _candidates(self, finding: Finding) -> list[int]:
        numbers = set(self._for_all)
        for id_ in (finding.id, *finding.aliases):
            numbers.update(self._by_id.get(id_, ()))
        return sorted(numbers)

    def _holds(self, number: int, finding: Finding) -> bool:
        scopes = self._rules[number].scopes
        return not scopes or any(self._subject.holds(scope, finding) for scope in scopes)

    def diagnostics(self) -> Iterable[Diagnostic]:
        """What was granted in vain."""
        statements: Counter[str] = Counter()
        useful: set[str] = set()
        for number, rule in enumerate(self._rules):
            if rule.kind == VEX:
                statements[rule.origin] += 1
                if number in self._used:
                    useful.add(rule.origin)
            elif number in self._expired:
                yield _note(rule.origin, f"{_what(rule)} expired on {rule.expires}")
            elif number not in self._used:
                yield _note(rule.origin, f"{_what(rule)} covers no finding")
        for origin, count in statements.items():
            if origin not in useful:
                yield _note(origin, f"none of its {count} statements is about a finding")


def _what(rule: Rule) -> str:
    return f"the exception for {', '.join(rule.ids[:3]) or 'all flaws'}"


def _note(origin: str, reason: str) -> Diagnostic:
    return Diagnostic(path=origin, reason=reason, kind="note")


def _suppressed(finding: Finding, rule: Rule) -> Finding:
    suppression = Suppression(
        kind=rule.kind, origin=rule.origin, reason=rule.reason, expires=rule.expires
    )
    return replace(finding, suppressed=suppression)


def _moment(timestamp: str) -> datetime:
    """A point in time; one without an offset is taken as UTC, garbage as long ago."""
    try:
        moment = datetime.fromisoformat(timestamp)
    except ValueError:
        return _NEVER
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
