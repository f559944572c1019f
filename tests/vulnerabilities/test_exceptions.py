"""Exceptions: who covers what, until when, and what covers nothing."""

from __future__ import annotations

from datetime import date

import pytest

from seawall.model import Artifact, Finding, Location, Package, Release, State
from seawall.vulnerabilities.exceptions import apply
from seawall.vulnerabilities.rules import IGNORE_FILE, VEX, Rule, Scope, Status
from seawall.vulnerabilities.scopes import Subject

TODAY = date(2025, 6, 1)


def finding(id_: str = "CVE-2024-1", **fields: object) -> Finding:
    known: dict[str, object] = {
        "package": "openssl",
        "version": "3.0.8-1",
        "purl": "pkg:deb/debian/openssl@3.0.8-1",
        "type": "deb",
        "locations": (Location("var/lib/dpkg/status"),),
    }
    return Finding(id=id_, **{**known, **fields})  # type: ignore[arg-type]


def ignore(*ids: str, **fields: object) -> Rule:
    return Rule(kind=IGNORE_FILE, origin=".seawallignore:1", ids=ids, **fields)  # type: ignore[arg-type]


def vex(status: Status, timestamp: str = "", **fields: object) -> Rule:
    known: dict[str, object] = {
        "ids": ("CVE-2024-1",),
        "scopes": (Scope(product="pkg:deb/debian/openssl"),),
        "origin": "vex.json",
    }
    return Rule(kind=VEX, status=status, timestamp=timestamp, **{**known, **fields})  # type: ignore[arg-type]


def covered(rule: Rule | list[Rule], about: Finding, subject: Subject | None = None) -> bool:
    rules = rule if isinstance(rule, list) else [rule]
    return apply([about], rules, TODAY, subject).findings[0].suppressed is not None


def test_an_ignore_rule_covers_by_any_id_and_says_who() -> None:
    """A rule may use any alias, and its origin and reason stay on the finding."""
    rule = ignore("GHSA-x", reason="not reachable", expires="2025-06-02")
    result = apply([finding(aliases=("GHSA-x",)), finding("CVE-2024-2")], [rule], TODAY)
    first, second = result.findings
    assert first.suppressed is not None
    assert first.suppressed.kind == "ignore-file"
    assert first.suppressed.origin == ".seawallignore:1"
    assert first.suppressed.reason == "not reachable"
    assert first.suppressed.expires == "2025-06-02"
    assert second.suppressed is None
    assert result.diagnostics == ()


def test_a_rule_ends_on_the_day_it_names() -> None:
    """An expired rule covers nothing and is reported."""
    result = apply([finding()], [ignore("CVE-2024-1", expires="2025-06-01")], TODAY)
    assert result.findings[0].suppressed is None
    assert [item.reason for item in result.diagnostics] == [
        "the exception for CVE-2024-1 expired on 2025-06-01"
    ]


def test_a_rule_that_covers_nothing_is_reported() -> None:
    """A stale rule becomes a note with its line."""
    result = apply([finding()], [ignore("CVE-2020-0")], TODAY)
    assert [item.reason for item in result.diagnostics] == [
        "the exception for CVE-2020-0 covers no finding"
    ]
    assert result.diagnostics[0].path == ".seawallignore:1"
    assert result.diagnostics[0].kind == "note"


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (Scope(name="openssl"), True),
        (Scope(name="open*"), True),
        (Scope(name="libssl3"), False),
        (Scope(type="deb", version="3.0.8-1"), True),
        (Scope(type="rpm"), False),
        (Scope(version="3.0.9-1"), False),
        (Scope(path="var/lib/**"), True),
        (Scope(path="opt/**"), False),
        (Scope(fix=("fixed",)), False),
        (Scope(fix=("affected", "deferred")), True),
        (Scope(component="pkg:deb/debian/openssl@3.0.8-1"), True),
        (Scope(component="pkg:deb/debian/openssl@3.0.9-1"), False),
        (Scope(name="openssl", path="opt/**"), False),
        (Scope(component="no package url"), False),
    ],
)
def test_every_condition_of_a_scope_must_hold(scope: Scope, expected: bool) -> None:
    """One condition that fails is enough for a rule not to cover."""
    assert covered(ignore("CVE-2024-1", scopes=(scope,)), finding(state=State.AFFECTED)) is expected


def test_one_of_several_scopes_suffices() -> None:
    """A rule with several scopes covers what any of them means."""
    scopes = (Scope(name="curl"), Scope(name="openssl"))
    assert covered(ignore("CVE-2024-1", scopes=scopes), finding())


def test_a_source_name_comes_from_the_packages() -> None:
    """A rule by source package covers the binaries built from it."""
    rule = ignore(scopes=(Scope(source="linux"),))
    headers = finding(package="linux-libc-dev", purl="pkg:deb/debian/linux-libc-dev@6.1.1-1")
    known = Package(
        type="deb",
        name="linux-libc-dev",
        version="6.1.1-1",
        source="linux",
        purl=headers.purl,
    )
    assert covered(rule, headers, Subject(packages=(known,)))
    assert not covered(rule, headers)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (Status.NOT_AFFECTED, True),
        (Status.FIXED, True),
        (Status.AFFECTED, False),
        (Status.UNDER_INVESTIGATION, False),
    ],
)
def test_only_two_statuses_cover(status: Status, expected: bool) -> None:
    """Only 'not affected' and 'fixed' cover; other VEX statuses do not."""
    assert covered(vex(status), finding()) is expected


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("2025-01-01T00:00:00Z", "2025-02-01T00:00:00Z", False),
        ("2025-02-01T00:00:00Z", "2025-01-01T00:00:00Z", True),
        ("2025-01-01T12:00:00+14:00", "2025-01-01T00:00:00Z", False),
        ("2025-01-01T12:00:00-02:00", "2025-01-01T13:00:00Z", True),
        ("", "", False),
        ("not a time", "2025-01-01T00:00:00Z", False),
    ],
)
def test_the_latest_statement_decides(first: str, second: str, expected: bool) -> None:
    """Of several VEX statements about one product the latest counts."""
    rules = [vex(Status.NOT_AFFECTED, first), vex(Status.AFFECTED, second)]
    assert covered(rules, finding()) is expected


def test_statements_after_the_day_of_the_question_do_not_count() -> None:
    """Yesterday's question is not answered with today's statements."""
    assert not covered(vex(Status.NOT_AFFECTED, "2025-06-02T00:00:00Z"), finding())
    assert covered(vex(Status.NOT_AFFECTED, "2025-06-01T23:00:00Z"), finding())


def test_the_users_word_comes_before_a_vendors() -> None:
    """An ignore file covers whatever a VEX document says."""
    rules = [vex(Status.AFFECTED, "2025-01-01T00:00:00Z"), ignore("CVE-2024-1")]
    result = apply([finding()], rules, TODAY)
    assert result.findings[0].suppressed is not None
    assert result.findings[0].suppressed.kind == "ignore-file"


def test_a_document_none_of_whose_statements_matches_is_reported_once() -> None:
    """A useless VEX document is one note, not one for each statement."""
    rules = [vex(Status.FIXED, ids=(f"CVE-2019-{number}",)) for number in range(5)]
    result = apply([finding()], rules, TODAY)
    assert [item.reason for item in result.diagnostics] == [
        "none of its 5 statements is about a finding"
    ]


IMAGE = Artifact(
    name="ghcr.io/acme/shop:1",
    kind="image",
    digest="sha256:" + "a" * 64,
    release=Release(id="rhel", version="9.4", cpe="cpe:/o:redhat:enterprise_linux:9::baseos"),
)


def test_a_product_that_is_an_image_covers_all_of_it_or_its_subcomponents() -> None:
    """Statements about an image reach exactly the components they name."""
    subject = Subject(IMAGE)
    whole = Scope(product="pkg:oci/shop?repository_url=ghcr.io/acme/shop")
    part = Scope(product="pkg:oci/shop", component="pkg:deb/debian/openssl")
    other = Scope(product="pkg:oci/shop", component="pkg:deb/debian/curl")
    elsewhere = Scope(product="pkg:oci/till", component="pkg:deb/debian/openssl")
    assert covered(vex(Status.FIXED, scopes=(whole,)), finding(), subject)
    assert covered(vex(Status.FIXED, scopes=(part,)), finding(), subject)
    assert not covered(vex(Status.FIXED, scopes=(other,)), finding(), subject)
    assert not covered(vex(Status.FIXED, scopes=(elsewhere,)), finding(), subject)
    assert not covered(vex(Status.FIXED, scopes=(whole,)), finding())


def test_a_product_within_the_image_covers_only_what_lies_in_it() -> None:
    """A component inside a product is covered only in that product's files."""
    tool = Package(
        type="golang",
        name="example.com/tool",
        version="v1.0.0",
        purl="pkg:golang/example.com/tool@v1.0.0",
        locations=(Location("usr/bin/tool"),),
    )
    rule = vex(
        Status.NOT_AFFECTED,
        scopes=(
            Scope(product="pkg:golang/example.com/tool", component="pkg:golang/golang.org/x/net"),
        ),
    )
    library = {
        "type": "golang",
        "package": "golang.org/x/net",
        "version": "v0.1.0",
        "purl": "pkg:golang/golang.org/x/net@v0.1.0",
    }
    inside = finding(locations=(Location("usr/bin/tool"),), **library)
    both = finding(locations=(Location("usr/bin/tool"), Location("usr/bin/other")), **library)
    subject = Subject(IMAGE, (tool,))
    assert covered(rule, inside, subject)
    assert not covered(rule, both, subject)


@pytest.mark.parametrize(
    ("platform", "expected"),
    [
        ("cpe:/o:redhat:enterprise_linux:9", True),
        ("cpe:2.3:o:redhat:enterprise_linux:9:*:*:*:*:*:*:*", True),
        ("cpe:/o:redhat:enterprise_linux", True),
        ("cpe:/o:redhat:enterprise_linux:8", False),
        ("cpe:/a:redhat:openshift:4.16::el9", False),
    ],
)
def test_a_platform_is_the_operating_system(platform: str, expected: bool) -> None:
    """A component on a platform is covered only on that operating system."""
    rpm = finding(type="rpm", package="bind", version="9.16-1.el9", purl="")
    rule = vex(Status.FIXED, scopes=(Scope(platform=platform, component="pkg:rpm/redhat/bind"),))
    assert covered(rule, rpm, Subject(IMAGE)) is expected
    assert not covered(rule, rpm, Subject(Artifact(name="x", kind="image")))
