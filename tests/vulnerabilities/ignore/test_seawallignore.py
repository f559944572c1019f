"""Seawall's own ignore file, both forms."""

from __future__ import annotations

import pytest

from seawall.vulnerabilities.rule_files import read
from seawall.vulnerabilities.rules import IGNORE_FILE, Rule, Scope

PATH = ".seawallignore"


def test_one_id_a_line() -> None:
    """The short form has id, expiry and reason."""
    result = read(
        PATH,
        b"# accepted by the platform team\n"
        b"CVE-2023-4911\n"
        b"\n"
        b"CVE-2023-5156 exp:2026-12-31  # no setuid program\n"
        b"GHSA-x exp:soon\n"
        b"GHSA-y forever\n",
    )
    assert result.rules == (
        Rule(
            kind=IGNORE_FILE,
            origin=".seawallignore:2",
            ids=("CVE-2023-4911",),
            reason="accepted by the platform team",
        ),
        Rule(
            kind=IGNORE_FILE,
            origin=".seawallignore:4",
            ids=("CVE-2023-5156",),
            reason="no setuid program",
            expires="2026-12-31",
        ),
    )
    assert [(item.path, item.reason) for item in result.diagnostics] == [
        (".seawallignore:5", "not applied: 'soon' is no date (YYYY-MM-DD)"),
        (".seawallignore:6", "not applied: 'forever' is neither exp: nor a comment"),
    ]


def test_rules_in_yaml_can_be_narrowed() -> None:
    """Lists of conditions become every combination of scopes."""
    result = read(
        PATH,
        b"""
ignore:
  - id: [CVE-2023-4911, CVE-2023-5156]
    package: libc6
    version: 2.36-9
    type: DEB
    reason: no setuid program in the image
    owner: platform team
    expires: 2026-12-31
  - id: GHSA-x
    path: [usr/lib/**, opt/**]
    purl: pkg:npm/a
""",
    )
    assert result.diagnostics == ()
    first, second = result.rules
    assert first.ids == ("CVE-2023-4911", "CVE-2023-5156")
    assert first.scopes == (Scope(name="libc6", version="2.36-9", type="deb"),)
    assert first.reason == "no setuid program in the image (platform team)"
    assert first.expires == "2026-12-31"
    assert first.origin == ".seawallignore:3"
    assert second.scopes == (
        Scope(component="pkg:npm/a", path="usr/lib/**"),
        Scope(component="pkg:npm/a", path="opt/**"),
    )


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ("id: CVE-1\n    expire: 2026-01-01", "unknown key 'expire'"),
        ("reason: because", "no id"),
        ("id: CVE-1\n    expires: 31.12.2026", "'31.12.2026' is no date (YYYY-MM-DD)"),
        ("id: CVE-1\n    package: ''", "'package' is empty"),
        ("id: {a: b}", "no id"),
        ("id: CVE-1\n    purl: openssl", "'openssl' is no package URL"),
    ],
)
def test_a_rule_with_a_mistake_is_not_applied(item: str, reason: str) -> None:
    """A typing error never hides a finding."""
    result = read(PATH, f"ignore:\n  - {item}\n  - id: CVE-2\n".encode())
    assert [rule.ids for rule in result.rules] == [("CVE-2",)]
    assert [entry.reason for entry in result.diagnostics] == [f"not applied: {reason}"]


def test_a_section_that_is_no_list() -> None:
    """A section of another shape is a diagnostic."""
    (diagnostic,) = read(PATH, b"ignore:\n  CVE-1: yes\n").diagnostics
    assert diagnostic.reason == "'ignore' is not a list"
