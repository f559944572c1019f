"""Severities of other scanners in our words: bands, vendors' words, numbers, SARIF levels."""

from __future__ import annotations

from typing import Final

from seawall.model import Severity

_WORDS: Final = {
    "critical": Severity.CRITICAL,
    "defcon1": Severity.CRITICAL,
    "high": Severity.HIGH,
    "important": Severity.HIGH,
    "medium": Severity.MEDIUM,
    "moderate": Severity.MEDIUM,
    "low": Severity.LOW,
    "minor": Severity.LOW,
    "negligible": Severity.NEGLIGIBLE,
    "unimportant": Severity.NEGLIGIBLE,
    "informational": Severity.NEGLIGIBLE,
    "none": Severity.NONE,
}
_BANDS: Final = ((9.0, Severity.CRITICAL), (7.0, Severity.HIGH), (4.0, Severity.MEDIUM))


def severity_of(text: str) -> Severity:
    """The band of a word or a CVSS score; a level of SARIF is no severity of a flaw."""
    word = text.strip().lower()
    if word in _WORDS:
        return _WORDS[word]
    try:
        score = float(word)
    except ValueError:
        return Severity.UNKNOWN
    if not 0 < score <= 10:
        return Severity.UNKNOWN
    return next((band for least, band in _BANDS if score >= least), Severity.LOW)
