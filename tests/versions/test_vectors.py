"""Every scheme against the vectors of the project that defines its order.

Rows held to be wrong are listed in ``WRONG``, with the reason.
"""

from __future__ import annotations

import pytest

from seawall import versions
from seawall.versions import composer, go
from tests.shared import corpus
from tests.versions.rows import rows

SIGNS = {"<": -1, "=": 0, ">": 1}
ORDERS = {
    "apk": "apk",
    "cargo": "cargo",
    "conda": "conda",
    "dpkg": "dpkg",
    "go": "go",
    "go-pseudo": "go",
    "hex": "hex",
    "maven": "maven",
    "npm": "npm",
    "npm-loose": "npm",
    "nuget": "nuget",
    "pacman": "pacman",
    "pep440": "pep440",
    "portage": "portage",
    "rpm": "rpm",
    "rubygems": "rubygems",
}
RANGES = ("cargo", "composer", "hex", "npm", "nuget", "rubygems")
WRONG = {
    # Upstream's test compares the two strings instead of the two versions and so proves nothing.
    # By its other rows case does not count (1.0.0-BETA = 1.0.0-beta) nor do metadata
    # (1.0.0 = 1.0.0+beta), so these two are equal.
    ("nuget", "1.0.0-BETA+AA", "!=", "1.0.0-beta"),
}

OTHERS = {
    "apk-match",
    "apk-validity",
    "composer",
    "composer-normalize",
    "go-canonical",
    "pep440-specifiers",
}
"""Files that a test of their own reads."""


def test_no_file_is_left_out() -> None:
    """Every file of vectors is read by a test below."""
    files = {path.stem for path in corpus("versions").glob("*.tsv")}
    assert files == {*ORDERS, *OTHERS, *(f"{scheme}-ranges" for scheme in RANGES)}


@pytest.mark.parametrize("name", ORDERS)
def test_order_in_both_directions(name: str) -> None:
    """Every published comparison holds, and its mirror image."""
    scheme = ORDERS[name]
    failed = []
    for left, operator, right, _ in rows(name):
        there, back = versions.compare(scheme, left, right), versions.compare(scheme, right, left)
        expected = there != 0 if operator == "!=" else there == SIGNS[operator]
        holds = expected and there == -back
        if holds is ((name, left, operator, right) in WRONG):
            failed.append((left, operator, right, there, back))
    assert failed == []


@pytest.mark.parametrize("scheme", RANGES)
def test_ranges(scheme: str) -> None:
    """Every published range accepts and rejects as published."""
    failed = []
    for requirement, version, result, options in rows(f"{scheme}-ranges"):
        flags = {}
        if options:
            flags = {
                "loose": "loose" in options,
                "include_prerelease": "includePrerelease" in options,
            }
        if versions.satisfies(scheme, version, requirement, **flags) is not (result == "in"):
            failed.append((requirement, version, result, options))
    assert failed == []


def test_pep440_specifiers() -> None:
    """Every published specifier accepts and rejects as published."""
    failed = [
        (requirement, version, result)
        for requirement, version, result, _ in rows("pep440-specifiers")
        if versions.satisfies("pep440", version, requirement) is not (result == "in")
    ]
    assert failed == []


def test_apk_operators() -> None:
    """Every published fuzzy match holds."""
    for version, operator, bound, _ in rows("apk-match"):
        assert versions.satisfies("apk", version, f"{operator}{bound}"), (version, operator, bound)


def test_apk_validity() -> None:
    """The list of apk-tools tells versions from others."""
    for version, validity, *_ in rows("apk-validity"):
        assert versions.valid("apk", version) is (validity == "valid"), version


def test_composer_normalisation() -> None:
    """Every published version has its published normal form."""
    for written, normalized, *_ in rows("composer-normalize"):
        assert composer.normalize(written) == normalized


def test_composer_statements() -> None:
    """Every published statement is as true as published."""
    for left, operator, right, holds in rows("composer"):
        assert composer.PLUGIN.holds(left, operator, right) is (holds == "true"), (left, right)


def test_go_canonical() -> None:
    """Every published version has its canonical form, or none and is not valid."""
    for written, canonical, *_ in rows("go-canonical"):
        assert go.canonical(written) == canonical
        assert versions.valid("go", written) is bool(canonical)
