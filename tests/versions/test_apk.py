"""Alpine versions beyond the published vectors."""

from __future__ import annotations

import pytest

from seawall import versions


def _ascending(*texts: str) -> None:
    keys = [versions.key("apk", text) for text in texts]
    assert keys == sorted(set(keys), key=lambda key: key)


def test_suffixes() -> None:
    """Pre-release suffixes are below a version without, the others above, in this order."""
    _ascending("1.0_alpha", "1.0_alpha1", "1.0_beta", "1.0_pre", "1.0_rc", "1.0")
    _ascending("1.0", "1.0_cvs", "1.0_svn", "1.0_git", "1.0_hg", "1.0_p", "1.0_p1")


def test_what_may_come_earlier_is_newer() -> None:
    """After a common beginning, the part that may come earlier in a version wins."""
    _ascending("1.0", "1.0-r1", "1.0~12ab", "1.0_p1", "1.0a", "1.0.0", "1.0.1")


def test_a_revision_is_newer_than_none() -> None:
    """``-r0`` counts, unlike in Gentoo."""
    assert versions.compare("apk", "1.2.3-r0", "1.2.3") == 1


def test_invalid_tails_are_older_and_ordered_by_text() -> None:
    """A tail that is no version is below none, and such tails have an order."""
    _ascending("", "a", "1.0_rc1", "1.0!", "1.0x!", "1.0x")
    assert versions.compare("apk", "1.0-rx", "1.0-ry") == -1


@pytest.mark.parametrize(
    ("version", "requirement", "accepted"),
    [
        ("1.2.3-r4", "=1.2.3-r4", True),
        ("1.2.3-r4", "1.2.3-r4", True),
        ("1.2.3-r4", "=1.2.3", False),
        ("1.2.3-r4", ">=1.2.3", True),
        ("1.2.3-r4", "<1.2.3-r4", False),
        ("1.2.3-r4", "<=1.2.3-r4", True),
        ("1.2.3-r4", "=~1.2", True),
        ("1.20.3", "~1.2", False),
        ("1.2_rc1", "~1.2", True),
        ("1.1", "<~1.2", True),
        ("1.3", "<~1.2", False),
        ("1.2.9", ">~1.2", True),
        ("1.1", ">~1.2", False),
        ("1.2.3", "!=1.2.3", False),
        ("1.2.3", "!>1.3", True),
    ],
)
def test_requirements(version: str, requirement: str, accepted: bool) -> None:
    """Operators accept what apk accepts, prefix matches and conflicts included."""
    assert versions.satisfies("apk", version, requirement) is accepted
