"""Every format of another scanner is recognised by content and says the same."""

from __future__ import annotations

import json

import pytest

from seawall import plugins
from seawall.comparison import reading
from seawall.comparison.foreign import Foreign, ForeignFinding
from seawall.comparison.identity import name_of
from seawall.comparison.severities import severity_of
from seawall.errors import LimitExceeded, MalformedInput
from seawall.model import Severity
from tests.comparison import reports
from tests.comparison.reports import CVE_DEB, CVE_PYPI, FIXED, INSTALLED, REPORTS


def read(name: str) -> Foreign:
    """One of the reports."""
    return reading.read(REPORTS[name], name)


def about(foreign: Foreign, id_: str) -> ForeignFinding:
    """The one finding of a flaw, by any of its ids."""
    (found,) = (one for one in foreign.findings if id_ in (one.id, *one.aliases))
    return found


def test_there_is_a_report_for_every_reader() -> None:
    """No reader goes without an example."""
    assert set(REPORTS) == {entry.name for entry in plugins.entries(reading.KIND)}


@pytest.mark.parametrize("name", REPORTS)
def test_every_report_is_read_by_its_own_reader_alone(name: str) -> None:
    """A document is recognised by one reader, or by a general one after that."""
    head = reading.head_of(REPORTS[name])
    from seawall.comparison.foreign import Reader

    known = [
        entry.name
        for entry in plugins.entries(reading.KIND)
        if plugins.load(entry, Reader).recognises(head)
    ]
    assert known == [name]


@pytest.mark.parametrize("name", REPORTS)
def test_flaws_packages_and_fixes_are_the_same_in_every_format(name: str) -> None:
    """The same two findings come out of all formats."""
    foreign = read(name)
    assert foreign.artifact == "shop:1" or name in {"osv_scanner", "sarif"}
    assert foreign.tool
    deb, python = about(foreign, CVE_DEB), about(foreign, CVE_PYPI)
    assert name_of(deb.package)[1:] == ("openssl", INSTALLED)
    assert name_of(deb.package).type in {"deb", ""}
    assert (name_of(python.package).name.lower(), python.package.version) == ("jinja2", "2.10")
    assert (deb.fixed, python.fixed) == ((FIXED,), ("2.10.1",))
    assert severity_of(deb.severity) is Severity.HIGH
    assert not deb.suppressed


def test_what_is_known_about_the_tool() -> None:
    """Version, age of the data, and whether packages are listed are kept."""
    assert (read("trivy").version, read("trivy").lists_packages) == ("0.76.0", True)
    assert read("grype").database == "2023-03-01T00:00:00Z"
    assert not read("grype").lists_packages
    assert {one.name for one in read("clair").packages} == {"openssl", "jinja2"}


def test_paths_lead_into_the_artifact() -> None:
    """A path is written as ours are, without leading slash."""
    for name in ("trivy", "grype", "inspector", "twistcli", "twistcli_csv", "clair"):
        assert about(read(name), CVE_PYPI).package.path == reports.PATH


def test_what_they_suppress_is_no_finding_that_counts() -> None:
    """Exceptions of each tool are kept with their reason."""
    trivy = reports.trivy()
    flaw = trivy["Results"][1]["Vulnerabilities"].pop()
    trivy["Results"][1]["ExperimentalModifiedFindings"] = [
        {"Type": "vulnerability", "Status": "ignored", "Statement": "not used", "Finding": flaw}
    ]
    grype = reports.grype()
    match = grype["matches"].pop()
    rule = {"vulnerability": CVE_PYPI, "reason": "not used"}
    grype["ignoredMatches"] = [{**match, "appliedIgnoreRules": [rule]}]
    bill = reports.cyclonedx()
    bill["vulnerabilities"][1]["analysis"] = {"state": "not_affected", "detail": "not used"}
    log = reports.sarif()
    log["runs"][0]["results"][1]["suppressions"] = [
        {"kind": "external", "justification": "not used"}
    ]
    for document in (trivy, grype, bill, log):
        found = reading.read(json.dumps(document).encode(), "x")
        assert "not used" in about(found, CVE_PYPI).suppressed
        assert not about(found, CVE_DEB).suppressed


def test_a_comparison_of_cpe_names_is_told() -> None:
    """Grype says how it found something."""
    document = reports.grype()
    document["matches"][1]["matchDetails"] = [{"type": "cpe-match"}]
    assert about(reading.read(json.dumps(document).encode(), "x"), CVE_PYPI).by_cpe


@pytest.mark.parametrize(
    ("text", "name", "version"),
    [
        ("Package: openssl\nInstalled Version: 1.1\nVulnerability CVE-2023-0286", "openssl", "1.1"),
        ("A high vulnerability in deb package: openssl, version 1.1 was found", "openssl", "1.1"),
        ("Package 'openssl@1.1' is vulnerable to 'CVE-2023-0286'.", "openssl", "1.1"),
        ("openssl 1.1 is affected by CVE-2023-0286 (high).", "openssl", "1.1"),
        ("Found pkg:deb/debian/openssl@1.1 in the image", "openssl", "1.1"),
        ("This file introduces a vulnerable openssl package", "openssl", ""),
        ("Something is wrong in line 1.", "", ""),
    ],
)
def test_packages_in_the_words_of_sarif(text: str, name: str, version: str) -> None:
    """The sentences of several tools name the package; others leave it open."""
    result = {"ruleId": CVE_DEB, "message": {"text": text}}
    document = {"version": "2.1.0", "runs": [{"results": [result]}]}
    (found,) = reading.read(json.dumps(document).encode(), "x").findings
    assert (found.package.name, found.package.version) == (name, version)


@pytest.mark.parametrize("name", REPORTS)
def test_null_where_lists_are_expected(name: str) -> None:
    """Programs in Go write ``null`` for empty lists; nothing breaks."""
    if name == "twistcli_csv":
        return
    document = json.loads(REPORTS[name])
    empty = {key: None if isinstance(value, list) else value for key, value in document.items()}
    from seawall.comparison.foreign import Reader

    entry = next(one for one in plugins.entries(reading.KIND) if one.name == name)
    assert isinstance(plugins.load(entry, Reader).read(json.dumps(empty).encode()), Foreign)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"a": ' * 100_000,
        b'{"matches": 1, "descriptor": 2}',
    ],
)
def test_what_is_no_report_is_refused(data: bytes) -> None:
    """Anything else is an error in one line."""
    with pytest.raises(MalformedInput) as caught:
        reading.read(data, "report.json")
    assert "\n" not in caught.value.message


def test_size_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """More bytes, or more findings, than any report has are refused."""
    monkeypatch.setattr(reading, "MOST", 1)
    with pytest.raises(LimitExceeded):
        read("trivy")
    monkeypatch.setattr(reading, "LARGEST", 10)
    with pytest.raises(LimitExceeded):
        read("grype")


@pytest.mark.parametrize(
    ("word", "severity"),
    [
        ("Important", Severity.HIGH),
        ("moderate", Severity.MEDIUM),
        ("9.8", Severity.CRITICAL),
        ("0.1", Severity.LOW),
        ("11", Severity.UNKNOWN),
        ("nan", Severity.UNKNOWN),
        ("error", Severity.UNKNOWN),
    ],
)
def test_severities(word: str, severity: Severity) -> None:
    """Words and scores have bands; what is neither has none."""
    assert severity_of(word) is severity
