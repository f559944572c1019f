"""Schemes without published vectors, by the rules of their ecosystems."""

from __future__ import annotations

import pytest

from seawall import versions

LADDERS = {
    "bitnami": ["1.2.3-rc1", "1.2.3", "1.2.3-0", "1.2.3-1", "1.2.3-10", "1.2.4"],
    "conan": ["1.1.1-rc1", "1.1.1", "1.1.1+b1", "1.1.1a", "1.1.1w", "1.1.2", "cci.20200101"],
    "cran": ["", "1", "1.0", "1.0-0", "1.0-4", "1.1", "1.10"],
    "github_actions": ["main", "3.9", "4.0.0", "v4.1.7", "v4.1", "v4.2.0", "v4", "v5.0.0-beta"],
    "hackage": ["", "0.9", "1", "1.0", "1.0.0", "1.0.10"],
    "julia": ["1.0-", "1.0.0-0", "1.0.0-rc1", "1.0.0", "1.0.0+0", "1.0.0+10", "1.0.0+", "1.0.1"],
    "nuget": ["1.0--1", "1.0-0", "1.0-2147483647", "1.0-10000000000", "1.0-9999999999", "1.0-a"],
    "opam": ["1.0~alpha1", "1.0~beta", "1.0", "1.0-1", "1.0+2", "1.0.1", "1.1"],
    "pub": [
        "1.2.3--1",
        "1.2.3-0",
        "1.2.3-dev.1",
        "1.2.3",
        "1.2.3+1",
        "1.2.3+2",
        "1.2.3+10",
        "1.2.4",
    ],
    "semver": ["", "x", "1.2-rc", "1.2", "1.2.0.1-a", "1.2.0.1", "1.2.1"],
}
EQUAL = {
    "bitnami": ("1.2.3-1", "1.2.3-1+x"),
    "conan": ("1.2", "1.2.0"),
    "cran": ("1.0-4", "1.0.4"),
    "github_actions": ("v4.1.7", "4.1.7"),
    "hackage": ("1.2", "1.02"),
    "julia": ("v1.2", "1.2.0"),
    "nuget": ("1.0.0-A.01", "1.0-a.1+b"),
    "opam": ("1.0", "1.00"),
    "pub": ("1.2.3", "v1.2.3"),
    "semver": ("v1.2", "=1.2.0.0+build"),
}
VALID = {
    "bitnami": (["1.2.3", "1.2.3-4", "2023.03.13-0"], ["1.2", "v1.2.3", ""]),
    "composer": (["v2.0.0-beta3", "1.2.x-dev", "dev-x"], ["1.0.0-meh", "1.0-foo", "x"]),
    "conan": (["1.1.1w", "cci.20200101"], ["", "A b"]),
    "conda": (["1.0", "1!2.0", "1.0_", "2.0-1", "1.0+a"], ["", "1..0", "1_0-1", "1.0+", "a!1"]),
    "cran": (["1.0", "1.0-4"], ["1", "1.0a", ""]),
    "dpkg": (["1:2.0-1", "2.0~rc1+b2", "1:2:3-1"], ["", "a1", "1.0-", "1:2-3:4", "2147483648:1"]),
    "github_actions": (["v4", "v4.1.7", "4"], ["main", "", "8" * 40, "a" * 40]),
    "hackage": (["0.1.2"], ["01.2", "1.2-x", ""]),
    "julia": (["1.2", "v1.2.3+4", "1.2.3-rc1"], ["1.2.3.4", "x", ""]),
    "npm": (["1.2.3", "v1.2.3", " 1.2.3-a.1 "], ["1.2", "01.2.3", "1.2.3-01", "", "1" * 300]),
    "nuget": (["1.0", "1.2.3.4-beta"], ["1.2.3.4.5", "1.0-", ""]),
    "opam": (["5.2.0~beta1", "3.07+1"], ["", "1 0"]),
    "portage": (["1.2.3a_rc1-r2"], ["1.2.", "1.0_foo", ""]),
    "pub": (["1.2.3+4", "01.2.3-00.a+0"], ["1.2", "v1.2.3", "1.2.3-", "1.2.3+", ""]),
    "rubygems": (["1.0.rc1", "", "1.0-x"], ["1..0", "a", "1.0_x"]),
    "semver": (["1.2.3-a.1+b"], ["1.2", "v1.2.3", "1.2.3-", "1.2.3+"]),
}


@pytest.mark.parametrize("scheme", LADDERS)
def test_versions_ascend(scheme: str) -> None:
    """Each ladder climbs strictly."""
    ladder = [versions.key(scheme, version) for version in LADDERS[scheme]]
    assert ladder == sorted(ladder)
    assert len(set(ladder)) == len(ladder)


@pytest.mark.parametrize("scheme", EQUAL)
def test_spellings_of_one_version(scheme: str) -> None:
    """Different spellings of one version are equal."""
    left, right = EQUAL[scheme]
    assert versions.compare(scheme, left, right) == 0


@pytest.mark.parametrize("scheme", VALID)
def test_validity(scheme: str) -> None:
    """An ecosystem's own rules decide what is a version."""
    accepted, refused = VALID[scheme]
    assert [text for text in accepted if not versions.valid(scheme, text)] == []
    assert [text for text in refused if versions.valid(scheme, text)] == []


@pytest.mark.parametrize(
    ("requirement", "inside", "outside"),
    [
        ("1.0.*", ["1.0.0", "9.0"], ["0.9"]),
        ("1.0.0-*", ["1.0.0-alpha", "2.0"], ["0.9"]),
        ("*", ["0.0.1"], []),
        ("[1.0,]", ["1.0", "2.0"], ["0.9"]),
        ("(1.0,2.0)", ["1.5"], ["1.0", "2.0"]),
    ],
)
def test_nuget_ranges(requirement: str, inside: list[str], outside: list[str]) -> None:
    """Intervals and floating versions hold what NuGet's hold."""
    for version in inside:
        assert versions.satisfies("nuget", version, requirement), version
    for version in outside:
        assert not versions.satisfies("nuget", version, requirement), version


def test_rubygems_clauses_join_with_commas() -> None:
    """All clauses have to hold, and ``~>`` compares numbers."""
    assert versions.satisfies("rubygems", "2.3.5", "~> 2.3.1, < 2.3.9")
    assert not versions.satisfies("rubygems", "2.3.9", "~> 2.3.1, < 2.3.9")
    assert not versions.satisfies("rubygems", "10.0", "~> 9.9")


def test_hex_may_hide_pre_releases_and_reads_from_the_right() -> None:
    """``and`` and ``or`` bind alike, and pre-releases can be left out."""
    assert versions.satisfies("hex", "2.0.0-rc.1", ">= 1.0.0")
    assert not versions.satisfies("hex", "2.0.0-rc.1", ">= 1.0.0", allow_pre=False)
    assert versions.satisfies("hex", "2.0.0-rc.1", ">= 2.0.0-rc.0", allow_pre=False)
    assert not versions.satisfies("hex", "5.0.0", "1.0.0 and 2.0.0 or 5.0.0")


def test_cargo_accepts_a_pre_release_that_any_comparator_names() -> None:
    """One comparator with the same numbers is enough."""
    assert versions.satisfies("cargo", "1.2.5-rc.2", "^1.2, >=1.2.5-rc.1")
    assert not versions.satisfies("cargo", "1.2.6-rc.2", "^1.2, >=1.2.5-rc.1")
