"""SPDX 2.3: what the validator of the SPDX project accepts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from spdx_tools.spdx.parser.json import json_parser
from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document

from seawall.model import ScanResult
from tests.report.making import DJANGO, EMPTY, RESULT, hostile, text_of


def document(result: ScanResult) -> dict[str, Any]:
    written: dict[str, Any] = json.loads(text_of("spdx", result))
    return written


@pytest.mark.parametrize("result", [RESULT, EMPTY], ids=["full", "empty"])
def test_valid(result: ScanResult, tmp_path: Path) -> None:
    """It parses, and no rule of the specification is broken."""
    path = tmp_path / "made.spdx.json"
    path.write_text(text_of("spdx", result), encoding="utf-8")
    parsed = json_parser.parse_from_file(str(path))
    messages = validate_full_spdx_document(parsed, "SPDX-2.3")
    assert [one.validation_message for one in messages] == []


def test_hostile_ids() -> None:
    """Ids hold only what ids may hold, whatever the packages are called."""
    for row in document(hostile())["packages"]:
        letters = set(row["SPDXID"].removeprefix("SPDXRef-"))
        assert letters <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-")


def test_relationships() -> None:
    """The document describes the artifact, which contains the packages, which need others."""
    made = document(RESULT)
    rows = {
        (one["spdxElementId"], one["relationshipType"], one["relatedSpdxElement"])
        for one in made["relationships"]
    }
    assert ("SPDXRef-DOCUMENT", "DESCRIBES", "SPDXRef-Artifact") in rows
    django, sqlparse = "SPDXRef-Package-pypi-django-4.2.1", "SPDXRef-Package-pypi-sqlparse-0.4.4"
    assert ("SPDXRef-Artifact", "CONTAINS", django) in rows
    assert (django, "DEPENDS_ON", sqlparse) in rows
    assert len(rows) == len(made["relationships"])


def test_licenses() -> None:
    """What is not on the list is a reference that the document defines."""
    made = document(RESULT)
    declared = {row["name"]: row["licenseDeclared"] for row in made["packages"]}
    texts = {row["licenseId"]: row["name"] for row in made["hasExtractedLicensingInfos"]}
    assert declared["django"] == "BSD-3-Clause"
    assert texts[declared["sqlparse"]] == "MIT OR custom"
    reference, _, other = declared["libssl3"].partition(" AND ")
    assert (texts[reference], other) == ("OpenSSL license", "Apache-2.0")
    assert declared["registry.example/team/app:1.4"] == "NOASSERTION"


def test_ids_are_unique() -> None:
    """Copies of a package have ids of their own."""
    made = document(replace(RESULT, packages=(DJANGO, DJANGO, DJANGO)))
    ids = [row["SPDXID"] for row in made["packages"]]
    assert len(set(ids)) == len(ids)


def test_namespace() -> None:
    """The namespace belongs to the content."""
    spaces = {document(one)["documentNamespace"] for one in (RESULT, EMPTY)}
    assert len(spaces) == 2
