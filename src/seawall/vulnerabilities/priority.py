"""What to fix first.

An order, not a score: a number that mixes likelihood and damage hides both. Findings are
put into tiers by questions with yes or no for an answer, asked in this order:

0. Is the package malicious?
1. Is the flaw exploited: in CISA's catalog, or by CISA's assessment (SSVC ``active``)?
2. Is exploitation likely (EPSS of 10 % or more) and the severity at least medium?
3. Is it critical or high, and is there a fix?
4. Is it critical or high?
5. Is there a fix?
6. Everything else that is affected.
7. What cannot be decided.
8. Remarks about maintenance, and what an exception covers.

Within a tier: used by ransomware first, then fixable, severity, EPSS, what the image's
own layers brought before what its base brought, and names, so that the order never varies.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from seawall.model import Finding, Level, Override, Severity, Verdict
from seawall.vulnerabilities.finding import INFORMATIONAL

LIKELY: Final = 0.1
"""EPSS from which exploitation within 30 days counts as likely; few CVEs reach it."""


class Priority(NamedTuple):
    """Where a finding stands, and why.

    Attributes:
        tier: 0 is first.
        reasons: what put it there, for people.
    """

    tier: int
    reasons: tuple[str, ...]


def priority(finding: Finding) -> Priority:
    """The tier of a finding with its reasons."""
    tier, reason = _tier(finding)
    reasons = [reason]
    if finding.override is not None:
        reasons.append(judged(finding.override))
    if finding.ransomware:
        reasons.append("used by ransomware")
    if finding.epss >= 0:
        reasons.append(f"EPSS {finding.epss:.1%}")
    if finding.fixed_versions:
        reasons.append(f"fixed in {finding.fixed_versions[0]}")
    if finding.level is Level.KERNEL and finding.reason:
        reasons.append(finding.reason)
    return Priority(tier, tuple(reasons))


def judged(override: Override) -> str:
    """The user's own judgement, for people."""
    before = f", {override.severity.value} before" if override.severity else ""
    return f"judged by {override.author}{before}: {override.reason}"


def _tier(finding: Finding) -> tuple[int, str]:
    if finding.suppressed is not None:
        return 8, "covered by an exception"
    if finding.kind in INFORMATIONAL:
        return 8, f"{finding.kind}: a remark about the package"
    if finding.kind == "malware":
        return 0, "malicious package"
    if finding.verdict is not Verdict.FAIL:
        return 7, finding.reason or "cannot be decided"
    if finding.override is not None and finding.override.exploitation is not None:
        if finding.exploitation == "active":
            return 1, f"exploited, by {finding.override.author}"
        if finding.exploitation == "none":
            return _by_severity(finding)
    if finding.known_exploited:
        return 1, f"known to be exploited since {finding.known_exploited}"
    if finding.exploitation == "active":
        return 1, "exploited, by CISA's assessment"
    if finding.epss >= LIKELY and finding.severity.rank >= Severity.MEDIUM.rank:
        return 2, "likely to be exploited"
    return _by_severity(finding)


def _by_severity(finding: Finding) -> tuple[int, str]:
    if finding.severity.rank >= Severity.HIGH.rank:
        fixable = bool(finding.fixed_versions)
        return (3 if fixable else 4), f"{finding.severity.value} severity"
    return (5 if finding.fixed_versions else 6), f"{finding.severity.value} severity"


def key(finding: Finding) -> tuple[Any, ...]:
    """Sort key: what to do first comes first."""
    return (
        _tier(finding)[0],
        not finding.ransomware,
        not finding.fixed_versions,
        -finding.severity.rank,
        -finding.epss,
        finding.from_base is True,
        finding.type,
        finding.package,
        finding.version,
        finding.id,
        finding.purl,
    )


def ordered(findings: Iterable[Finding]) -> list[Finding]:
    """Findings, the most pressing first."""
    return sorted(findings, key=key)
