"""What makes a scan end with exit code 1."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from seawall.errors import UserError
from seawall.model import Finding, Severity, Verdict

_SEVERITIES: Final = {
    severity.value: severity for severity in Severity if severity.rank >= Severity.NEGLIGIBLE.rank
}
_WORDS: Final = ("any", "kev", "malware", "unknown")
THRESHOLDS: Final = (*_SEVERITIES, *_WORDS)
"""Every word that is understood."""

_INFORMATIONAL: Final = frozenset({"unmaintained", "unsound", "notice"})


class Threshold:
    """Words such as ``high`` or ``kev``; a finding counts if one of them fits it.

    Args:
        words: as the user wrote them, commas allowed inside.

    Raises:
        UserError: a word is not known.
    """

    def __init__(self, words: Sequence[str]) -> None:
        self._words = {part.strip().lower() for word in words for part in word.split(",")} - {""}
        for word in sorted(self._words - set(THRESHOLDS)):
            raise UserError(
                "there is no such threshold",
                where=f"--fail-on {word}",
                hint=f"there are {', '.join(THRESHOLDS)}",
            )
        ranks = [_SEVERITIES[word].rank for word in self._words if word in _SEVERITIES]
        self._rank = min(ranks, default=None)

    def reached(self, findings: Iterable[Finding]) -> bool:
        """Whether a finding counts that no exception covers and that is more than a remark."""
        return any(
            self._counts(finding)
            for finding in findings
            if finding.suppressed is None and finding.kind not in _INFORMATIONAL
        )

    def _counts(self, finding: Finding) -> bool:
        if finding.verdict is Verdict.UNKNOWN:
            return "unknown" in self._words
        return (
            "any" in self._words
            or ("unknown" in self._words and finding.severity is Severity.UNKNOWN)
            or ("kev" in self._words and bool(finding.known_exploited))
            or ("malware" in self._words and finding.kind == "malware")
            or (self._rank is not None and finding.severity.rank >= self._rank)
        )
