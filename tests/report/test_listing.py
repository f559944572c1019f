"""Findings grouped by what one upgrade settles."""

from __future__ import annotations

from msgspec.structs import replace

from seawall.model import Severity
from seawall.report.listing import counts, listing, places
from seawall.report.steps import steps
from tests.report.making import (
    DJANGO,
    EMPTY,
    LIBSSL,
    LOG4J,
    OPENSSL,
    RESULT,
    SQLPARSE,
    flaw,
)


def test_source_package_is_one_group() -> None:
    """Binary packages of one source are one group, and a flaw counts once in it."""
    (group,) = listing(RESULT).base
    assert (group.name, group.version, group.packages) == (
        "openssl",
        "3.0.11-1",
        ("libssl3", "openssl"),
    )
    assert [one.id for one in group.findings] == ["CVE-2024-0003", "CVE-2024-0004"]
    assert list(places(group)) == []


def test_parts() -> None:
    """Each finding is in one part."""
    listed = listing(RESULT)
    assert [group.name for group in listed.own] == [LOG4J.name, "django"]
    assert [group.name for group in listed.undecided] == ["sqlparse"]
    assert [group.findings[0].id for group in listed.remarks] == ["RUSTSEC-2024-0006"]
    assert [finding.id for finding in listed.suppressed] == ["CVE-2024-0007"]
    assert [group.name for group in listed.affected] == [LOG4J.name, "django", "openssl"]
    assert counts(listed.affected)[Severity.HIGH] == 2


def test_target_settles_all() -> None:
    """The target is the highest of the nearest fixes, in the order of the ecosystem."""
    findings = (
        flaw("CVE-1", DJANGO, Severity.HIGH, "4.9"),
        flaw("CVE-2", DJANGO, Severity.HIGH, "4.10"),
        flaw("CVE-3", DJANGO, Severity.HIGH),
    )
    (group,) = listing(replace(RESULT, findings=findings)).own
    assert group.target == "4.10"
    assert group.fixable == 2


def test_unknown_order() -> None:
    """A result that names an order that is not known here still has a target."""
    first = flaw("CVE-1", DJANGO, Severity.HIGH, "2")
    second = flaw("CVE-2", DJANGO, Severity.HIGH, "3")
    strange = tuple(
        replace(one, comparisons=(replace(one.comparisons[0], scheme="nobody"),))
        for one in (first, second)
    )
    (group,) = listing(replace(RESULT, findings=strange)).own
    assert group.target == "3"


def test_owner() -> None:
    """The OS package that installed a library is named, even if it is not listed."""
    owned = replace(DJANGO, owned_by=LIBSSL.purl)
    finding = flaw("CVE-1", owned, Severity.LOW)
    known = listing(replace(RESULT, packages=(owned, LIBSSL), findings=(finding,)))
    assert known.own[0].owner == "libssl3"
    alone = listing(replace(RESULT, packages=(owned,), findings=(finding,)))
    assert alone.own[0].owner == LIBSSL.purl


def test_outlook() -> None:
    """Without a fix, the publisher's word is passed on where there is one."""
    (group,) = listing(replace(RESULT, findings=(RESULT.findings[5],))).base
    assert group.outlook == "won't be fixed"
    (silent,) = listing(replace(RESULT, findings=(flaw("CVE-1", SQLPARSE, Severity.LOW),))).own
    assert silent.outlook == "no fix yet"


def test_empty() -> None:
    """No findings, no groups."""
    assert listing(EMPTY).affected == ()


def test_steps() -> None:
    """The steps that settle most come first; the base image is one step."""
    found = steps(RESULT, listing(RESULT), 5)
    assert [(step.action, step.settles, step.severe) for step in found] == [
        ("django 4.2.1 -> 4.2.10", 2, 1),
        ("build on a newer base image than debian:12", 1, 1),
        (f"{LOG4J.name} 2.14.1 -> 2.15.0", 1, 1),
    ]


def test_package_manager_is_one_step() -> None:
    """All packages of the system are upgraded by one command."""
    own = tuple(
        replace(one, from_base=False)
        for one in (
            flaw("CVE-1", LIBSSL, Severity.HIGH, "4"),
            flaw("CVE-2", OPENSSL, Severity.HIGH, "4"),
        )
    )
    result = replace(RESULT, findings=own)
    (step,) = steps(result, listing(result), 5)
    assert (step.action, step.settles) == ("apt-get update && apt-get upgrade", 2)
