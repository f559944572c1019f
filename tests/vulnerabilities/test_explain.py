"""Explanations: why affected, why not, and what nobody speaks about."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from seawall.model import (
    Artifact,
    Hint,
    Location,
    Package,
    Release,
    ScanResult,
    Snapshot,
    Source,
    Suppression,
    Verdict,
    Vulnerability,
)
from seawall.vulnerabilities import kernel
from seawall.vulnerabilities.explain import explain
from tests.vulnerabilities.memory import BOOKWORM, TODAY, Memory, deb, matched, package, says

CVE = "CVE-2023-4911"
STATEMENTS = [
    says("Debian:12", "glibc", CVE, fixed="2.36-9+deb12u3", source="debian", advisory="DSA-5514-1"),
    says("PyPI", "urllib3", "CVE-2023-43804", fixed="1.26.17", source="pypa", advisory="PYSEC-1"),
]
FLAWS = [
    Vulnerability(id=CVE),
    Vulnerability(id="CVE-2023-43804", aliases=("GHSA-v845-jxx5-vc9f", "PYSEC-1")),
]
SOURCES = (
    Source(id="debian", name="Debian", url="", licence="x"),
    Source(id="pypa", name="PyPA", url="", licence="CC-BY-4.0"),
)


def scan(*packages: Package, **fields: Any) -> ScanResult:
    findings = matched(packages, STATEMENTS, flaws=FLAWS).findings
    return ScanResult(
        artifact=Artifact(name="a", kind="image", release=BOOKWORM),
        packages=packages,
        findings=fields.get("findings", findings),
        snapshot=Snapshot(id="sha256:1", sources=SOURCES),
    )


OLD = deb(
    "libc6",
    "2.36-9+deb12u1",
    source="glibc",
    locations=(Location("var/lib/dpkg/status", 120, "sha256:base"),),
    introduced_in="sha256:base",
    created_by="ADD rootfs.tar",
)
NEW = deb("libc-bin", "2.36-9+deb12u4", source="glibc")


def test_affected_and_cleared_packages_with_their_comparisons() -> None:
    """Affected and cleared packages each show the comparison behind the verdict."""
    answer = explain(scan(OLD, NEW), CVE, Memory(STATEMENTS, FLAWS), TODAY)
    assert (answer.id, answer.asked) == (CVE, CVE)
    affected, cleared = answer.packages
    assert (affected.package, affected.verdict) == ("libc6", Verdict.FAIL)
    assert affected.comparisons[0].text == "2.36-9+deb12u1 < 2.36-9+deb12u3"
    assert affected.locations == OLD.locations
    assert (affected.introduced_in, affected.created_by) == ("sha256:base", "ADD rootfs.tar")
    assert affected.finding is not None
    assert (cleared.package, cleared.verdict) == ("libc-bin", Verdict.PASS)
    assert cleared.comparisons[0].text == "2.36-9+deb12u4 >= 2.36-9+deb12u3"
    assert cleared.finding is None
    assert [source.id for source in answer.sources] == ["debian"]
    assert answer.vulnerability == FLAWS[0]


def test_any_id_of_the_flaw_will_do() -> None:
    """Aliases and ids of advisories lead to the same explanation, in any case."""
    library = package("pypi", "urllib3", "1.26.12")
    memory = Memory(STATEMENTS, FLAWS)
    for asked in ("ghsa-v845-jxx5-vc9f", "PYSEC-1", "CVE-2023-43804"):
        answer = explain(scan(library), asked, memory, TODAY)
        assert answer.id == "CVE-2023-43804"
        assert [item.package for item in answer.packages] == ["urllib3"]


def test_an_exception_is_shown_with_the_finding() -> None:
    """What covered the finding in the scan is part of the explanation."""
    result = scan(OLD)
    covered = replace(
        result.findings[0], suppressed=Suppression(kind="vex", origin="v.json", reason="unused")
    )
    answer = explain(replace(result, findings=(covered,)), CVE, Memory(STATEMENTS), TODAY)
    finding = answer.packages[0].finding
    assert finding is not None
    assert finding.suppressed == covered.suppressed


def test_a_finding_that_todays_data_no_longer_confirms() -> None:
    """A finding that vanished with the data is stated apart."""
    other = Memory([says("Debian:12", "zlib", "CVE-1")])
    answer = explain(scan(OLD), CVE, other, TODAY)
    assert answer.packages == ()
    assert [item.id for item in answer.stated] == [CVE]


def test_the_facts_of_the_scan_are_used_again() -> None:
    """A system with Ubuntu Pro is explained with the fixes that it can install."""
    wayland = package("deb", "wayland", "1.20.0-1")
    fixed = says("Ubuntu:Pro:22.04:LTS", "wayland", CVE, fixed="1.20.0-1ubuntu0.1~esm1")
    release = Release(id="ubuntu", version="22.04", codename="jammy")
    pro = Hint(kind="esm", value="esm-apps", path="var/lib/ubuntu-advantage/status.json")
    result = ScanResult(
        artifact=Artifact(name="a", kind="image", release=release),
        packages=(wayland,),
        findings=matched([wayland], [fixed], release=release, hints=(pro,)).findings,
        hints=(pro,),
    )
    (answer,) = explain(result, CVE, Memory([fixed]), TODAY).packages
    assert (answer.verdict, answer.reason) == (Verdict.FAIL, "")
    (answer,) = explain(replace(result, hints=()), CVE, Memory([fixed]), TODAY).packages
    assert "subscribers" in answer.reason


@pytest.mark.parametrize(
    ("kind", "caveat"), [("image", kernel.HOST), ("lambda", kernel.HOST), ("rootfs", "")]
)
def test_whose_kernel_counts_depends_on_the_artifact(kind: str, caveat: str) -> None:
    """Whatever runs on a host's kernel is explained with that caveat, a system is not."""
    installed = deb("linux-image-6.1.0-18-amd64", "6.1.76-1", source="linux")
    artifact = Artifact(name="a", kind=kind, release=BOOKWORM)
    result = ScanResult(artifact=artifact, packages=(installed,))
    memory = Memory([says("Debian:12", "linux", CVE, fixed="6.1.90-1")])
    (answer,) = explain(result, CVE, memory, TODAY).packages
    assert (answer.verdict, answer.reason) == (Verdict.FAIL, caveat)


def test_a_flaw_that_nobody_speaks_about() -> None:
    """An unknown id is no error: the answer shows what was compared at all."""
    answer = explain(scan(OLD), "CVE-1999-1", Memory(STATEMENTS), TODAY)
    assert (answer.id, answer.packages, answer.vulnerability) == ("CVE-1999-1", (), None)
    assert answer.coverage[0].subject == "Debian:12"


def test_an_advisory_about_several_flaws() -> None:
    """Asking for an advisory explains every flaw that it names."""
    statements = [
        says("Debian:12", "glibc", f"CVE-{number}", fixed="3", advisory="DSA-1") for number in "12"
    ]
    answer = explain(scan(OLD), "DSA-1", Memory(statements), TODAY)
    assert answer.id == "DSA-1"
    assert [item.finding is None for item in answer.packages] == [True, True]
    assert {item.comparisons[0].statement.vulnerability for item in answer.packages} == {
        "CVE-1",
        "CVE-2",
    }
