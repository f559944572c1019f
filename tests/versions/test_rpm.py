"""Whole RPM and Arch Linux versions: epoch, version and release."""

from __future__ import annotations

import pytest

from seawall import versions


@pytest.mark.parametrize("scheme", ["rpm", "pacman"])
def test_epoch_comes_first_and_is_zero_when_missing(scheme: str) -> None:
    """The epoch outweighs the version, and rpm's ``(none)`` is 0."""
    assert versions.compare(scheme, "1:1.0-1", "2.0-1") == 1
    assert versions.compare(scheme, "0:1.0-1", "1.0-1") == 0
    assert versions.compare(scheme, "(none):1.0-1", "1.0-1") == 0


@pytest.mark.parametrize("scheme", ["rpm", "pacman"])
def test_the_release_counts_when_both_sides_have_one(scheme: str) -> None:
    """A missing release equals any, though keys stay in order."""
    assert versions.compare(scheme, "1.0-1", "1.0-2") == -1
    assert versions.compare(scheme, "1.0", "1.0-2") == 0
    assert versions.compare(scheme, "1.0-2", "1.0") == 0
    assert versions.key(scheme, "1.0") < versions.key(scheme, "1.0-1")


def test_service_packs_order_as_text() -> None:
    """Distribution tags and rebuilds of the kernel compare by segments."""
    assert versions.compare("rpm", "1.0-1.el8_4", "1.0-1.el8_6") == -1
    assert versions.compare("rpm", "4.18.0-553.el8_10", "4.18.0-553.1.1.el8_10") == -1


def test_tilde_and_caret_are_separators_for_pacman() -> None:
    """Only RPM gives ``~`` a meaning."""
    assert versions.compare("pacman", "1.0~1", "1.0.1") == 0
    assert versions.compare("rpm", "1.0~1", "1.0.1") == -1


def test_non_ascii_characters_only_separate() -> None:
    """Digits of other scripts are no digits."""
    assert versions.compare("rpm", "1.0\u0661", "1.0.") == 0
    assert versions.compare("rpm", "1é0", "1.0") == 0


def test_validity() -> None:
    """The characters of a spec file or PKGBUILD decide."""
    assert versions.valid("rpm", "1:2.3~rc1^git-4.el9_2")
    assert not versions.valid("rpm", "1.0-2-3")
    assert versions.valid("pacman", "1:6.1.0-1.1")
    assert not versions.valid("pacman", "1.0 beta")
