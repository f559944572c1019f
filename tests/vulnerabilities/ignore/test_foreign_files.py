"""Ignore files of other scanners."""

from __future__ import annotations

import pytest

from seawall.vulnerabilities.rule_files import read
from seawall.vulnerabilities.rules import IGNORE_FILE, Rule, Scope


def test_trivyignore() -> None:
    """Ids, expiry and comments of a .trivyignore become rules."""
    result = read(
        "app/.trivyignore",
        b"# Accept the risk\nCVE-2018-14618\n\nCVE-2019-14697 exp:2023-01-01\nAVD-DS-0002\n",
    )
    assert [(rule.ids[0], rule.reason, rule.expires) for rule in result.rules] == [
        ("CVE-2018-14618", "Accept the risk", ""),
        ("CVE-2019-14697", "", "2023-01-01"),
        ("AVD-DS-0002", "", ""),
    ]
    assert result.rules[0].origin == "app/.trivyignore:2"


def test_trivyignore_yaml() -> None:
    """Paths and package URLs narrow a rule; other sections are counted."""
    result = read(
        ".trivyignore.yaml",
        b"""
vulnerabilities:
  - id: CVE-2022-40897
    paths:
      - "usr/local/lib/python3.9/site-packages/setuptools-58.1.0.dist-info/METADATA"
    statement: Accept the risk
  - id: CVE-2023-2650
  - id: CVE-2023-3817
    purls: ["pkg:deb/debian/libssl1.1"]
    expired_at: 2023-09-01
  - statement: forgot the id
misconfigurations:
  - id: AVD-DS-0001
secrets: []
""",
    )
    first, second, third = result.rules
    assert first.scopes == (
        Scope(path="usr/local/lib/python3.9/site-packages/setuptools-58.1.0.dist-info/METADATA"),
    )
    assert first.reason == "Accept the risk"
    assert second.scopes == ()
    assert third.scopes == (Scope(component="pkg:deb/debian/libssl1.1"),)
    assert third.expires == "2023-09-01"
    assert [item.reason for item in result.diagnostics] == [
        "not applied: no id",
        "1 rules for misconfigurations do not concern vulnerabilities",
    ]


def test_grype() -> None:
    """Conditions that have a counterpart are all taken over."""
    result = read(
        ".grype.yaml",
        b"""
fail-on-severity: high
ignore:
  - vulnerability: CVE-2008-4318
    fix-state: wont-fix
    reason: old
    package:
      name: libcurl
      version: 1.5.1
      type: npm
      location: "/usr/local/lib/node_modules/**"
  - package:
      type: gem
  - package:
      name: kernel-headers.*
      upstream-name: kernel
""",
    )
    assert result.diagnostics == ()
    first, second, third = result.rules
    assert first == Rule(
        kind=IGNORE_FILE,
        origin=".grype.yaml:4",
        ids=("CVE-2008-4318",),
        scopes=(
            Scope(
                name="libcurl",
                version="1.5.1",
                type="npm",
                path="/usr/local/lib/node_modules/**",
                fix=("wont_fix", "end_of_life"),
            ),
        ),
        reason="old",
    )
    assert (second.ids, second.scopes) == ((), (Scope(type="gem"),))
    assert third.scopes == (Scope(name="kernel-headers*", source="kernel"),)


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ("vulnerability: CVE-1\n    namespace: nvd:cpe", "the condition 'namespace' cannot be"),
        ("vulnerability: CVE-1\n    match-type: cpe-match", "the condition 'match-type' cannot"),
        ("package:\n      language: ruby", "the condition 'language' cannot be checked"),
        ("package:\n      type: fortran", "unknown word 'fortran'"),
        ("fix-state: perhaps", "unknown word 'perhaps'"),
        ("package:\n      name: (a+)+$", "the pattern '(a+)+$' is not understood"),
        ("reason: none", "no condition"),
        ("package: a", "'package' is not a mapping"),
    ],
)
def test_a_rule_of_grype_that_cannot_be_checked_is_not_applied(item: str, reason: str) -> None:
    """A condition that is not understood voids its rule, with a diagnostic."""
    result = read(".grype.yaml", f"ignore:\n  - {item}\n".encode())
    assert result.rules == ()
    assert result.diagnostics[0].reason.startswith(f"not applied: {reason}")


def test_osv_scanner() -> None:
    """Ignored ids and package overrides become rules."""
    result = read(
        "osv-scanner.toml",
        b"""
[[IgnoredVulns]]
id = "GO-2022-0968"
ignoreUntil = 2022-11-09
reason = "No ssh servers are connected to or hosted in Go lang"

[[IgnoredVulns]]
id = "GO-2022-1059"
ignoreUntil = 2022-11-09T10:00:00Z

[[PackageOverrides]]
name = "stdlib"
version = "1.4.1"
ecosystem = "Go"
ignore = true
effectiveUntil = 2022-11-09

[[PackageOverrides]]
ecosystem = "Debian:12"
vulnerability.ignore = true

[[PackageOverrides]]
name = "axios"
license.override = ["MIT"]
""",
    )
    assert result.diagnostics == ()
    assert [(rule.ids, rule.scopes, rule.expires) for rule in result.rules] == [
        (("GO-2022-0968",), (), "2022-11-09"),
        (("GO-2022-1059",), (), "2022-11-09"),
        ((), (Scope(name="stdlib", version="1.4.1", type="golang"),), "2022-11-09"),
        ((), (Scope(type="deb"),), ""),
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('[[IgnoredVulns]]\nreason = "x"', "no id"),
        ("[[IgnoredVulns]]\nid = 5", "'id' is not a text"),
        ('[[IgnoredVulns]]\nid = "a"\nignoreUntil = "soon"', "'soon' is no date (YYYY-MM-DD)"),
        ('[[PackageOverrides]]\nignore = true\ngroup = "dev"', "dependency groups are not"),
        ('[[PackageOverrides]]\nignore = true\necosystem = "X"', "unknown ecosystem 'X'"),
    ],
)
def test_a_table_of_osv_scanner_with_a_mistake(text: str, reason: str) -> None:
    """A mistaken table is reported and its rule not applied."""
    result = read("osv-scanner.toml", text.encode())
    assert result.rules == ()
    assert result.diagnostics[0].reason.startswith(f"not applied: {reason}")


def test_a_broken_toml() -> None:
    """A file that is no TOML is one diagnostic."""
    assert len(read("osv-scanner.toml", b"[[IgnoredVulns]\n").diagnostics) == 1
    assert len(read("osv-scanner.toml", b"IgnoredVulns = 5\n").diagnostics) == 1
