"""SPDX 3.0.1: what the SPDX project's own model accepts.

There is no JSON Schema to be had offline; the model's bindings check types, values, and that
every id names an element, and writing the graph anew checks that nothing mandatory is missing.
"""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from spdx_python_model import v3_0_1

from seawall.model import ScanResult
from tests.report.making import EMPTY, RESULT, hostile, text_of


def graph(result: ScanResult) -> list[dict[str, Any]]:
    elements: list[dict[str, Any]] = json.loads(text_of("spdx3", result))["@graph"]
    return elements


def of_type(result: ScanResult, kind: str) -> list[dict[str, Any]]:
    return [one for one in graph(result) if one["type"] == kind]


@pytest.mark.parametrize("result", [RESULT, EMPTY, hostile()], ids=["full", "empty", "hostile"])
def test_valid(result: ScanResult) -> None:
    """The model reads it, finds every element that is named, and can write it again."""
    objects = v3_0_1.SHACLObjectSet()
    v3_0_1.JSONLDDeserializer().read(io.BytesIO(text_of("spdx3", result).encode()), objects)
    objects.create_index()
    assert not objects.missing_ids
    written = io.BytesIO()
    v3_0_1.JSONLDSerializer().write(objects, written)
    assert len(json.loads(written.getvalue())["@graph"]) == len(graph(result))


def test_licenses() -> None:
    """Expressions are valid, and their references lead to texts."""
    texts = of_type(RESULT, "simplelicensing_SimpleLicensingText")
    by_id = {one["spdxId"]: one["simplelicensing_licenseText"] for one in texts}
    expressions = of_type(RESULT, "simplelicensing_LicenseExpression")
    stated = {one["simplelicensing_licenseExpression"]: one for one in expressions}
    assert "BSD-3-Clause" in stated
    (own,) = [one for one in stated if "AND" in one]
    (entry,) = stated[own]["simplelicensing_customIdToUri"]
    assert by_id[entry["value"]] == "OpenSSL license"


def test_flaws() -> None:
    """Flaws are of the packages that surely have them: no exception, nothing undecided."""
    flaws = {one["spdxId"]: one["name"] for one in of_type(RESULT, "security_Vulnerability")}
    assert "CVE-2021-44228" in flaws.values()
    assert not {"CVE-2024-0005", "CVE-2024-0007"} & set(flaws.values())
    packages = {one["spdxId"]: one["name"] for one in of_type(RESULT, "software_Package")}
    related = {
        (packages[one["from"]], flaws[to])
        for one in of_type(RESULT, "Relationship")
        if one["relationshipType"] == "hasAssociatedVulnerability"
        for to in one["to"]
    }
    assert ("openssl", "CVE-2024-0003") in related
    assert ("libssl3", "CVE-2024-0003") in related
