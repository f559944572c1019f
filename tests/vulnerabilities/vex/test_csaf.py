"""CSAF documents: real ones, platforms, and broken ones."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from seawall.model import Artifact, Finding, Package, Release
from seawall.vulnerabilities.exceptions import apply
from seawall.vulnerabilities.rule_files import RuleFile, read
from seawall.vulnerabilities.rules import Scope, Status
from seawall.vulnerabilities.scopes import Subject
from tests.shared import feeds

TODAY = date(2026, 11, 24)


def sample(name: str) -> RuleFile:
    return read(name.rpartition("/")[2], (feeds("samples") / name).read_bytes())


def test_a_component_on_its_platform() -> None:
    """Relationships join a component and the platform it is part of."""
    result = sample("csaf-vex-generic/csaf-vex.json")
    fixed, clear = result.rules
    assert (fixed.status, clear.status) == (Status.FIXED, Status.NOT_AFFECTED)
    assert fixed.ids == ("CVE-2026-12345",)
    assert fixed.origin == "csaf-vex.json (CVE-2026-12345)"
    assert fixed.timestamp == "2026-03-20T12:00:00+00:00"
    assert fixed.scopes == (
        Scope(
            platform="cpe:/a:redhat:hummingbird:1",
            component="pkg:rpm/redhat/testpkg@1.2.3-1.hum1?arch=src",
        ),
    )
    assert clear.scopes == (
        Scope(platform="cpe:/a:redhat:hummingbird:1", component="pkg:rpm/redhat/otherpkg"),
    )


def test_a_deleted_document_grants_nothing_and_is_no_error() -> None:
    """A withdrawn document is read as empty."""
    assert sample("csaf-vex-generic/cve-1999-0001-deleted.json") == RuleFile((), ())


def test_products_without_a_package_url_are_counted_not_guessed() -> None:
    """What cannot be identified is counted in one diagnostic."""
    result = sample("csaf-vex-generic/cve-2021-0084.json")
    assert result.rules == ()
    assert len(result.diagnostics) == 1
    assert "products have no package URL" in result.diagnostics[0].reason


def test_red_hat_says_per_release_what_is_not_affected() -> None:
    """A real document clears one release and not another."""
    result = sample("redhat-csaf-vex/vex/cve-2023-4154.json")
    assert result.diagnostics == ()
    (rule,) = result.rules
    assert rule.status is Status.NOT_AFFECTED
    assert rule.reason == "vulnerable_code_not_present"
    assert len(rule.scopes) == 165

    def suppressed(version: str, name: str) -> bool:
        release = Release(
            id="rhel", version=version, cpe=f"cpe:/o:redhat:enterprise_linux:{version}::baseos"
        )
        package = Package(type="rpm", name=name, version="4.18.6-1", arch="x86_64")
        about = Finding(
            id="CVE-2023-4154", package=name, version=package.version, purl="", type="rpm"
        )
        subject = Subject(Artifact(name="x", kind="image", release=release), (package,))
        return apply([about], [rule], TODAY, subject).findings[0].suppressed is not None

    assert suppressed("9", "libsmbclient")
    assert suppressed("9.4", "libsmbclient") is True
    assert not suppressed("10", "libsmbclient")
    assert not suppressed("9", "samba-swat")
    assert suppressed("6", "samba-swat")


def test_an_old_advisory_names_its_packages_by_text_only() -> None:
    """Names that are mere text grant nothing."""
    result = sample("csaf-vex-generic/rhsa-2022-0011.json")
    assert result.rules == ()
    assert result.diagnostics[0].reason.startswith("CVE-2020-10188: 15 products have no package")


@pytest.mark.parametrize(
    "name", ["redhat-csaf-vex/vex/cve-2024-24786-simple.json", "csaf-vex-generic/csaf-vex.json"]
)
def test_layered_products_never_match_the_operating_system(name: str) -> None:
    """A statement about a layered product does not reach the system below it."""
    release = Release(id="rhel", version="9.4", cpe="cpe:/o:redhat:enterprise_linux:9::baseos")
    subject = Subject(Artifact(name="x", kind="image", release=release))
    about = Finding(
        id="CVE-2024-24786",
        package="cri-tools",
        version="1.29.0-3.1.el9",
        purl="pkg:rpm/redhat/cri-tools@1.29.0-3.1.el9?arch=aarch64",
        type="rpm",
    )
    assert apply([about], sample(name).rules, TODAY, subject).findings[0].suppressed is None


def document(**fields: Any) -> dict[str, Any]:
    known = {
        "document": {
            "csaf_version": "2.0",
            "tracking": {"id": "X-1", "current_release_date": "2025-01-01T00:00:00Z"},
        },
        "product_tree": {
            "full_product_names": [
                {
                    "name": "a",
                    "product_id": "A",
                    "product_identification_helper": {"purl": "pkg:npm/a"},
                }
            ]
        },
        "vulnerabilities": [{"cve": "CVE-2024-1", "product_status": {"known_not_affected": ["A"]}}],
    }
    return {**known, **fields}


def _read(value: Any) -> RuleFile:
    return read("c.json", json.dumps(value).encode())


def test_a_flat_list_of_products() -> None:
    """Products need no tree."""
    (rule,) = _read(document()).rules
    assert rule.scopes == (Scope(product="pkg:npm/a"),)


def test_a_component_of_an_unknown_platform_covers_nothing() -> None:
    """A platform that cannot be recognised keeps its statement from matching."""
    tree = {
        "full_product_names": [
            {
                "product_id": "A",
                "name": "a",
                "product_identification_helper": {"purl": "pkg:npm/a"},
            },
            {"product_id": "P", "name": "platform"},
        ],
        "relationships": [
            {
                "category": "default_component_of",
                "full_product_name": {"name": "a on p", "product_id": "P:A"},
                "product_reference": "A",
                "relates_to_product_reference": "P",
            }
        ],
    }
    flaw = {"cve": "CVE-2024-1", "product_status": {"fixed": ["P:A"]}}
    result = _read(document(product_tree=tree, vulnerabilities=[flaw]))
    assert result.rules == ()
    assert len(result.diagnostics) == 1


def test_the_vendors_words_join_the_flag() -> None:
    """Flag and impact both become the reason."""
    flaw = {
        "cve": "CVE-2024-1",
        "product_status": {"known_not_affected": ["A"]},
        "flags": [{"label": "component_not_present", "product_ids": ["A"]}],
        "threats": [
            {"category": "impact", "details": "The parser is not built.", "product_ids": ["A"]}
        ],
    }
    (rule,) = _read(document(vulnerabilities=[flaw])).rules
    assert rule.reason == "component_not_present: The parser is not built."


@pytest.mark.parametrize(
    "fields",
    [
        {"product_tree": []},
        {"product_tree": {"branches": [5]}},
        {"vulnerabilities": {}},
        {"vulnerabilities": [5]},
        {"vulnerabilities": [{"cve": "CVE-1", "product_status": {"fixed": "A"}}]},
        {"vulnerabilities": [{"product_status": {"fixed": ["A"]}}]},
    ],
)
def test_broken_parts_are_said(fields: dict[str, Any]) -> None:
    """A broken part is one diagnostic and grants nothing."""
    result = _read(document(**fields))
    assert result.rules == ()
    assert len(result.diagnostics) == 1


def test_a_bottomless_tree_is_survived() -> None:
    """Endless nesting is a diagnostic, not a crash."""
    deep = b'{"branches":[' * 50_000
    data = b'{"document":{"csaf_version":"2.0","tracking":{}},"product_tree":' + deep
    result = read("c.json", data)
    assert result.rules == ()
    assert len(result.diagnostics) == 1
