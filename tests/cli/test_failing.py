"""Thresholds: which findings end a scan with exit code 1."""

from __future__ import annotations

import pytest

from seawall.cli.failing import THRESHOLDS, Threshold
from seawall.errors import UserError
from seawall.model import Finding, Severity, Suppression, Verdict


def finding(severity: Severity = Severity.UNKNOWN, **fields: object) -> Finding:
    known = {"id": "CVE-2024-1", "package": "a", "version": "1", "purl": "", "type": "npm"}
    return Finding(severity=severity, **{**known, **fields})  # type: ignore[arg-type]  # any field


RATED = [one for one in Severity if one is not Severity.UNKNOWN and one.value in THRESHOLDS]


@pytest.mark.parametrize("threshold", RATED)
@pytest.mark.parametrize("severity", Severity)
def test_severities(threshold: Severity, severity: Severity) -> None:
    """A severity counts itself and all above it; an unrated flaw reaches none."""
    reached = Threshold([threshold.value]).reached([finding(severity)])
    assert reached is (severity.rank >= threshold.rank)


@pytest.mark.parametrize(
    ("words", "fields", "expected"),
    [
        (["any"], {}, True),
        ([], {"known_exploited": "2024-01-01"}, False),
        (["kev"], {"known_exploited": "2024-01-01"}, True),
        (["kev"], {}, False),
        (["malware"], {"kind": "malware"}, True),
        (["malware"], {}, False),
        (["any"], {"kind": "unmaintained"}, False),
        (["any"], {"verdict": Verdict.UNKNOWN}, False),
        (["any", "unknown"], {"verdict": Verdict.UNKNOWN}, True),
        (["unknown"], {"verdict": Verdict.UNKNOWN}, True),
        (["unknown"], {}, True),
        (["unknown"], {"severity": Severity.HIGH}, False),
        (["low"], {}, False),
        (["any"], {"suppressed": Suppression(kind="vex", origin="x")}, False),
        (["malware, KEV"], {"known_exploited": "2024-01-01"}, True),
        (["low", "kev"], {"known_exploited": "2024-01-01"}, True),
    ],
)
def test_words(words: list[str], fields: dict[str, object], expected: bool) -> None:
    """Each word means one thing; several add up."""
    assert Threshold(words).reached([finding(**fields)]) is expected  # type: ignore[arg-type]


def test_nothing_reaches_no_threshold() -> None:
    """Neither no finding nor no word."""
    assert not Threshold(THRESHOLDS).reached([])
    assert not Threshold([]).reached([finding(Severity.CRITICAL)])


def test_unknown_words() -> None:
    """A typing error is an error, and the words are listed."""
    with pytest.raises(UserError) as raised:
        Threshold(["high,hihg"])
    assert raised.value.where == "--fail-on hihg"
    assert "critical" in raised.value.hint
