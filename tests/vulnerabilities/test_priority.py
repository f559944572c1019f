"""The order in which findings should be fixed."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.model import Exploit, Finding, Level, Severity, Suppression, Verdict
from seawall.vulnerabilities.priority import key, ordered, priority


def finding(id_: str = "CVE-1", **fields: Any) -> Finding:
    known = {"package": "a", "version": "1", "purl": "", "type": "npm"}
    return Finding(id=id_, **{**known, **fields})


EDB = Exploit("exploitdb", "EDB-1")
MODULE = Exploit("metasploit", "exploit/linux/x")
SCANNER = Exploit("metasploit", "auxiliary/scanner/x")

FIRST_TO_LAST = [
    finding("MAL-1", kind="malware", severity=Severity.CRITICAL),
    finding("CVE-11", known_exploited="2024-01-01", ransomware=True, severity=Severity.MEDIUM),
    finding("CVE-12", known_exploited="2024-01-01", severity=Severity.LOW),
    finding("CVE-125", exploits=(EDB,), severity=Severity.MEDIUM),
    finding("CVE-126", epss=0.4, exploitation="poc", severity=Severity.MEDIUM),
    finding("CVE-13", epss=0.4, severity=Severity.MEDIUM),
    finding("CVE-14", severity=Severity.CRITICAL, fixed_versions=("2",)),
    finding("CVE-15", severity=Severity.HIGH, fixed_versions=("2",), epss=0.05),
    finding("CVE-16", severity=Severity.HIGH, fixed_versions=("2",)),
    finding("CVE-17", severity=Severity.HIGH, fixed_versions=("2",), from_base=True),
    finding("CVE-18", severity=Severity.CRITICAL),
    finding("CVE-19", severity=Severity.MEDIUM, fixed_versions=("2",)),
    finding("CVE-20", severity=Severity.MEDIUM),
    finding("CVE-21", severity=Severity.LOW, epss=0.9),
    finding("CVE-22", severity=Severity.CRITICAL, verdict=Verdict.UNKNOWN),
    finding("RUSTSEC-1", kind="unmaintained", severity=Severity.NONE),
]


@given(st.permutations(FIRST_TO_LAST))
def test_the_order_does_not_depend_on_the_input(shuffled: list[Finding]) -> None:
    """Any shuffle is put into the one written order."""
    assert [item.id for item in ordered(shuffled)] == [item.id for item in FIRST_TO_LAST]


def test_keys_are_distinct() -> None:
    """The order is strict: no two findings share a place."""
    for one, other in itertools.combinations(FIRST_TO_LAST, 2):
        assert key(one) < key(other)


@pytest.mark.parametrize(
    ("about", "tier", "reasons"),
    [
        (
            finding(known_exploited="2023-11-21", ransomware=True, epss=0.61),
            1,
            ("known to be exploited since 2023-11-21", "used by ransomware", "EPSS 61.0%"),
        ),
        (finding(exploitation="active"), 1, ("exploited, by CISA's assessment",)),
        (
            finding(exploitation="poc", severity=Severity.LOW),
            6,
            ("low severity", "proof of concept, by CISA's assessment"),
        ),
        (
            finding(exploits=(EDB, MODULE), severity=Severity.MEDIUM),
            2,
            ("easy to exploit", "public exploit exploit/linux/x and 1 more"),
        ),
        (
            finding(exploits=(EDB,), severity=Severity.LOW),
            6,
            ("low severity", "public exploit EDB-1"),
        ),
        (finding(exploits=(SCANNER,), severity=Severity.HIGH), 4, ("high severity",)),
        (
            finding(severity=Severity.HIGH, fixed_versions=("1.2", "2.0")),
            3,
            ("high severity", "fixed in 1.2"),
        ),
        (finding(verdict=Verdict.UNKNOWN, reason="built without a version"), 7, None),
        (
            finding(known_exploited="2020-01-01", suppressed=Suppression(kind="vex", origin="x")),
            8,
            None,
        ),
        (finding(kind="notice", epss=0.9), 8, None),
    ],
)
def test_the_inputs_are_never_hidden(
    about: Finding, tier: int, reasons: tuple[str, ...] | None
) -> None:
    """The reasons name everything that decided about the tier."""
    result = priority(about)
    assert result.tier == tier
    if reasons is not None:
        assert result.reasons == reasons


def test_a_caveat_about_the_kernel_is_shown() -> None:
    """A finding about the kernel repeats whose kernel counts."""
    about = finding(level=Level.KERNEL, reason="the host decides", severity=Severity.LOW)
    assert priority(about).reasons == ("low severity", "the host decides")
