"""What tests of one alternative say together."""

from __future__ import annotations

import pytest

from seawall.advisories import oval
from seawall.advisories.oval import Affected, Condition, affected
from seawall.errors import MalformedInput
from seawall.model import Range


def _test(
    *conditions: tuple[str, str, str], name: str = "bind", negated: bool = False
) -> oval.Test:
    return oval.Test("rpminfo", name, tuple(Condition(*item) for item in conditions), negated)


SIGNED = _test(("signature_keyid", "equals", "199e2f91fd431d51"))


@pytest.mark.parametrize(
    ("operation", "value", "interval"),
    [
        ("less than", "0:1.2-3", Range(fixed="1.2-3")),
        ("less than", "32:1.2-3", Range(fixed="32:1.2-3")),
        ("less than or equal", "0:1.2-3", Range(last_affected="1.2-3")),
        ("greater than", "0:1.2-3", Range(after="1.2-3")),
        ("greater than or equal", "0:1.2-3", Range(introduced="1.2-3")),
        ("equals", "0:1.2-3", Range(introduced="1.2-3", last_affected="1.2-3")),
        ("greater than", "0:0-0", Range()),
        ("greater than or equal", "0", Range()),
    ],
)
def test_a_condition_on_versions_is_an_interval(
    operation: str, value: str, interval: Range
) -> None:
    """An epoch of 0 is left out, as packages leave it out."""
    assert affected([_test(("evr", operation, value)), SIGNED]) == Affected("bind", interval)


def test_two_bounds_are_one_interval() -> None:
    """As Microsoft writes where a flaw came in."""
    tests = [_test(("evr", "less than", "0:2-1")), _test(("evr", "greater than", "0:1"))]
    assert affected(tests) == Affected("bind", Range(after="1", fixed="2-1"))


def test_installed_is_affected_in_every_version() -> None:
    """As Red Hat writes what is not fixed."""
    assert affected([_test(), SIGNED]) == Affected("bind", Range())


def test_only_signatures_say_nothing() -> None:
    """They only tell whose package it is."""
    assert affected([SIGNED]) is None


@pytest.mark.parametrize(
    ("operation", "value", "arches"),
    [
        ("equals", "x86_64", ("x86_64",)),
        ("pattern match", "(aarch64|x86_64)", ("aarch64", "x86_64")),
        ("pattern match", "^s390x$", ("s390x",)),
        ("pattern match", "aarch64|ppc64le", ("aarch64", "ppc64le")),
    ],
)
def test_architectures_are_listed(operation: str, value: str, arches: tuple[str, ...]) -> None:
    """A pattern is a list of alternatives."""
    tests = [_test(("evr", "less than", "0:1-1"), ("arch", operation, value))]
    assert affected(tests) == Affected("bind", Range(fixed="1-1"), arches)


def test_other_conditions_are_handed_on() -> None:
    """The publisher's feed knows what they mean."""
    found = affected([_test(("version", "equals", "0"))])
    assert found is not None
    assert found.conditions == (Condition("version", "equals", "0"),)


@pytest.mark.parametrize(
    "tests",
    [
        [_test(("evr", "less than", "0:1-1")), _test(("evr", "less than", "0:1-1"), name="b")],
        [_test(("evr", "less than", "0:1-1"), negated=True)],
        [_test(("evr", "not equal", "0:1-1"))],
        [_test(("evr", "6", "0:1-1"))],
        [_test(("evr", "less than", "a b"))],
        [_test(("evr", "less than", ""))],
        [_test(("evr", "less than", "1-1"), ("evr", "less than", "2-1"))],
        [_test(("arch", "pattern match", "x86.*"))],
        [_test(("arch", "not equal", "x86_64"))],
        [_test(name="")],
        [oval.Test("uname", "kernel", ())],
    ],
)
def test_what_cannot_be_expressed_is_refused(tests: list[oval.Test]) -> None:
    """Several packages, absence, unknown comparisons and patterns."""
    with pytest.raises(MalformedInput):
        affected(tests)
