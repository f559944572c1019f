"""Sets of versions."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.advisories.feeds import friendsofphp, nodejs, rubysec
from seawall.advisories.version_sets import VersionSet
from seawall.errors import MalformedInput
from seawall.model import Range
from seawall.versions import affected, compare, satisfies

_NUMBERS = st.lists(st.integers(0, 4), min_size=1, max_size=3).map(
    lambda parts: ".".join(map(str, parts))
)
_GEMS = st.tuples(_NUMBERS, st.sampled_from(["", ".rc1", ".beta"])).map("".join)
_OPERATORS = st.sampled_from([">=", "<=", ">", "<", "=", "~>"])
_REQUIREMENTS = st.lists(st.tuples(_OPERATORS, _GEMS).map(" ".join), min_size=1, max_size=2)


@settings(max_examples=300, deadline=None)
@given(st.lists(_REQUIREMENTS, max_size=3), _GEMS)
def test_a_gem_is_vulnerable_unless_it_satisfies_a_requirement(
    good: list[list[str]], version: str
) -> None:
    """The ranges agree with what RubyGems itself says of every version."""
    ranges = rubysec.affected_ranges([", ".join(item) for item in good])
    satisfied = any(all(satisfies("rubygems", version, part) for part in item) for item in good)
    assert affected("rubygems", version, ranges) is not satisfied


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.lists(
            st.tuples(st.sampled_from([">=", "<=", ">", "<"]), _NUMBERS).map("".join),
            min_size=1,
            max_size=2,
        ),
        min_size=1,
        max_size=3,
    ),
    _NUMBERS,
)
def test_a_composer_package_is_affected_in_some_branch(
    branches: list[list[str]], version: str
) -> None:
    """The ranges agree with Composer about every stable version."""
    ranges = friendsofphp.affected_ranges(branches)
    expected = any(
        all(satisfies("composer", version, part) for part in branch) for branch in branches
    )
    assert affected("composer", version, ranges) is expected


_LINES = st.lists(st.integers(4, 9).map(lambda line: f"{line}.x"), min_size=1, max_size=3)
_FIXES = st.lists(
    st.tuples(st.integers(4, 9), st.integers(0, 3), st.integers(0, 3)).map(
        lambda parts: "^" + ".".join(map(str, parts))
    ),
    max_size=3,
)


@settings(max_examples=200, deadline=None)
@given(_LINES, _FIXES, st.tuples(st.integers(3, 10), st.integers(0, 4), st.integers(0, 4)))
def test_node_is_affected_where_vulnerable_and_not_patched(
    lines: list[str], fixes: list[str], numbers: tuple[int, int, int]
) -> None:
    """The ranges agree with npm about every release."""
    version = ".".join(map(str, numbers))
    ranges = nodejs.affected_ranges(" || ".join(lines), " || ".join(fixes))
    expected = satisfies("npm", version, " || ".join(lines)) and not (
        fixes and satisfies("npm", version, " || ".join(fixes))
    )
    assert affected("semver", version, ranges) is expected


@settings(max_examples=100, deadline=None)
@given(_NUMBERS, _NUMBERS)
def test_a_set_and_its_complement_are_everything(low: str, high: str) -> None:
    """And have nothing in common."""
    some = VersionSet.compared("rubygems", ">=", low) & VersionSet.compared("rubygems", "<=", high)
    assert (some | ~some).ranges() == (Range(),)
    assert (some & ~some).ranges() == ()


@pytest.mark.parametrize(("operator", "version"), [("!=", "1"), (">=", "$"), (">=", "1" * 1000)])
def test_what_cannot_be_compared_is_refused(operator: str, version: str) -> None:
    """No guess is made about a bound."""
    with pytest.raises(MalformedInput):
        VersionSet.compared("rubygems", operator, version)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=3, max_size=3))
def test_a_bound_that_is_left_out_is_kept_where_no_successor_is_known(
    parts: list[tuple[int, int]],
) -> None:
    """In the order of Portage, between a version and its revisions."""
    low, high, version = (f"1.{minor}-r{revision}" for minor, revision in parts)
    some = VersionSet.compared("portage", ">", low) & VersionSet.compared("portage", "<=", high)
    inside = compare("portage", low, version) < 0 <= compare("portage", high, version)
    assert affected("portage", version, some.ranges()) is inside
