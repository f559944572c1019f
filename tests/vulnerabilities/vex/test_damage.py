"""Damaged VEX documents: any part may be missing or of another type."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest

from seawall.model import Diagnostic
from seawall.vulnerabilities.rule_files import read
from seawall.vulnerabilities.rules import Rule
from tests.shared import feeds

INSTEAD: tuple[Any, ...] = (None, True, -1, 1.5, "x", "", [], [5], [[]], {}, {"a": 5}, "\udcff")

CYCLONEDX: Any = {
    "bomFormat": "CycloneDX",
    "metadata": {"timestamp": "t", "component": {"bom-ref": "r", "purl": "pkg:npm/r"}},
    "components": [{"bom-ref": "a", "purl": "pkg:npm/a", "components": [{"bom-ref": "b"}]}],
    "vulnerabilities": [
        {
            "id": "CVE-1",
            "references": [{"id": "GHSA-1"}],
            "analysis": {"state": "not_affected", "firstIssued": "t"},
            "affects": [{"ref": "a", "versions": [{"version": "1", "status": "unaffected"}]}],
        }
    ],
}


def _documents() -> dict[str, Any]:
    samples = feeds("samples")
    return {
        "cyclonedx": CYCLONEDX,
        "csaf": json.loads((samples / "csaf-vex-generic/csaf-vex.json").read_bytes()),
        "openvex": json.loads(
            (samples / "openvex/chainguard-libraries/pypi/urllib3.openvex.json").read_bytes()
        ),
    }


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    keys: Any = ()
    if isinstance(value, dict):
        keys = value.keys()
    elif isinstance(value, list):
        keys = range(len(value))
    for key in keys:
        yield from _places(value[key], (*path, key))


def _replaced(document: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    changed = copy.deepcopy(document)
    place = changed
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = new
    return changed


@pytest.mark.parametrize("name", ["cyclonedx", "csaf", "openvex"])
def test_any_part_may_be_of_another_type(name: str) -> None:
    """Replacing any value of a document by another type never raises."""
    document = _documents()[name]
    for path in _places(document):
        for new in INSTEAD:
            data = json.dumps(_replaced(document, path, new)).encode()
            result = read("v.json", data)
            assert all(isinstance(rule, Rule) for rule in result.rules)
            assert all(isinstance(item, Diagnostic) for item in result.diagnostics)


@pytest.mark.parametrize("name", ["cyclonedx", "csaf", "openvex"])
def test_any_part_may_be_missing(name: str) -> None:
    """Removing any value of a document never raises."""
    document = _documents()[name]
    for path in _places(document):
        if path:
            changed = copy.deepcopy(document)
            place = changed
            for key in path[:-1]:
                place = place[key]
            del place[path[-1]]
            read("v.json", json.dumps(changed).encode())
