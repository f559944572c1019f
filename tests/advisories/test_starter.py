"""The database that comes with the program."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import msgspec
import pytest

from seawall.advisories import STARTER, Snapshot, open_snapshot, verify
from seawall.advisories.report import BuildReport
from seawall.model import Category, Range, State, Statement
from tests.shared import feeds


@pytest.fixture(scope="module")
def starter() -> Iterator[Snapshot]:
    """The starter, opened once."""
    with open_snapshot(STARTER) as snapshot:
        yield snapshot


@pytest.fixture(scope="module")
def record() -> BuildReport:
    """What it was built from."""
    return msgspec.json.decode(STARTER.with_suffix(".json").read_bytes(), type=BuildReport)


def _about(starter: Snapshot, ecosystem: str, package: str, flaw: str) -> list[Statement]:
    about = starter.statements([(ecosystem, package)]).get((ecosystem, package), ())
    return [said for said in about if said.vulnerability == flaw]


def test_it_is_whole_and_small(record: BuildReport) -> None:
    """One file of at most 15 MB that verifies, and the record beside it is its own."""
    assert STARTER.stat().st_size <= 15_000_000
    assert verify(STARTER).id == record.id
    assert not [item for item in record.left_out if item.broken]


def test_every_source_is_credited(starter: Snapshot) -> None:
    """Licences that ask for it are named in the file itself."""
    sources = {source.id: source for source in starter.sources}
    assert sources["alpine"].licence == "CC-BY-SA-4.0"
    assert "FIRST" in sources["epss"].credit
    assert all(source.licence and source.credit and source.as_of for source in sources.values())


def test_data_that_is_not_free_stays_out(starter: Snapshot) -> None:
    """Wolfi's data is free up to May 2025."""
    (wolfi,) = [source for source in starter.sources if source.id == "wolfi"]
    assert wolfi.as_of <= "2025-05-07"


def test_it_was_built_from_the_feeds_it_names(record: BuildReport) -> None:
    """Every input has its digest, and those at hand are the same bytes."""
    folder = feeds()
    for item in record.inputs:
        assert hashlib.sha256((folder / item.path).read_bytes()).hexdigest() == item.sha256


@pytest.mark.parametrize(
    ("package", "flaw", "fixed"),
    [
        ("glibc", "CVE-2023-4911", "2.36-9+deb12u3"),
        ("openssl", "CVE-2023-0286", "3.0.8-1"),
        ("curl", "CVE-2023-38545", "7.88.1-10+deb12u4"),
        ("libwebp", "CVE-2023-4863", "1.2.4-0.2+deb12u1"),
        ("runc", "CVE-2024-21626", "1.1.5+ds1-1+deb12u1"),
        ("zlib", "CVE-2022-37434", "1:1.2.11.dfsg-4.1"),
    ],
)
def test_debians_fixes_are_in_it(starter: Snapshot, package: str, flaw: str, fixed: str) -> None:
    """Known pairs of source package and fixing version."""
    (said,) = _about(starter, "Debian:12", package, flaw)
    assert (said.state, said.ranges) == (State.FIXED, (Range(fixed=fixed),))


@pytest.mark.parametrize(
    ("ecosystem", "package", "flaw"),
    [
        ("Maven", "org.apache.logging.log4j:log4j-core", "CVE-2021-44228"),
        ("Alpine:v3.19", "openssl", "CVE-2023-0286"),
        ("Wolfi", "go-1.21", "CVE-2023-45288"),
        ("AlmaLinux:9", "glibc", "CVE-2023-4911"),
        ("Go", "stdlib", "CVE-2023-45288"),
        ("PyPI", "jinja2", "CVE-2024-22195"),
        ("npm", "lodash", "CVE-2019-10744"),
        ("npm", "jquery", "CVE-2020-11022"),
        ("RubyGems", "nokogiri", "CVE-2017-16932"),
        ("Packagist", "silverstripe/framework", "CVE-2023-22729"),
        ("crates.io", "time", "CVE-2020-26235"),
        ("Bitnami", "nginx", "CVE-2021-23017"),
        ("Node.js", "node", "CVE-2024-27982"),
        ("kubernetes", "k8s.io/apiserver", "CVE-2020-8559"),
    ],
)
def test_well_known_flaws_are_in_it(
    starter: Snapshot, ecosystem: str, package: str, flaw: str
) -> None:
    """A fresh copy finds real vulnerabilities offline."""
    flaw = starter.aliases(flaw) or flaw
    assert _about(starter, ecosystem, package, flaw)


def test_signals_are_joined(starter: Snapshot) -> None:
    """Log4Shell is exploited, by ransomware too, and has vectors with their source."""
    known = starter.vulnerabilities(["CVE-2021-44228"])["CVE-2021-44228"]
    assert (known.known_exploited, known.ransomware) == ("2021-12-10", True)
    assert known.epss > 0.9
    assert "GHSA-jfh8-c2jp-5v3q" in known.aliases
    assert {"ghsa"} <= {score.source for score in known.scores}


def test_informational_advisories_stay_apart(starter: Snapshot) -> None:
    """An unmaintained crate is no vulnerability."""
    about = starter.statements([("crates.io", "ansi_term")])["crates.io", "ansi_term"]
    assert Category.UNMAINTAINED in {said.category for said in about}


def test_partial_sources_say_so(starter: Snapshot) -> None:
    """And releases without data are not covered at all."""
    coverage = starter.coverage()
    for ecosystem in ("Debian:12", "Alpine:v3.20", "Alpine:v3.9", "npm", "Maven", "NuGet", "Wolfi"):
        assert coverage[ecosystem].state == "partial"
        assert coverage[ecosystem].reason
    for ecosystem in ("Alpine:edge", "AlmaLinux:9", "PyPI", "Go", "crates.io"):
        assert coverage[ecosystem].state == "full"
    assert not {"Alpine:v3.21", "Alpine:v3.22", "Debian:13", "Ubuntu:24.04"} & coverage.keys()


def test_no_prose_is_in_it(starter: Snapshot) -> None:
    """Facts only: a note is a vendor's word, not a text."""
    for ecosystem, package in [("PyPI", "django"), ("Debian:12", "openssl"), ("npm", "axios")]:
        for said in starter.statements([(ecosystem, package)])[ecosystem, package]:
            assert len(said.note) <= 80
            assert len(said.severity) <= 20
