"""Malicious packages: in every version, or in some."""

from __future__ import annotations

from pathlib import Path

import pytest

from seawall.advisories.feed import Fact
from seawall.advisories.feeds import malicious_packages
from seawall.errors import MalformedInput
from seawall.model import Category, Indicator, IndicatorKind, Package, Range, Severity, Verdict
from tests.advisories.damaging import survives
from tests.advisories.making import osv, read, statements, zipped
from tests.advisories.matching import findings, samples
from tests.shared import feeds

PATH = "github/ossf/malicious-packages/archive/refs/heads/main.zip"


def _real() -> bytes:
    real = samples(feeds("samples/malicious-packages"))
    return zipped({f"malicious-packages-main/{name}": data for name, data in real.items()})


def _marks(facts: list[Fact]) -> set[tuple[IndicatorKind, str, str]]:
    return {(fact.kind, fact.value, fact.note) for fact in facts if isinstance(fact, Indicator)}


def test_real_records_say_what_they_say() -> None:
    """One package that is nothing but malicious, one in a single version."""
    facts = read(malicious_packages.PLUGIN, PATH, _real())
    assert {(said.package, said.ranges, said.versions) for said in statements(facts)} == {
        ("0-dns", (Range(),), ()),
        ("02-echo", (), ("0.0.7",)),
    }
    assert {said.category for said in statements(facts)} == {Category.MALWARE}
    assert _marks(facts) == {(IndicatorKind.PACKAGE, "pkg:npm/0-dns", "MAL-2022-9")}


@pytest.mark.parametrize(
    ("ecosystem", "package", "value"),
    [
        ("npm", "@evil/thing", "pkg:npm/%40evil/thing"),
        ("PyPI", "Evil_Thing", "pkg:pypi/evil-thing"),
        ("Maven", "org.evil:thing", "pkg:maven/org.evil/thing"),
        ("Go", "github.com/evil/thing", "pkg:golang/github.com/evil/thing"),
    ],
)
def test_a_mark_is_a_package_url(ecosystem: str, package: str, value: str) -> None:
    """In the form under which installations are looked up."""
    record = osv("MAL-2025-1", ecosystem, package, {"introduced": "0"})
    content = zipped({"x/osv/malicious/a/MAL-2025-1.json": record})
    facts = read(malicious_packages.PLUGIN, PATH, content)
    assert {mark for _, mark, _ in _marks(facts)} == {value}


def test_what_was_withdrawn_is_not_read() -> None:
    """It lies in a folder of its own."""
    record = osv("MAL-2025-1", "npm", "fine", {"introduced": "0"})
    content = zipped({"x/osv/withdrawn/npm/fine/MAL-2025-1.json": record})
    assert read(malicious_packages.PLUGIN, PATH, content) == []


def test_an_installed_one_is_a_critical_finding(tmp_path: Path) -> None:
    """Of the kind malware, without a version to go to."""
    packages = [
        Package(type="npm", name="0-dns", version="1.0.0"),
        Package(type="npm", name="02-echo", version="0.0.7"),
        Package(type="npm", name="02-echo", version="0.0.8"),
    ]
    found = findings(tmp_path, {PATH: _real()}, packages)
    assert {key: (item.kind, item.severity, item.verdict) for key, item in found.items()} == {
        ("0-dns", "GHSA-8p6v-2gf9-8hhm"): ("malware", Severity.CRITICAL, Verdict.FAIL),
        ("02-echo", "GHSA-q2q8-5wg4-g6jq"): ("malware", Severity.CRITICAL, Verdict.FAIL),
    }


def test_hostile_input_is_survived() -> None:
    """A broken archive is refused, a broken record is counted."""
    with pytest.raises(MalformedInput):
        read(malicious_packages.PLUGIN, PATH, _real()[:100])
    seeds = list(samples(feeds("samples/malicious-packages")).values())
    name = "x/osv/malicious/npm/a/MAL-1.json"
    survives(malicious_packages.PLUGIN, PATH, seeds, lambda data: zipped({name: data}))
