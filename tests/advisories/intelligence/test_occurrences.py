"""Where something occurs in the results of former scans."""

from __future__ import annotations

import pytest

from seawall.advisories.intelligence.occurrences import occurrences
from seawall.advisories.intelligence.recognising import meanings
from seawall.model import Artifact, Finding, Hint, Location, Package, ScanResult

RESULT = ScanResult(
    artifact=Artifact(name="shop:1.4", kind="image"),
    packages=(
        Package(
            type="npm",
            name="Left-Pad",
            version="1.0.0",
            purl="pkg:npm/Left-Pad@1.0.0",
            hashes=(f"SHA-256:{'AB' * 32}",),
            locations=(Location("srv/package-lock.json", 3),),
        ),
        Package(
            type="deb",
            name="libc6",
            version="2.36",
            purl="pkg:deb/debian/libc6@2.36",
            source="glibc",
            origin="http://mirror.evil.com:8080/debian",
            properties={"proxy": "10.1.2.3:3128"},
        ),
    ),
    findings=(
        Finding(
            id="CVE-2024-1",
            aliases=("GHSA-aaaa",),
            package="libc6",
            version="2.36",
            purl="",
            type="deb",
        ),
    ),
    hints=(Hint(kind="apt-origin", value="45.148.10.7", path="etc/apt/sources.list"),),
)


@pytest.mark.parametrize(
    ("hunted", "places"),
    [
        ("ab" * 32, [("Left-Pad 1.0.0", "digest")]),
        ("cd" * 32, []),
        ("left-pad", [("Left-Pad 1.0.0", "name")]),
        ("glibc", [("libc6 2.36", "name")]),
        ("pkg:npm/Left-Pad", [("Left-Pad 1.0.0", "purl")]),
        ("pkg:npm/Left-Pad@1.0.0", [("Left-Pad 1.0.0", "purl")]),
        ("pkg:npm/Left-Pad@2.0.0", []),
        ("CVE-2024-1000", []),
        ("evil.com", [("libc6 2.36", "origin")]),
        ("mirror.evil.com", [("libc6 2.36", "origin")]),
        ("vil.com", []),
        ("evil.co", []),
        ("http://mirror.evil.com:8080/", [("libc6 2.36", "origin")]),
        ("http://mirror.evil.com/", []),
        ("10.1.2.3", [("libc6 2.36", "proxy")]),
        ("10.1.2.30", []),
        ("45.148.10.7", [("apt-origin", "hint")]),
        ("45.148.10.0/24", [("apt-origin", "hint")]),
        ("45.149.0.0/16", []),
        ("T1611", []),
    ],
)
def test_places(hunted: str, places: list[tuple[str, str]]) -> None:
    """By digest, name, PURL, or in what a package says of where it is from; whole values only."""
    found = [
        (one.what, one.where)
        for meaning in meanings(hunted)
        for one in occurrences(meaning, RESULT)
    ]
    assert found == places


def test_findings_are_found_by_any_id() -> None:
    """With the file and the verdict."""
    result = ScanResult(
        artifact=RESULT.artifact,
        findings=(
            Finding(
                id="CVE-2024-1000",
                aliases=("GHSA-jfh8-c2jp-5v3q",),
                package="a",
                version="1",
                purl="",
                type="npm",
                locations=(Location("x"),),
            ),
        ),
    )
    for id_ in ("cve-2024-1000", "GHSA-JFH8-C2JP-5V3Q"):
        (meaning,) = meanings(id_)
        (one,) = occurrences(meaning, result)
        assert (one.artifact, one.where, one.path, one.text) == ("shop:1.4", "finding", "x", "fail")
