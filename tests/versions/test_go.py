"""Go: pseudo-versions, toolchains, versions of advisories."""

from __future__ import annotations

import pytest

from seawall import versions
from seawall.versions.go import Pseudo, pseudo, toolchain


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("go1.21rc2", "1.21.0-rc.2"),
        ("1.21rc2", "1.21.0-rc.2"),
        ("go1.9beta1", "1.9.0-beta.1"),
        ("go1.21", "1.21.0"),
        ("go1.22.5", "1.22.5"),
        ("go1.22.5 X:boringcrypto", "1.22.5"),
        ("go1.21.6-X:nocoverageredesign", "1.21.6"),
        ("go1.20.10-gke.1", "1.20.10"),
        ("go1.21.0+auto", "1.21.0"),
        ("devel +abc", "devel +abc"),
    ],
)
def test_toolchain_versions(written: str, expected: str) -> None:
    """Releases of Go become semantic versions, without what says how they were built."""
    assert toolchain(written) == expected
    assert versions.compare("go", written, expected) == 0


def test_toolchain_candidates_lie_between_the_bounds_of_advisories() -> None:
    """A candidate is above ``-0`` and below the release."""
    assert versions.compare("go", "1.21.0-0", "go1.21rc2") == -1
    assert versions.compare("go", "go1.21rc2", "go1.21") == -1


def test_a_leading_v_and_build_metadata_do_not_count() -> None:
    """Advisories and modules write one version differently."""
    assert versions.compare("go", "v1.2.3", "1.2.3") == 0
    assert versions.compare("go", "v2.0.0+incompatible", "v2.0.0") == 0


@pytest.mark.parametrize(
    ("version", "base"),
    [
        ("v0.0.0-20210520170846-37e1c6afe023", "0.0.0"),
        ("v1.2.4-0.20210520170846-37e1c6afe023", "1.2.4-0"),
        ("v1.2.3-pre.0.20210520170846-37e1c6afe023", "1.2.3-pre.0"),
        ("2.3.1-0.20210520170846-37e1c6afe023+incompatible", "2.3.1-0"),
    ],
)
def test_pseudo_versions(version: str, base: str) -> None:
    """Each of the three forms is taken apart."""
    assert pseudo(version) == Pseudo(base, "20210520170846", "37e1c6afe023")


@pytest.mark.parametrize("version", ["v1.2.3", "v1.2.3-20210520", "(devel)", "", "v1.2.3-rc.1"])
def test_other_versions_are_no_pseudo_versions(version: str) -> None:
    """Tags, dates and garbage name no commit."""
    assert pseudo(version) is None


def test_development_builds_are_not_valid() -> None:
    """A build without a version has no place that could be trusted."""
    assert not versions.valid("go", "(devel)")
    assert not versions.valid("go", "devel go1.22-abc")
    assert versions.valid("go", "1.2.3")
    assert versions.valid("go", "go1.21.5")
