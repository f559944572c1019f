"""The user's own judgement: what it changes, and that it shows."""

from __future__ import annotations

from datetime import date

import pytest

from seawall.model import Diagnostic, Finding, Rating, Severity
from seawall.vulnerabilities.overrides import Judgement, apply, read
from seawall.vulnerabilities.priority import priority
from seawall.vulnerabilities.scopes import Subject

TODAY = date(2026, 1, 15)
FINDING = Finding(
    id="CVE-2024-1",
    aliases=("GHSA-1",),
    package="openssl",
    version="1",
    purl="pkg:deb/debian/openssl@1",
    type="deb",
    severity=Severity.CRITICAL,
    rating=Rating(Severity.CRITICAL, "debian"),
    ratings=(Rating(Severity.CRITICAL, "debian"),),
    known_exploited="2025-01-01",
    exploitation="active",
)


def judgements(text: str) -> list[Judgement | Diagnostic]:
    return list(read("own:acme/overrides.yaml", text.encode()))


def one(**more: str) -> list[Judgement]:
    said = {"id": "CVE-2024-1", "author": "jane", "reason": "not loaded", **more}
    rows = "".join(f"\n    {key}: {value}" for key, value in said.items())
    return [
        item for item in judgements(f"overrides:\n  -{rows[4:]}") if isinstance(item, Judgement)
    ]


def changed(**more: str) -> Finding:
    return apply([FINDING], one(**more), TODAY, Subject()).findings[0]


def test_a_severity_is_changed_and_says_what_it_was() -> None:
    """The band is the user's, everybody else's rating is kept, and the old band is named."""
    finding = changed(severity="low", exploitation="none", expires="2026-06-30")
    assert finding.severity is Severity.LOW
    assert finding.ratings == (Rating(Severity.LOW, "own:acme"), *FINDING.ratings)
    assert finding.override is not None
    assert finding.override.severity is Severity.CRITICAL
    assert (finding.override.author, finding.override.reason) == ("jane", "not loaded")
    assert finding.override.origin == "own:acme/overrides.yaml:2"


def test_the_order_of_work_follows_and_tells_why() -> None:
    """A flaw that is not exploitable here is no emergency; one that is, is."""
    assert priority(FINDING).tier == 1
    calm = priority(changed(exploitation="none", severity="low"))
    assert calm.tier > 4
    assert "judged by jane, critical before: not loaded" in calm.reasons
    assert priority(changed(exploitation="active")).tier == 1


@pytest.mark.parametrize(
    "more",
    [
        {"id": "CVE-2024-2"},
        {"expires": "2026-01-15"},
        {"purl": "pkg:deb/debian/curl"},
        {"version": "2"},
    ],
)
def test_it_holds_only_for_what_it_says(more: dict[str, str]) -> None:
    """Another flaw, another package, or a day too late: nothing changes, and that is told."""
    answer = apply([FINDING], one(severity="low", **more), TODAY, Subject())
    assert answer.findings == (FINDING,)
    assert len(answer.diagnostics) == 1


def test_any_name_of_the_flaw_will_do() -> None:
    """An alias names the same flaw."""
    assert changed(id="GHSA-1", severity="low").severity is Severity.LOW


@pytest.mark.parametrize(
    "row",
    [
        "{id: A, severity: low, author: jane}",
        "{id: A, severity: low, reason: x}",
        "{id: A, author: jane, reason: x}",
        "{severity: low, author: jane, reason: x}",
        "{id: A, severity: mild, author: jane, reason: x}",
        "{id: A, exploitation: maybe, author: jane, reason: x}",
        "{id: A, severity: low, author: jane, reason: x, expires: soon}",
        "{id: A, severity: low, author: jane, reason: x, typo: y}",
        "{id: A, severity: low, author: jane, reason: x, purl: not-a-purl}",
        "just words",
    ],
)
def test_what_is_not_exact_is_not_applied(row: str) -> None:
    """A typing error, or a judgement nobody stands for, changes nothing and is named."""
    (said,) = judgements(f"overrides:\n  - {row}\n")
    assert isinstance(said, Diagnostic)
    assert said.reason.startswith("not applied")


@pytest.mark.parametrize("text", ["- a", "overrides: 1", "a: [", "a: &x 1\nb: *x"])
def test_a_broken_file_is_named(text: str) -> None:
    """Nothing of it counts."""
    assert all(isinstance(item, Diagnostic) for item in judgements(text))
    assert judgements(text)
