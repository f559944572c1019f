"""What is said about one finding."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from seawall.model import Severity, State, Verdict
from seawall.report.sentences import advice, details, link, score, title
from tests.report.making import DJANGO, EXPLOITED, HIGH, flaw

PLAIN = flaw("CVE-2024-0001", DJANGO, Severity.HIGH, "4.2.10")


def test_titles() -> None:
    """The title says how sure it is, and what kind of finding it is."""
    assert title(PLAIN) == "django 4.2.1 is affected by CVE-2024-0001 (high)"
    unrated = replace(PLAIN, severity=Severity.UNKNOWN)
    assert title(unrated) == "django 4.2.1 is affected by CVE-2024-0001"
    unsure = replace(PLAIN, verdict=Verdict.UNKNOWN)
    assert title(unsure).endswith("may be affected by CVE-2024-0001: it cannot be decided")
    assert title(replace(PLAIN, kind="malware")) == "django 4.2.1 is malicious: CVE-2024-0001"
    assert "is unmaintained" in title(replace(PLAIN, kind="unmaintained"))


def test_advice() -> None:
    """The nearest fix comes first; without one, the state is told."""
    assert advice(PLAIN) == "Upgrade django to 4.2.10."
    both = replace(PLAIN, fixed_versions=("4.2.10", "5.0.2"))
    assert advice(both) == "Upgrade django to 4.2.10 (also fixed in 5.0.2)."
    none = replace(PLAIN, fixed_versions=(), state=State.WONT_FIX)
    assert advice(none) == "No fix is known (state: wont_fix)."


def test_details() -> None:
    """Exploitation, likelihood and doubts are told."""
    told = " ".join(details(replace(EXPLOITED, partial="a sample", reason="a caveat")))
    for part in ("exploited since 2021-12-10", "ransomware", "94.4%", "a sample", "a caveat"):
        assert part in told


def test_score() -> None:
    """The score of the chosen rating, the middle of the band without one, nothing if unrated."""
    assert score(replace(PLAIN, rating=HIGH)) == 7.5
    assert score(PLAIN) == 8.0
    assert score(replace(PLAIN, severity=Severity.UNKNOWN)) is None


@pytest.mark.parametrize(
    ("id_", "url"),
    [
        ("CVE-2024-1", "https://nvd.nist.gov/vuln/detail/CVE-2024-1"),
        ("GHSA-a", "https://github.com/advisories/GHSA-a"),
        ("PYSEC-1", "https://osv.dev/vulnerability/PYSEC-1"),
        ("sha256:ab", "https://www.virustotal.com/gui/file/ab"),
        (
            'CVE-1/../x?a="><b>\udc80',
            "https://nvd.nist.gov/vuln/detail/CVE-1%2F..%2Fx%3Fa%3D%22%3E%3Cb%3E%3F",
        ),
    ],
)
def test_links(id_: str, url: str) -> None:
    """An id leads to who publishes it, and cannot lead anywhere else."""
    assert link(id_) == url
