"""How long products are maintained, from the document to the account of a scan."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from seawall.advisories import build, open_snapshot
from seawall.advisories.feeds import endoflife
from seawall.errors import MalformedInput
from seawall.model import Inventory, Lifecycle, Package, Release
from seawall.vulnerabilities.lifecycle import ended, lifecycle_of
from seawall.vulnerabilities.match import match
from tests.advisories.damaging import survives
from tests.advisories.making import read, secdb, skipped, write

PATH = "endoflife/api/v1/products/full"


def _release(name: str, eol: str | None = None, **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "label": name,
        "releaseDate": "2020-10-05",
        "isLts": False,
        "isEol": False,
        "eolFrom": eol,
        "latest": {"name": f"{name}.7", "date": "2024-01-01", "link": None},
        **more,
    }


def _document(**products: list[dict[str, Any]]) -> bytes:
    listed = [
        {"name": name.replace("_", "-"), "label": name, "releases": releases}
        for name, releases in products.items()
    ]
    return json.dumps({"schema_version": "1.2.0", "total": len(listed), "result": listed}).encode()


def test_a_cycle_has_its_days() -> None:
    """Released, supported, mended, its latest version."""
    content = _document(python=[_release("3.9", "2025-10-31", isEoas=True, eoasFrom="2022-05-17")])
    assert read(endoflife.PLUGIN, PATH, content) == [
        Lifecycle("python", "3.9", "2020-10-05", "2022-05-17", "2025-10-31", "3.9.7")
    ]


def test_debian_is_mended_longer_for_nothing() -> None:
    """Everybody else's extension costs."""
    extended = {"eoesFrom": "2028-06-30", "isEoes": False, "isEol": True}
    content = _document(
        debian=[_release("12", "2026-06-10", **extended)],
        ubuntu=[_release("20.04", "2025-05-31", **extended)],
    )
    debian, ubuntu = read(endoflife.PLUGIN, PATH, content)
    assert isinstance(debian, Lifecycle)
    assert isinstance(ubuntu, Lifecycle)
    assert (debian.eol, debian.over) == ("2028-06-30", False)
    assert (ubuntu.eol, ubuntu.over) == ("2025-05-31", True)


def test_an_end_without_a_day_is_an_end() -> None:
    """And no day is made up."""
    (cycle,) = read(endoflife.PLUGIN, PATH, _document(redis=[_release("6.0", isEol=True)]))
    assert isinstance(cycle, Lifecycle)
    assert (cycle.eol, cycle.ended("2020-01-01")) == ("", True)


def test_products_that_no_inventory_holds_are_left_out() -> None:
    """Phones, for example."""
    assert read(endoflife.PLUGIN, PATH, _document(iphone=[_release("15")])) == []


def _known(tmp_path: Path, **products: list[dict[str, Any]]) -> Path:
    files = {
        PATH: _document(**products),
        "alpine/v3.21/main.json": secdb(a={"1-r0": ["CVE-2024-0001"]}),
    }
    build(write(tmp_path / "feeds", files), tmp_path / "a.db")
    return tmp_path / "a.db"


@pytest.mark.parametrize(
    ("type_", "name", "version", "cycle"),
    [
        ("generic", "python", "3.9.18", "3.9"),
        ("generic", "python", "3.90.1", "3"),
        ("generic", "python", "4.0", ""),
        ("generic", "python", "", ""),
        ("generic", "oracle/jdk", "1.8.0_352-b08", "8"),
        ("golang", "stdlib", "1.21.5", "1.21"),
        ("golang", "k8s.io/kubernetes", "v1.28.2", "1.28"),
        ("pypi", "django", "4.2", "4.2"),
        ("deb", "python", "3.9.2-3", ""),
        ("npm", "python", "3.9.2", ""),
    ],
)
def test_a_package_has_the_lifecycle_of_its_product(
    tmp_path: Path, type_: str, name: str, version: str, cycle: str
) -> None:
    """The longest cycle its version begins with; a distribution's package has none of it."""
    products = {
        "python": [_release("3"), _release("3.9")],
        "oracle_jdk": [_release("8")],
        "go": [_release("1.21")],
        "kubernetes": [_release("1.28")],
        "django": [_release("4.2")],
    }
    with open_snapshot(_known(tmp_path, **products)) as snapshot:
        found = lifecycle_of(Package(type=type_, name=name, version=version), snapshot.lifecycles())
    assert (found.cycle if found else "") == cycle


@pytest.mark.parametrize(
    ("ecosystem", "product", "cycle"),
    [
        ("Debian:12", "debian", "12"),
        ("Ubuntu:22.04:LTS", "ubuntu", "22.04"),
        ("Ubuntu:25.10", "ubuntu", "25.10"),
        ("Alpine:v3.19", "alpine-linux", "3.19"),
        ("Red Hat:enterprise_linux:9::baseos", "rhel", "9"),
        ("Rocky Linux:9", "rocky-linux", "9"),
        ("SUSE:Linux Enterprise Server 15 SP5", "sles", "15.5"),
        ("SUSE:Linux Enterprise Server 15", "sles", "15"),
        ("openSUSE:Leap 15.6", "opensuse", "15.6"),
        ("Azure Linux:3", "azure-linux", "3.0"),
        ("Amazon Linux:2023", "amazon-linux", "2023"),
    ],
)
def test_a_release_has_the_lifecycle_of_its_distribution(
    ecosystem: str, product: str, cycle: str
) -> None:
    """Named in two ways; what the data says counts, not the table."""
    known = {(product, cycle): Lifecycle(product, cycle, eol="2001-01-01")}
    assert ended(ecosystem, date(2001, 1, 2), known) == "2001-01-01"
    assert ended(ecosystem, date(2001, 1, 1), known) == ""


def test_the_table_answers_where_the_data_is_silent() -> None:
    """No data, no such cycle, no day."""
    day = date(2026, 11, 20)
    assert ended("Alpine:v3.16", day) == "2024-05-23"
    known = {("alpine-linux", "3.16"): Lifecycle("alpine-linux", "3.16")}
    assert ended("Alpine:v3.16", day, known) == "2024-05-23"
    assert ended("Wolfi", day, known) == ""


def test_the_account_of_a_scan_says_that_support_ended(tmp_path: Path) -> None:
    """By the snapshot's own day."""
    path = _known(tmp_path, alpine_linux=[_release("3.21", "2025-02-03")])
    packages = (Package(type="apk", name="a", version="2-r0"),)
    inventory = Inventory(packages=packages, release=Release(id="alpine", version="3.21.2"))
    with open_snapshot(path) as snapshot:
        (row, *_) = match(inventory, snapshot, date(2026, 1, 1)).coverage
    assert "support ended on 2025-02-03" in row.reason


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"[" * 100_000, b'{"result": [], "schema_version": "2.0.0"}']
)
def test_another_document_is_refused(content: bytes) -> None:
    """Or one whose form has changed."""
    with pytest.raises(MalformedInput):
        read(endoflife.PLUGIN, PATH, content)


def test_hostile_documents_are_survived() -> None:
    """What is broken is counted."""
    content = _document(python=[_release("x" * 100), {"name": 1}, _release("3.9", "no day")])
    facts = read(endoflife.PLUGIN, PATH, content)
    assert skipped(facts) == [("unusable name of a release", True), ("malformed release", True)]
    survives(endoflife.PLUGIN, PATH, [_document(python=[_release("3.9", "2025-10-31")])])
