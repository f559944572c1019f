"""What several things said about one package come to."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.advisories.csaf.claims import Claim, statements
from seawall.advisories.csaf.rpm import SOURCE
from seawall.model import Range, State, Statement
from seawall.versions import affected

BASEOS = "Red Hat:enterprise_linux:9::baseos"
APPSTREAM = "Red Hat:enterprise_linux:9::appstream"
WHOLE = "Red Hat:enterprise_linux:9"


def claim(
    version: str = "",
    state: State = State.FIXED,
    *,
    ecosystem: str = BASEOS,
    package: str = "foo",
    arch: str = "x86_64",
    module: str = "",
    advisory: str = "RHSA-2024:1",
) -> Claim:
    """Something said."""
    return Claim(ecosystem, WHOLE, package, version, arch, module, state, advisory)


def said(*claims: Claim) -> list[Statement]:
    """The statements of some claims."""
    return list(statements(claims, "redhat", "CVE-2024-0001"))


def _ranges(found: Iterable[Statement]) -> list[tuple[Range, ...]]:
    return [item.ranges for item in found]


def test_a_fix_is_a_bound() -> None:
    """Everything below is affected."""
    (found,) = said(claim("1-2.el9"))
    assert found.ranges == (Range(fixed="1-2.el9"),)
    assert (found.state, found.package, found.ecosystem) == (State.FIXED, "foo", BASEOS)
    assert (found.advisory, found.vulnerability) == ("RHSA-2024:1", "CVE-2024-0001")


def test_usual_architectures_are_no_limit() -> None:
    """A statement about all of them is about every one."""
    arches = ("x86_64", "aarch64", "ppc64le", "s390x", "i686")
    (found,) = said(*(claim("1-2", arch=arch) for arch in arches))
    assert found.arches == ()
    (found,) = said(claim("1-2", arch="s390x"), claim("1-2", arch="ppc64le"))
    assert found.arches == ("ppc64le", "s390x")
    (found,) = said(claim("1-2", arch="noarch"))
    assert found.arches == ()


def test_architectures_may_differ_in_what_is_said() -> None:
    """Fixed on one, not affected on another."""
    fixed, clear = said(claim("1-2", arch="s390x"), claim("1-2", State.NOT_AFFECTED, arch="x86_64"))
    assert (fixed.state, fixed.arches) == (State.FIXED, ("s390x",))
    assert (clear.state, clear.arches) == (State.NOT_AFFECTED, ("x86_64",))


def test_a_binary_package_speaks_for_its_name() -> None:
    """What is said of the source package of that name adds nothing."""
    (found,) = said(claim("1-2"), claim("1-2", State.NOT_AFFECTED, arch=SOURCE))
    assert (found.state, found.arches) == (State.FIXED, ("x86_64",))
    (found,) = said(claim("1-2", arch=SOURCE))
    assert (found.state, found.arches) == (State.FIXED, ())


def test_a_fix_ends_what_is_said_of_the_unfixed() -> None:
    """A major version as a whole stays listed when a repository has the fix."""
    (found,) = said(
        claim("", State.WONT_FIX, ecosystem=WHOLE, arch=""), claim("1-2", ecosystem=BASEOS)
    )
    assert (found.state, found.ecosystem) == (State.FIXED, BASEOS)


@pytest.mark.parametrize("state", [State.FIXED, State.AFFECTED, State.INVESTIGATING])
def test_one_clear_build_does_not_clear_the_package(state: State) -> None:
    """Where a build is fixed or affected, that another one is not says nothing of older ones."""
    found = said(
        claim("2-1", State.NOT_AFFECTED, ecosystem=APPSTREAM), claim("1-2", state, arch="")
    )
    assert [item.state for item in found] == [state]


def test_what_is_only_clear_is_clear_in_all_versions() -> None:
    """A build is named, the package is meant."""
    (found,) = said(claim("2-1", State.NOT_AFFECTED))
    assert (found.state, found.ranges) == (State.NOT_AFFECTED, ())


def test_modules_are_packages_of_their_own() -> None:
    """What one stream fixes says nothing of another."""
    found = said(
        claim("1-2", module="perl:5.30"),
        claim("", State.AFFECTED, module="perl:5.32", arch=""),
        claim("", State.NOT_AFFECTED, arch=""),
    )
    assert {item.module: item.state for item in found} == {
        "perl:5.30": State.FIXED,
        "perl:5.32": State.AFFECTED,
        "": State.NOT_AFFECTED,
    }


@pytest.mark.parametrize(
    ("fixes", "safe", "unsafe"),
    [
        (
            ("1.0-18.el9_2.1", "1.0-27.el9_3"),
            ("1.0-18.el9_2.1", "1.0-18.el9_2.2", "1.0-27.el9_3", "2.0-1.el9"),
            ("1.0-18.el9_2", "1.0-24.el9", "1.0-26.el9_3"),
        ),
        (
            ("1.0-5.el8_2", "2.0-3.el8_3"),
            ("1.0-5.el8_2.3", "2.0-3.el8_3"),
            ("1.0-4.el8", "1.0-6.el8", "2.0-2.el8"),
        ),
        (
            ("5.14.0-70.13.1.el9_0", "5.14.0-70.22.1.el9_0", "5.14.0-162.6.1.el9_1"),
            ("5.14.0-70.13.1.el9_0", "5.14.0-70.30.1.el9_0", "5.14.0-162.12.1.el9_1"),
            ("5.14.0-70.5.1.el9_0", "5.14.0-162.el9"),
        ),
        (
            ("2:1.0-1.el9_2", "2:1.0-1.el9_4"),
            ("2:1.0-1.el9_2", "2:1.0-1.el9_3", "2:1.0-1.el9_4"),
            ("2:1.0-1.el9", "1:9.0-1"),
        ),
        (("1.0-el8", "1.0-el9"), ("1.0-el8", "1.0-el9"), ("1.0-el7", "1.0-el8_1")),
    ],
)
def test_several_fixes_are_a_chain_of_minor_releases(
    fixes: tuple[str, ...], safe: tuple[str, ...], unsafe: tuple[str, ...]
) -> None:
    """A build counts as fixed if it follows the fix of its own minor release."""
    found = said(*(claim(version, arch="") for version in fixes))

    def hit(version: str) -> bool:
        return any(affected("rpm", version, item.ranges) for item in found)

    assert [version for version in safe if hit(version)] == []
    assert [version for version in unsafe if not hit(version)] == []


def test_the_first_erratum_of_a_fix_is_named() -> None:
    """The same build may be shipped twice."""
    (found,) = said(claim("1-2", advisory="RHSA-2024:7"), claim("1-2", advisory="RHSA-2024:2"))
    assert found.advisory == "RHSA-2024:2"


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["1-1.el9", "1-1.el9_2", "1-2", "1:1-1", "2-1", "x-y", "", "~"]),
            st.sampled_from(list(State)),
            st.sampled_from(["", "x86_64", "s390x", SOURCE, "noarch"]),
            st.sampled_from([BASEOS, APPSTREAM, WHOLE]),
        ),
        max_size=8,
    )
)
def test_nothing_is_both_clear_and_contested(items: list[tuple[str, State, str, str]]) -> None:
    """Of one architecture, a document never says both; and what is fixed is below no other fix."""
    found = said(
        *(
            claim(version, state, arch=arch, ecosystem=ecosystem)
            for version, state, arch, ecosystem in items
            if version or state is not State.FIXED
        )
    )
    clear = [item for item in found if item.state is State.NOT_AFFECTED]
    for item in found:
        if item.state is not State.NOT_AFFECTED:
            assert all(other.arches and item.arches for other in clear)
            assert not any(set(other.arches) & set(item.arches) for other in clear)
        if item.state is State.FIXED:
            assert len(item.ranges) == 1
            assert item.ranges[0].fixed
