"""Rocky Linux and AlmaLinux, as OSV's archives have them."""

from __future__ import annotations

from pathlib import Path

import pytest

from seawall.advisories.feeds import osv as feed
from seawall.model import Package, Range, Release, State, Verdict
from tests.advisories.damaging import survives
from tests.advisories.making import flaws, osv, read, statements, zipped
from tests.advisories.matching import findings, samples
from tests.shared import feeds

ROCKY = "osv/Rocky Linux/all.zip"
ALMA = "osv/AlmaLinux/all.zip"
EL9 = Release(id="rocky", version="9.4", pretty_name="Rocky Linux 9.4 (Blue Onyx)")
RUBY = "3.3.1-2.module+el9.4.0+20787+4c237fd3"


def _real() -> bytes:
    return zipped(dict(samples(feeds("samples/rocky/osv"))))


def test_real_records_say_what_they_say() -> None:
    """One statement per CVE, the source's name, the epoch, and the module of a modular one."""
    facts = read(feed.PLUGIN, ROCKY, _real())
    said = statements(facts)
    java = [item for item in said if item.advisory == "RLSA-2021:3891"]
    assert {(item.ecosystem, item.package, item.ranges, item.module) for item in java} == {
        (
            "Rocky Linux:8",
            "java-11-openjdk",
            (Range(fixed="1:11.0.13.0.8-1.el8_4"),),
            "",
        )
    }
    assert len(java) == 10
    ruby = {(item.package, item.module, item.severity) for item in said if "3671" in item.advisory}
    assert ruby == {
        ("ruby", "ruby:3.3", "moderate"),
        ("rubygem-mysql2", "ruby:3.3", "moderate"),
        ("rubygem-pg", "ruby:3.3", "moderate"),
    }
    assert {item.severity for item in said if item.package == "firefox"} == {"important"}
    assert not any(known.scores for known in flaws(facts).values())  # one vector, ten flaws


def _rpm(name: str, version: str, label: str = "", source: str = "") -> Package:
    return Package(
        type="rpm",
        name=name,
        version=version,
        source=source,
        arch="x86_64",
        publisher="Rocky Enterprise Software Foundation",
        qualifiers={"rpmmod": label} if label else {},
    )


@pytest.mark.parametrize(
    ("label", "version", "verdicts"),
    [
        ("ruby:3.3:9040020240619:abc", "3.3.0-1.module+el9.4.0+1+a", {Verdict.FAIL}),
        ("ruby:3.3:9040020240619:abc", RUBY, set()),
        ("ruby:3.1:9040020240619:abc", "3.1.4-1.module+el9.4.0+1+a", set()),
        ("", "3.0.4-160.el9_0", set()),
    ],
)
def test_a_module_is_matched_by_its_stream(
    tmp_path: Path, label: str, version: str, verdicts: set[Verdict]
) -> None:
    """The binary is found by its source; other streams and the plain package are not meant."""
    package = _rpm("ruby-libs", version, label, "ruby")
    found = findings(tmp_path, {ROCKY: _real()}, [package], release=EL9)
    assert {item.verdict for item in found.values()} == verdicts
    assert len(found) == (3 if verdicts else 0)
    assert all(item.fixed_versions == (f"0:{RUBY}",) for item in found.values())


def test_a_plain_package_is_matched_by_its_source(tmp_path: Path) -> None:
    """With the epoch of both."""
    release = Release(id="rocky", version="8.4")
    packages = [
        _rpm("java-11-openjdk-headless", "1:11.0.12.0.7-0.el8_4", source="java-11-openjdk"),
        _rpm("firefox", "102.11.0-2.el8_7"),
    ]
    found = findings(tmp_path, {ROCKY: _real()}, packages, release=release)
    assert {name for name, _ in found} == {"java-11-openjdk-headless"}
    assert {item.state for item in found.values()} == {State.FIXED}


def test_almalinux_is_matched_by_binary_name(tmp_path: Path) -> None:
    """Its module is in the summary, too."""
    fixed = "9.6.22-1.module_el8.4.0+1+a"
    record = osv(
        "ALSA-2021:1",
        "AlmaLinux:8",
        "postgresql-server",
        {"introduced": "0"},
        {"fixed": fixed},
        related=["CVE-2021-3393"],
        summary="Important: postgresql:9.6 security update",
    )
    package = Package(
        type="rpm",
        name="postgresql-server",
        version="9.6.20-1.module_el8.3.0+1+a",
        source="postgresql",
        publisher="AlmaLinux",
        qualifiers={"rpmmod": "postgresql:9.6:8040:abc"},
    )
    release = Release(id="almalinux", version="8.4")
    found = findings(tmp_path, {ALMA: zipped({"a.json": record})}, [package], release=release)
    assert found["postgresql-server", "CVE-2021-3393"].fixed_versions == (fixed,)


def test_damaged_records_are_survived() -> None:
    """Facts or omissions."""
    seeds = list(samples(feeds("samples/rocky/osv")).values())
    survives(feed.PLUGIN, ROCKY, seeds, lambda data: zipped({"a.json": data}))
