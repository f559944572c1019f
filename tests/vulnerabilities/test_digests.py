"""Packages whose digests are known to be bad."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from seawall.model import IndicatorKind, Package, Severity, Verdict
from seawall.vulnerabilities.digests import SURE, digests, findings

SHA256 = "ab" * 32


class About(NamedTuple):
    """What is known of a digest."""

    confidence: int
    why: tuple[str, ...] = ("x lists it",)
    first_seen: str = "2026-01-01"
    sources: tuple[str, ...] = ("x",)


def package(name: str, *hashes: str) -> Package:
    return Package(type="npm", name=name, version="1", purl=f"pkg:npm/{name}@1", hashes=hashes)


def test_digests_are_asked_for_in_one_spelling() -> None:
    """Whatever the file that states them writes; others cannot be asked for."""
    found = digests(
        [package("a", f"SHA-256:{SHA256.upper()}", "sha512:00"), package("b", "md5:cd", "sha1:ef")]
    )
    assert found == {
        IndicatorKind.SHA256: {SHA256},
        IndicatorKind.MD5: {"cd"},
        IndicatorKind.SHA1: {"ef"},
    }


@pytest.mark.parametrize(
    ("confidence", "verdict"),
    [(100, Verdict.FAIL), (SURE, Verdict.FAIL), (SURE - 1, Verdict.UNKNOWN), (0, Verdict.UNKNOWN)],
)
def test_a_doubt_is_no_answer(confidence: int, verdict: Verdict) -> None:
    """Low confidence is undecided, not clean."""
    (finding,) = findings([package("a", f"sha256:{SHA256}")], {SHA256: About(confidence)})
    assert (finding.verdict, finding.kind, finding.id) == (verdict, "malware", f"sha256:{SHA256}")
    assert (finding.severity, finding.ratings) == (Severity.CRITICAL, (finding.rating,))
    assert finding.reason == f"confidence {confidence} of 100: x lists it"


def test_one_finding_for_each_package_and_digest() -> None:
    """Copies are one, other packages with the same content are others."""
    same = package("a", f"sha256:{SHA256}")
    found = findings(
        [same, same, package("b", f"sha256:{SHA256}"), package("c")], {SHA256: About(90)}
    )
    assert [finding.package for finding in found] == ["a", "b"]
    assert findings([same], {}) == []
