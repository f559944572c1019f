"""Composer constraints and what Composer does not accept."""

from __future__ import annotations

import pytest

from seawall import versions
from seawall.errors import MalformedInput
from seawall.versions import composer


@pytest.mark.parametrize("text", ["", "a", "1.0.0.0.0", "feature-foo", "1.0.0+foo bar", "^1.0"])
def test_what_is_no_version(text: str) -> None:
    """What Composer refuses is not valid and is not normalised."""
    assert not versions.valid("composer", text)
    with pytest.raises(MalformedInput):
        composer.normalize(text)


def test_a_semantic_pre_release_is_kept_but_not_valid() -> None:
    """An unknown pre-release is compared as written though Composer refuses it."""
    assert composer.normalize("1.0.0-meh") == "1.0.0.0-meh"
    assert not versions.valid("composer", "1.0.0-meh")


def test_stabilities_ascend() -> None:
    """Branches are below dev, alpha, beta, RC, stable and patch."""
    ladder = ["dev-main", "1.0-dev", "1.0a1", "1.0-beta", "1.0RC2", "1.0", "1.0-p1", "1.0.1"]
    keys = [versions.key("composer", version) for version in ladder]
    assert keys == sorted(keys)


def test_garbage_that_begins_with_a_number_is_placed_by_it() -> None:
    """Drupal's ``7.x-1.5`` and its like are ordered by their numbers."""
    assert versions.compare("composer", "7.x-1.5", "8.x-1.5") == -1
    assert versions.compare("composer", "8.0.0!", "8.0.1") == -1


@pytest.mark.parametrize(
    ("requirement", "inside", "outside"),
    [
        (">=1.0,<2.0", ["1.0", "1.0-beta", "1.9"], ["2.0", "2.0-beta"]),
        (">=1.0 <2.0 || 3.*", ["1.5", "3.1"], ["2.5", "4.0-dev"]),
        ("1.0 - 2.0", ["1.0", "2.0.9"], ["2.1"]),
        ("1.0 - 2.0.0", ["2.0.0"], ["2.0.1"]),
        ("~1.2.3", ["1.2.3", "1.2.9"], ["1.3.0", "1.2.2"]),
        ("~1.x-dev", ["1.x-dev"], ["1.5", "2.0"]),
        ("^0.3", ["0.3.9"], ["0.4"]),
        ("^0.0.3", ["0.0.3"], ["0.0.4"]),
        ("!=1.5", ["1.4", "dev-main"], ["1.5.0"]),
        ("<>1.5", ["1.4"], ["1.5"]),
        (">1.0@beta", ["1.0", "1.1"], ["1.0-alpha"]),
        ("dev-main", ["dev-main"], ["dev-other", "1.0"]),
        ("dev-main#abc123", ["dev-main"], ["1.0"]),
        ("feature-dev", ["dev-feature"], ["1.0"]),
        ("*", ["1.0", "dev-main"], []),
        ("v*", ["1.0"], ["dev-main"]),
        ("1.0 as 2.0", ["1.0"], ["2.0"]),
        (">=dev-main", [], ["dev-main", "1.0"]),
        (">=2012.06.07", ["2012.06.08"], ["2012.06.06"]),
    ],
)
def test_constraints(requirement: str, inside: list[str], outside: list[str]) -> None:
    """A constraint takes what Composer takes and nothing else."""
    for version in inside:
        assert versions.satisfies("composer", version, requirement), version
    for version in outside:
        assert not versions.satisfies("composer", version, requirement), version
