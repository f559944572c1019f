"""Whose word about severity counts."""

from __future__ import annotations

import pytest

from seawall.model import Category, Finding, Rating, Score, Severity, State, Vulnerability
from seawall.vulnerabilities.severity import word
from tests.vulnerabilities.memory import deb, matched, package, says

HIGH = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H"  # 7.5
CRITICAL = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"  # 9.8
LOW = "CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N"  # 1.8
NEWER = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:L/VI:N/VA:N/SC:N/SI:N/SA:N"  # 6.9


def rated(type_: str, *scores: tuple[str, str], **fields: str) -> Finding:
    """A finding in a Debian or npm package, from scores by source."""
    flaw = Vulnerability(
        id="CVE-2024-1", scores=tuple(Score(vector, source) for source, vector in scores)
    )
    if type_ == "deb":
        about, statement = deb("a", "1"), says("Debian:12", "a", fixed="2", **fields)
    else:
        about, statement = package("pypi", "a", "1"), says("PyPI", "a", fixed="2", **fields)
    (finding,) = matched([about], [statement], flaws=[flaw]).findings
    return finding


def chosen(finding: Finding) -> tuple[Severity, str, float]:
    rating = finding.rating
    assert rating is not None
    assert finding.severity is rating.severity
    assert finding.ratings[0] == rating
    return rating.severity, rating.source, rating.score


@pytest.mark.parametrize(
    ("source", "text", "severity"),
    [
        ("redhat", "Important", Severity.HIGH),
        ("redhat", "moderate", Severity.MEDIUM),
        ("ghsa", "MODERATE", Severity.MEDIUM),
        ("ubuntu", "negligible", Severity.NEGLIGIBLE),
        ("ubuntu", "untriaged", Severity.UNKNOWN),
        ("osv-bitnami", "Unknown", Severity.UNKNOWN),
        ("debian", "unimportant", Severity.NEGLIGIBLE),
        ("debian", "high**", Severity.UNKNOWN),
        ("debian", "not yet assigned", Severity.UNKNOWN),
        ("gentoo", "normal", Severity.MEDIUM),
        ("gentoo", "minimal", Severity.LOW),
        ("amazon", "", Severity.UNKNOWN),
    ],
)
def test_words(source: str, text: str, severity: Severity) -> None:
    """Publishers' words map to bands; what is no severity maps to unknown."""
    assert word(source, text) is severity


def test_the_vendor_whose_package_it_is_comes_first() -> None:
    """The distributor's word beats a higher score of a database."""
    finding = rated("deb", ("nvd", CRITICAL), source="ubuntu", severity="low")
    assert chosen(finding) == (Severity.LOW, "ubuntu", -1.0)
    assert [rating.source for rating in finding.ratings] == ["ubuntu", "nvd"]


def test_then_the_registrys_advisory_then_databases() -> None:
    """Registry, NVD, CNA and ADP follow in this order, and all are kept."""
    scores = (("vulnrichment-adp", LOW), ("cna", HIGH), ("nvd", CRITICAL), ("pypa", NEWER))
    finding = rated("pypi", *scores, source="pypa")
    assert [rating.source for rating in finding.ratings] == [
        "pypa",
        "nvd",
        "cna",
        "vulnrichment-adp",
    ]
    assert chosen(finding) == (Severity.MEDIUM, "pypa", 6.9)


def test_an_urgency_of_debian_is_no_severity_but_unimportant_is_negligible() -> None:
    """Only 'unimportant' is taken from Debian."""
    assert chosen(rated("deb", ("nvd", HIGH), source="debian", severity="low"))[1] == "nvd"
    finding = rated("deb", ("nvd", CRITICAL), source="debian", severity="unimportant")
    assert chosen(finding)[:2] == (Severity.NEGLIGIBLE, "debian")


def test_without_any_rating_the_severity_is_unknown() -> None:
    """No rating is not the same as no severity."""
    finding = rated("deb", source="debian", severity="not yet assigned")
    assert (finding.severity, finding.rating, finding.ratings) == (Severity.UNKNOWN, None, ())


def test_the_newest_version_counts_unless_the_word_says_otherwise() -> None:
    """Among vectors of one source the newest counts, unless its word names another."""
    scores = (("ghsa", HIGH), ("ghsa", NEWER))
    assert chosen(rated("pypi", *scores, source="ghsa")) == (Severity.MEDIUM, "ghsa", 6.9)
    said = rated("pypi", *scores, source="ghsa", severity="high")
    assert chosen(said) == (Severity.HIGH, "ghsa", 7.5)
    assert len(said.ratings) == 2
    neither = rated("pypi", *scores, source="ghsa", severity="critical")
    assert chosen(neither) == (Severity.CRITICAL, "ghsa", -1.0)
    assert len(neither.ratings) == 3


def test_a_broken_vector_is_shown_and_never_chosen() -> None:
    """A vector that cannot be scored stays visible and decides nothing."""
    finding = rated("pypi", ("pypa", "CVSS:3.1/AV:N"), ("nvd", HIGH), source="pypa")
    assert chosen(finding) == (Severity.HIGH, "nvd", 7.5)
    assert finding.ratings[-1] == Rating(
        severity=Severity.UNKNOWN, source="pypa", vector="CVSS:3.1/AV:N"
    )


def test_malware_is_critical() -> None:
    """A malicious package is critical whatever anyone scored."""
    statement = says("PyPI", "a", category=Category.MALWARE, source="malicious")
    flaw = Vulnerability(id="CVE-2024-1", scores=(Score(LOW, "nvd"),))
    (finding,) = matched([package("pypi", "a", "1")], [statement], flaws=[flaw]).findings
    assert finding.severity is Severity.CRITICAL
    assert [rating.source for rating in finding.ratings] == ["malicious", "nvd"]


def test_remarks_have_no_severity() -> None:
    """Informational findings never carry a severity."""
    statement = says("crates.io", "a", category=Category.UNMAINTAINED)
    (finding,) = matched([package("cargo", "a", "1.0.0")], [statement]).findings
    assert finding.severity is Severity.NONE


def test_what_was_withdrawn_does_not_rate() -> None:
    """Neither higher nor lower."""
    gone = says("PyPI", "a", fixed="2", source="ghsa", severity="critical", state=State.WITHDRAWN)
    kept = says("PyPI", "a", fixed="2", source="osv-pypi", severity="low")
    (finding,) = matched([package("pypi", "a", "1")], [gone, kept]).findings
    assert chosen(finding) == (Severity.LOW, "osv-pypi", -1.0)
    assert len(finding.ratings) == 1
