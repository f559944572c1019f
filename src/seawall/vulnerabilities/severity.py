"""How severe a flaw is, according to whom.

Nobody's word is final, so every rating is kept with its source and one is chosen:

0. the user's own advisory;
1. the vendor whose package it is, who knows how it was built and configured;
2. the advisory for the registry the package comes from;
3. the National Vulnerability Database;
4. the authority that assigned the CVE;
5. other databases, and last the enrichment by CISA.

Debian's urgency is a hint for the security team's work, not a severity: only
``unimportant`` (the flaw has no security impact there) is taken over, as negligible.
Malicious packages are critical whatever anyone scored.

Where a source gives several vectors, the newest CVSS version counts, unless the source's
own word says which of them it stands by.

Bands: https://www.first.org/cvss/v3.1/specification-document, section 5.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from seawall.errors import MalformedInput
from seawall.model import Category, Rating, Score, Severity, Statement, Vulnerability
from seawall.vulnerabilities import cvss
from seawall.vulnerabilities.deciding import OWN, Decision
from seawall.vulnerabilities.ecosystems import DISTRIBUTOR_ELSEWHERE, REGISTRY

# The words of Red Hat, SUSE, Amazon, Oracle, AlmaLinux, Rocky, Ubuntu, Arch, GitHub, Bitnami.
_WORDS: Final = {
    "critical": Severity.CRITICAL,
    "urgent": Severity.CRITICAL,
    "important": Severity.HIGH,
    "high": Severity.HIGH,
    "moderate": Severity.MEDIUM,
    "medium": Severity.MEDIUM,
    "low": Severity.LOW,
    "minor": Severity.LOW,
    "negligible": Severity.NEGLIGIBLE,
    "unimportant": Severity.NEGLIGIBLE,
    "none": Severity.NONE,
}
_DEBIAN: Final = {"unimportant": Severity.NEGLIGIBLE}

_DATABASES: Final = (("nvd", 2), ("cna", 3), ("adp", 5), ("vulnrichment", 5), ("cisa", 5))
_OTHER: Final = 4


def word(source: str, text: str) -> Severity:
    """A publisher's own word as a band."""
    known = _DEBIAN if source.startswith("debian") else _WORDS
    return known.get(text.strip().rstrip("*").lower(), Severity.UNKNOWN)


def ratings(decision: Decision, vulnerability: Vulnerability | None) -> tuple[Rating, ...]:
    """All ratings of a flaw in a package, the one that counts first."""
    words = _words(item.statement for item in decision.judged)
    vectors: dict[str, list[Rating]] = {}
    for score in vulnerability.scores if vulnerability else ():
        vectors.setdefault(score.source, []).append(_scored(score))
    ranks = _ranks(decision)
    found: list[Rating] = []
    for source in dict.fromkeys([*words, *vectors]):
        found += _of_source(source, words.get(source), vectors.get(source, []))
    found.sort(key=lambda rating: _precedence(rating.source, ranks))  # stable within a source
    rated = [rating for rating in found if rating.severity is not Severity.UNKNOWN]
    unrated = [rating for rating in found if rating.severity is Severity.UNKNOWN]
    return (*_forced(decision), *rated, *unrated)


def _forced(decision: Decision) -> list[Rating]:
    return [
        Rating(severity=Severity.CRITICAL, source=item.statement.source)
        for item in decision.deciding[:1]
        if item.statement.category is Category.MALWARE
    ]


def _words(statements: Iterable[Statement]) -> dict[str, Severity]:
    """The highest word each source uses about this package."""
    words: dict[str, Severity] = {}
    for statement in statements:
        if statement.severity:
            severity = word(statement.source, statement.severity)
            known = words.get(statement.source, Severity.UNKNOWN)
            words[statement.source] = max(severity, known, key=lambda item: item.rank)
    return {source: severity for source, severity in words.items() if severity.rank}


def _of_source(source: str, said: Severity | None, scored: list[Rating]) -> list[Rating]:
    """Ratings of one source: its word with the vector that it stands by, then the others."""
    # As text "CVSS:4.0" > "CVSS:3.1" > "CVSS:3.0"; version 2 has no prefix and comes last.
    scored = sorted(
        scored, key=lambda rating: (rating.vector[:5] == "CVSS:", rating.vector), reverse=True
    )
    if said is None:
        return scored
    for position, rating in enumerate(scored):
        if rating.severity is said:
            return [rating, *scored[:position], *scored[position + 1 :]]
    return [Rating(severity=said, source=source), *scored]


def _scored(score: Score) -> Rating:
    try:
        read = cvss.read(score.vector)
    except MalformedInput:  # kept and shown as it is: somebody published it
        return Rating(severity=Severity.UNKNOWN, source=score.source, vector=score.vector)
    return Rating(
        severity=read.severity, source=score.source, score=read.score, vector=score.vector
    )


def _ranks(decision: Decision) -> dict[str, int]:
    """Precedence of the sources that speak about this very package."""
    ranks: dict[str, int] = {}
    for item in decision.judged:
        rank = 0 if item.lookup.rank <= DISTRIBUTOR_ELSEWHERE else 1
        if item.lookup.rank > REGISTRY:
            rank = _OTHER
        if item.statement.own == "first":
            rank = OWN
        ranks[item.statement.source] = min(rank, ranks.get(item.statement.source, rank))
    return ranks


def _precedence(source: str, ranks: dict[str, int]) -> int:
    if source in ranks:
        return ranks[source]
    return next((rank for name, rank in _DATABASES if name in source), _OTHER)
