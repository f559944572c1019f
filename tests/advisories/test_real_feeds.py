"""What the readers make of real feeds, checked against what the feeds say elsewhere."""

from __future__ import annotations

import json
import re
import zipfile
from collections import Counter
from typing import Any

import pytest

from seawall.advisories.feed import Fact, Feed, Skipped, Withdrawn
from seawall.advisories.feeds import alpine, friendsofphp, nodejs, osv, rubysec, wolfi
from seawall.advisories.osv_record import facts
from seawall.advisories.yaml_record import mapping, texts
from seawall.model import Category, Statement
from seawall.versions import affected, satisfies, valid
from tests.shared import feeds


def _read(feed: Feed, path: str) -> list[Fact]:
    with (feeds() / path).open("rb") as stream:
        return list(feed.read(path, stream))


def _records(ecosystem: str, every: int = 1) -> list[tuple[bytes, Any]]:
    with zipfile.ZipFile(feeds() / "osv" / ecosystem / "all.zip") as archive:
        contents = [archive.read(name) for name in archive.namelist()[::every]]
    return [(content, json.loads(content)) for content in contents]


def test_every_listed_version_is_affected() -> None:
    """PyPI lists versions and gives ranges: what is kept of both says the same."""
    for content, record in _records("PyPI", every=40):
        listed = {version for item in record["affected"] for version in item.get("versions", ())}
        said = [fact for fact in facts(content, "osv-pypi", "") if isinstance(fact, Statement)]
        for version in sorted(listed) if said else ():
            assert any(affected("pep440", version, item.ranges, item.versions) for item in said)


def test_no_fixed_version_is_affected() -> None:
    """Unless another interval of the record begins there or before."""
    for content, record in _records("crates.io", every=5):
        said = [fact for fact in facts(content, "osv-crates.io", "") if isinstance(fact, Statement)]
        events = [
            event
            for item in record["affected"]
            for each in item["ranges"]
            for event in each["events"]
        ]
        if len(events) == 2 and said:
            for event in events:
                if fixed := event.get("fixed"):
                    assert not affected("cargo", fixed, said[0].ranges)


@pytest.mark.parametrize(
    ("ecosystem", "withdrawn"), [("PyPI", 269), ("Go", 17), ("crates.io", 13), ("Julia", 4)]
)
def test_withdrawn_records_are_all_seen(ecosystem: str, withdrawn: int) -> None:
    """As many as the feed holds."""
    found = _read(osv.PLUGIN, f"osv/{ecosystem}/all.zip")
    assert sum(isinstance(fact, Withdrawn) for fact in found) == withdrawn
    assert not any(isinstance(fact, Skipped) and fact.broken for fact in found)


def test_informational_crates_are_all_seen() -> None:
    """None of them is called a vulnerability."""
    said = [
        fact for fact in _read(osv.PLUGIN, "osv/crates.io/all.zip") if isinstance(fact, Statement)
    ]
    counted = Counter(item.category for item in said)
    assert counted[Category.UNMAINTAINED] > 250
    assert counted[Category.UNSOUND] > 190
    assert counted[Category.NOTICE] >= 5


def test_only_security_errata_of_almalinux_are_taken() -> None:
    """Each CVE of an erratum has its statement; modular fixes name their stream."""
    found = _read(osv.PLUGIN, "osv/AlmaLinux/all.zip")
    said = [fact for fact in found if isinstance(fact, Statement)]
    assert sum(isinstance(fact, Skipped) for fact in found) == 978 + 222
    assert all(item.advisory.startswith("ALSA-") for item in said)
    assert all(item.vulnerability.startswith(("CVE-", "ALSA-")) for item in said)
    modular = [item for item in said if ".module_el" in item.ranges[0].fixed]
    assert sum(bool(item.module) for item in modular) > 0.95 * len(modular)
    assert {item.severity for item in said} <= {"critical", "important", "moderate", "low"}


def test_most_items_of_secdb_have_an_id() -> None:
    """Those without are few, and none is broken."""
    for feed, path in (
        (alpine.PLUGIN, "alpine/edge/main.json"),
        (wolfi.PLUGIN, "wolfi/os/security.json"),
    ):
        found = _read(feed, path)
        left_out = [fact for fact in found if isinstance(fact, Skipped)]
        assert not any(fact.broken for fact in left_out)
        assert len(left_out) < len(found) / 100


@pytest.mark.parametrize(
    ("feed", "path"),
    [
        (rubysec.PLUGIN, f"github/{rubysec.PATH}"),
        (friendsofphp.PLUGIN, f"github/{friendsofphp.PATH}"),
        (nodejs.PLUGIN, f"github/{nodejs.PATH}"),
    ],
)
def test_no_record_of_the_small_databases_is_broken(feed: Feed, path: str) -> None:
    """Every syntax they use is known."""
    found = _read(feed, path)
    assert not [fact for fact in found if isinstance(fact, Skipped) and fact.broken]
    assert sum(isinstance(fact, Statement) for fact in found) > 150


def test_gems_are_vulnerable_where_their_requirements_say_so() -> None:
    """At every version that an advisory names, and just beside it."""
    with zipfile.ZipFile(feeds() / f"github/{rubysec.PATH}") as archive:
        names = [name for name in archive.namelist() if "/gems/" in name and name.endswith(".yml")]
        documents = [mapping(archive.read(name)) for name in names[::6]]
    for document in documents:
        good = [
            *texts(document.get("patched_versions")),
            *texts(document.get("unaffected_versions")),
        ]
        ranges = rubysec.affected_ranges(good)
        bounds = {word for item in good for word in re.findall(r"\d[\w.-]*", item)}
        beside = {near for bound in bounds for near in (bound, f"{bound}.1", f"0.{bound}")}
        for version in sorted(beside):
            if valid("rubygems", version):
                satisfied = any(
                    all(satisfies("rubygems", version, part) for part in item.split(","))
                    for item in good
                )
                assert affected("rubygems", version, ranges) is not satisfied, (good, version)
