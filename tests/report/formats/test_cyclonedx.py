"""CycloneDX: valid, complete, without duplicates."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from msgspec.structs import replace

from seawall.model import ScanResult
from tests.report.making import DJANGO, EMPTY, RESULT, hostile, text_of

WITHOUT = replace(RESULT, findings=(), snapshot=None)


@cache
def validator() -> JsonStrictValidator:
    """The official schema of CycloneDX 1.6, with SPDX's list of licences."""
    return JsonStrictValidator(SchemaVersion.V1_6)


def document(result: ScanResult) -> dict[str, Any]:
    written: dict[str, Any] = json.loads(text_of("cyclonedx", result))
    return written


@pytest.mark.parametrize(
    "result", [RESULT, WITHOUT, EMPTY, hostile()], ids=["full", "bill", "empty", "hostile"]
)
def test_valid(result: ScanResult) -> None:
    """The official strict schema accepts it."""
    assert validator().validate_str(text_of("cyclonedx", result)) is None


def test_references() -> None:
    """Refs are unique, dependencies name each component once and nothing that is not there."""
    twice = replace(RESULT, packages=(*RESULT.packages, DJANGO, DJANGO))
    made = document(twice)
    refs = Counter([one["bom-ref"] for one in made["components"]] + ["artifact"])
    assert set(refs.values()) == {1}
    rows = Counter(row["ref"] for row in made["dependencies"])
    assert rows == refs
    needed = [ref for row in made["dependencies"] for ref in row.get("dependsOn", ())]
    assert set(needed) <= set(refs)
    for row in made["dependencies"]:
        assert len(row.get("dependsOn", ())) == len(set(row.get("dependsOn", ())))


def test_dependencies() -> None:
    """A package depends on what its manifest says, the artifact on what nothing else needs."""
    needs = {row["ref"]: row.get("dependsOn", []) for row in document(RESULT)["dependencies"]}
    assert needs["pkg:pypi/django@4.2.1"] == ["pkg:pypi/sqlparse@0.4.4"]
    assert "pkg:pypi/django@4.2.1" in needs["artifact"]
    assert "pkg:pypi/sqlparse@0.4.4" not in needs["artifact"]


def test_licenses() -> None:
    """Ids are ids, expressions are expressions, anything else is a name."""
    components = {one["name"]: one for one in document(RESULT)["components"]}
    assert components["django"]["licenses"][0]["license"]["id"] == "BSD-3-Clause"
    assert components["sqlparse"]["licenses"][0]["license"]["name"] == "MIT OR custom"
    assert components["log4j-core"]["licenses"][0]["expression"] == (
        "Apache-2.0 WITH LLVM-exception"
    )
    names = [next(iter(one["license"].items())) for one in components["libssl3"]["licenses"]]
    assert names == [("name", "OpenSSL license"), ("id", "Apache-2.0")]


def test_evidence() -> None:
    """Where a component was found, down to the line and into the archive."""
    components = {one["name"]: one for one in document(RESULT)["components"]}
    occurrences = components["django"]["evidence"]["occurrences"]
    assert occurrences == [{"location": "app/poetry.lock", "line": 7}]
    log4j = components["log4j-core"]
    assert log4j["group"] == "org.apache.logging.log4j"
    assert "!/" in log4j["evidence"]["occurrences"][0]["location"]
    assert log4j["evidence"]["identity"][0]["methods"][0]["technique"] == "binary-analysis"


def test_vulnerabilities() -> None:
    """Flaws with all ratings, what they affect, and what is thought about them."""
    made = document(RESULT)
    flaws = {one["bom-ref"].partition(":")[2]: one for one in made["vulnerabilities"]}
    log4shell = flaws["CVE-2021-44228"]
    assert [one["score"] for one in log4shell["ratings"]] == [10.0, 7.5]
    assert log4shell["ratings"][1]["method"] == "CVSSv31"
    assert log4shell["cwes"] == [20, 502]
    assert log4shell["published"] == "2021-12-10T00:00:00Z"
    assert {"name": "seawall:knownExploited", "value": "2021-12-10"} in log4shell["properties"]
    assert len(flaws["CVE-2024-0003"]["affects"]) == 2
    assert flaws["CVE-2024-0005"]["analysis"]["state"] == "in_triage"
    assert flaws["CVE-2024-0005"]["affects"][0]["versions"][0]["status"] == "unknown"
    assert flaws["CVE-2024-0007"]["analysis"]["state"] == "not_affected"
    refs = {one["bom-ref"] for one in made["components"]}
    affected = {target["ref"] for one in flaws.values() for target in one["affects"]}
    assert affected <= refs


def test_incomplete() -> None:
    """A document about less than everything says so; one without a question has no flaws."""
    assert document(replace(RESULT, complete=False))["compositions"][0]["aggregate"] == "incomplete"
    assert "compositions" not in document(replace(WITHOUT, diagnostics=()))
    assert "vulnerabilities" not in document(WITHOUT)


def test_serial_number() -> None:
    """The serial number belongs to the content."""
    numbers = {document(one)["serialNumber"] for one in (RESULT, WITHOUT, EMPTY)}
    assert len(numbers) == 3
