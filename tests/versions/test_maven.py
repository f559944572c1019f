"""Maven's order and intervals beyond the published vectors."""

from __future__ import annotations

import pytest

from seawall import versions


def test_the_documented_ladder() -> None:
    """Qualifiers climb in the documented order."""
    ladder = [
        "1-alpha",
        "1-alpha1",
        "1-beta-1",
        "1-milestone",
        "1-m1",
        "1-rc",
        "1-cr1",
        "1-snapshot",
        "1",
        "1-ga1",
        "1-sp",
        "1-abc",
        "1-1",
        "1.0.1",
        "1.1",
    ]
    keys = [versions.key("maven", version) for version in ladder]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("1.0.0.Final", "1"),
        ("4.1.0.RELEASE", "4.1"),
        ("1.0.rc1", "1-cr-1"),
        ("1-0.0", "1"),
        ("0.alpha", "alpha"),
        ("1.0-ga-", "1"),
        ("", "0"),
    ],
)
def test_spellings_of_one_version(left: str, right: str) -> None:
    """Zeros and release words count for nothing."""
    assert versions.compare("maven", left, right) == 0


def test_other_words_are_newer_and_alphabetic() -> None:
    """Unknown qualifiers are above the release, by the alphabet."""
    assert versions.compare("maven", "32.0-android", "32.0-jre") == -1
    assert versions.compare("maven", "9.4-1200-jdbc41", "9.4-1200") == 1


@pytest.mark.parametrize(
    ("requirement", "inside", "outside"),
    [
        ("[1.0,2.0)", ["1", "1.9", "2.0-rc1"], ["2.0", "1.0-rc1"]),
        ("(1.0,2.0]", ["2", "1.0.1"], ["1.0", "2.0.1"]),
        ("(,1.0]", ["0.1", "1.0"], ["1.0.1"]),
        ("[1.5,)", ["1.5", "99"], ["1.4"]),
        ("[1.0]", ["1.0", "1.0.0-ga"], ["1.0.1"]),
        ("(,1.0],[1.2,)", ["1.0", "1.2"], ["1.1"]),
        (" [1.0 , 2.0) , [3.0] ", ["1.5", "3"], ["2.5"]),
        ("(,1.1),(1.1,)", ["1.0", "1.2"], ["1.1"]),
        ("1.0", ["0.1", "1.0", "2.0"], []),
    ],
)
def test_intervals(requirement: str, inside: list[str], outside: list[str]) -> None:
    """Unions of intervals hold what Maven's hold; a bare version only recommends."""
    for version in inside:
        assert versions.satisfies("maven", version, requirement)
    for version in outside:
        assert not versions.satisfies("maven", version, requirement)
