"""Licences of SPDX's list, expressions of them, and references for the rest."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from license_expression import ExpressionError, get_spdx_licensing

from seawall.report.licensing import declared, reference
from seawall.report.spdx_licenses import expression, license_id

WORDS = ["MIT", "Apache-2.0", "GPL-2.0-only", "Classpath-exception-2.0", "AND", "OR", "WITH"]
WORDS += ["(", ")", "custom"]


def test_ids() -> None:
    """Ids are found in any case and written as the list writes them."""
    assert license_id("apache-2.0") == "Apache-2.0"
    assert license_id("Classpath-exception-2.0") == ""
    assert license_id("BSD") == ""
    assert license_id("") == ""


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("mit or apache-2.0", "MIT OR Apache-2.0"),
        ("(MIT OR Apache-2.0) AND Zlib", "(MIT OR Apache-2.0) AND Zlib"),
        ("GPL-2.0-only WITH Classpath-exception-2.0", "GPL-2.0-only WITH Classpath-exception-2.0"),
        ("Apache-2.0+", "Apache-2.0+"),
        ("((MIT))", "((MIT))"),
        ("MIT Apache-2.0", ""),
        ("MIT OR", ""),
        ("MIT WITH Apache-2.0", ""),
        ("(MIT OR Zlib) WITH Classpath-exception-2.0", ""),
        ("Classpath-exception-2.0", ""),
        ("(MIT", ""),
        ("MIT)", ""),
        ("()", ""),
        ("LicenseRef-x", ""),
        ("MIT/Apache-2.0", ""),
        ("", ""),
        ("MIT OR " * 500 + "MIT", ""),
    ],
)
def test_expressions(text: str, written: str) -> None:
    """Expressions are known by SPDX's grammar; everything else is none."""
    assert expression(text) == written


@settings(max_examples=200)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=7).map(" ".join))
def test_agrees_with_the_reference(text: str) -> None:
    """What is accepted is valid for the library that SPDX's own tools use."""
    written = expression(text)
    if written:
        try:
            errors = get_spdx_licensing().validate(written).errors
        except ExpressionError as error:  # the library raises on some and returns others
            errors = [str(error)]
        assert errors == []


def test_declared() -> None:
    """Several licences are all meant; what is not on the list becomes a reference."""
    assert declared(()).expression == ""
    assert declared(("MIT", "MIT")).expression == "MIT"
    assert declared(("MIT OR Zlib", "ISC")).expression == "(MIT OR Zlib) AND ISC"
    own = declared(("My licence, really", "MIT"))
    assert own.expression == f"{reference('My licence, really')} AND MIT"
    assert own.references == {reference("My licence, really"): "My licence, really"}


@given(st.text(), st.text())
def test_references(left: str, right: str) -> None:
    """References hold only what SPDX allows, and differ where the texts do."""
    letters = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-")
    assert set(reference(left)) <= letters
    assert (reference(left) == reference(right)) == (left == right)
