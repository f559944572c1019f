"""CycloneDX documents with an analysis of their vulnerabilities."""

from __future__ import annotations

import json
from typing import Any

import pytest

from seawall.vulnerabilities.rule_files import RuleFile, read
from seawall.vulnerabilities.rules import Scope, Status


def document(*flaws: Any, **fields: Any) -> RuleFile:
    known = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": "urn:uuid:1",
        "metadata": {
            "timestamp": "2025-01-01T00:00:00Z",
            "component": {"bom-ref": "root", "type": "container", "name": "app"},
        },
        "components": [
            {
                "bom-ref": "a",
                "type": "library",
                "name": "a",
                "purl": "pkg:npm/a@1",
                "components": [{"bom-ref": "b", "name": "b", "purl": "pkg:npm/b@2"}],
            }
        ],
        "vulnerabilities": list(flaws),
    }
    return read("bom.json", json.dumps({**known, **fields}).encode())


def flaw(state: str = "not_affected", refs: tuple[str, ...] = ("a",), **fields: Any) -> Any:
    return {
        "id": "CVE-2024-1",
        "references": [{"id": "GHSA-1"}],
        "analysis": {"state": state, "justification": "code_not_reachable", "detail": "unused"},
        "affects": [{"ref": ref} for ref in refs],
        **fields,
    }


@pytest.mark.parametrize(
    ("state", "status"),
    [
        ("resolved", Status.FIXED),
        ("resolved_with_pedigree", Status.FIXED),
        ("exploitable", Status.AFFECTED),
        ("in_triage", Status.UNDER_INVESTIGATION),
        ("false_positive", Status.NOT_AFFECTED),
        ("not_affected", Status.NOT_AFFECTED),
    ],
)
def test_states(state: str, status: Status) -> None:
    """Every state of the specification has its status."""
    (rule,) = document(flaw(state)).rules
    assert rule.status is status
    assert rule.ids == ("CVE-2024-1", "GHSA-1")
    assert rule.reason == "code_not_reachable: unused"
    assert rule.timestamp == "2025-01-01T00:00:00Z"
    assert rule.origin == "bom.json (urn:uuid:1)"


def test_references_reach_nested_components_links_and_package_urls() -> None:
    """Each way to refer to a component is followed."""
    refs = ("a", "b", "urn:cdx:f08a6ccd/1#b", "urn:cdx:f08a6ccd/1#pkg%3Anpm/c%403", "pkg:npm/d")
    (rule,) = document(flaw(refs=refs)).rules
    assert [scope.product for scope in rule.scopes] == [
        "pkg:npm/a@1",
        "pkg:npm/b@2",
        "pkg:npm/b@2",
        "pkg:npm/c@3",
        "pkg:npm/d",
    ]


def test_a_reference_without_a_package_url_is_said() -> None:
    """A component that cannot be identified is a diagnostic."""
    result = document(flaw(refs=("root", "nobody")))
    assert result.rules == ()
    assert len(result.diagnostics) == 2


def test_single_versions_have_a_status_of_their_own() -> None:
    """Version lists override the status; ranges are not guessed."""
    affects = {
        "ref": "pkg:npm/a",
        "versions": [
            {"version": "1", "status": "unaffected"},
            {"version": "2", "status": "affected"},
            {"range": "vers:npm/>=3|<4"},
        ],
    }
    result = document(flaw("exploitable", affects=[affects]))
    assert {rule.status: rule.scopes for rule in result.rules} == {
        Status.NOT_AFFECTED: (Scope(product="pkg:npm/a", version="1"),),
        Status.AFFECTED: (Scope(product="pkg:npm/a", version="2"),),
    }
    assert "is not evaluated" in result.diagnostics[0].reason


def test_vulnerabilities_without_an_analysis_grant_nothing() -> None:
    """A plain report of a flaw is no exception from it."""
    assert document(flaw(analysis=None), flaw(analysis={})) == RuleFile((), ())


@pytest.mark.parametrize(
    "broken", [5, flaw("fine"), flaw(id=""), flaw(affects="a"), flaw(analysis={"state": 5})]
)
def test_a_broken_vulnerability_does_not_spoil_the_others(broken: Any) -> None:
    """One broken entry is reported and the rest is kept."""
    result = document(broken, flaw())
    assert len(result.rules) == 1
    assert len(result.diagnostics) == 1
