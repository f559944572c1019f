"""The account by level of the infrastructure."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from seawall.model import Coverage, Level, Looked, Package, Release, Scope
from seawall.vulnerabilities import kernel
from tests.vulnerabilities.memory import by_ecosystem, by_level, deb, matched, package, says

GLIBC = says("Debian:12", "glibc", fixed="2.37-1")
NPM = says("npm", "a", fixed="2.0.0")
LIBC = deb("libc6", "2.36-9", source="glibc", level=Level.OPERATING_SYSTEM)
LIBRARY = package("npm", "a", "1.0.0")


def test_every_level_has_a_row_in_order() -> None:
    """An answer about anything, or about nothing, says something about every level."""
    for packages in ([], [LIBC], [LIBC, LIBRARY]):
        rows = by_level(matched(packages, [GLIBC, NPM]).coverage)
        assert list(rows) == list(Level)


def test_a_level_that_was_compared_completely_is_seen() -> None:
    """Full data about all components of a level makes it seen, with the oldest data's date."""
    old = Coverage(ecosystem="npm", state="full", as_of="2024-02-02")
    rows = by_level(matched([LIBC, LIBRARY], [GLIBC, NPM], coverage=[old]).coverage)
    system, application = rows[Level.OPERATING_SYSTEM], rows[Level.APPLICATION]
    assert (system.looked, system.packages, system.reason) == (Looked.SEEN, 1, "")
    assert (application.looked, application.as_of) == (Looked.SEEN, "2024-02-02")


def test_a_level_without_components_was_not_looked_at() -> None:
    """Absence of components is stated as such and never passes for safety."""
    row = by_level(matched([LIBRARY], [NPM], release=None).coverage)[Level.OPERATING_SYSTEM]
    assert (row.looked, row.packages) == (Looked.NOT_LOOKED_AT, 0)
    assert "no packages of an operating system" in row.reason


def test_what_was_not_compared_makes_a_level_partial() -> None:
    """Components without data are counted beside those that were compared."""
    packages = [LIBRARY, package("hex", "b", "1.0"), package("hex", "c", "1.0")]
    row = by_level(matched(packages, [NPM]).coverage)[Level.APPLICATION]
    assert (row.looked, row.packages) == (Looked.PARTIAL, 3)
    assert row.reason == "2 not compared: no advisories about Hex"


def test_a_level_without_any_data_has_none() -> None:
    """Where nothing could be compared the most frequent kind of gap is the answer."""
    release = Release(id="alpine", version="3.22.1")
    apk = package("apk", "busybox", "1-r0", level=Level.OPERATING_SYSTEM)
    row = by_level(matched([apk], [GLIBC], release=release).coverage)[Level.OPERATING_SYSTEM]
    assert (row.looked, row.reason) == (
        Looked.NO_DATA,
        "1 not compared: no advisories about Alpine:v3.22",
    )


def test_incomplete_data_makes_a_level_partial() -> None:
    """What an ecosystem's data lacks is repeated at the level that rests on it."""
    partial = Coverage(ecosystem="Debian:12", state="partial", reason="only fixed flaws")
    row = by_level(matched([LIBC], [GLIBC], coverage=[partial]).coverage)[Level.OPERATING_SYSTEM]
    assert (row.looked, row.reason) == (Looked.PARTIAL, "Debian:12: only fixed flaws")


def test_what_others_answer_for_is_no_gap() -> None:
    """A library that the distribution maintains is covered by its package's advisories."""
    owned = package("pypi", "urllib3", "1.26", owned_by=LIBC.purl, level=Level.OPERATING_SYSTEM)
    row = by_level(matched([LIBC, owned], [GLIBC]).coverage)[Level.OPERATING_SYSTEM]
    assert (row.looked, row.packages) == (Looked.SEEN, 2)


def test_the_kernel_of_a_container_is_the_hosts() -> None:
    """Headers in an image never make the kernel level of a container complete."""
    headers = deb("linux-libc-dev", "6.1.76-1", source="linux", level=Level.OPERATING_SYSTEM)
    statement = says("Debian:12", "linux", fixed="6.1.90-1")
    row = by_level(matched([headers], [statement], container=True).coverage)[Level.KERNEL]
    assert (row.looked, row.packages, row.reason) == (Looked.PARTIAL, 1, kernel.HOST)
    row = by_level(matched([LIBC], [GLIBC], container=True).coverage)[Level.KERNEL]
    assert row.looked is Looked.NOT_LOOKED_AT
    assert kernel.HOST in row.reason
    row = by_level(matched([headers], [statement]).coverage)[Level.KERNEL]
    assert row.looked is Looked.SEEN


def test_the_base_image_counts_what_it_brought() -> None:
    """Components of the base image count there and at their own level."""
    rows = by_level(
        matched(
            [
                deb("libc6", "2.36-9", level=Level.OPERATING_SYSTEM, from_base=True),
                deb("other", "1", level=Level.OPERATING_SYSTEM, from_base=False),
            ],
            [GLIBC],
        ).coverage
    )
    assert rows[Level.BASE_IMAGE].packages == 1
    assert rows[Level.OPERATING_SYSTEM].packages == 2


def test_only_the_widest_gaps_are_named() -> None:
    """A reason stays one readable line however many gaps there are."""
    kinds = ("hex", "pub", "cran", "conan", "julia")
    packages = [package(kind, "b", "1.0") for kind in kinds] + [LIBRARY]
    row = by_level(matched(packages, [NPM]).coverage)[Level.APPLICATION]
    assert row.reason.count("1 not compared: ") == 3
    assert row.reason.endswith("2 not compared for other reasons")


_PACKAGES = st.lists(
    st.builds(
        lambda kind, name, level, scope: package(kind, name, "1.0", level=level, scope=scope),
        st.sampled_from(["npm", "hex", "cocoapods", "deb"]),
        st.sampled_from(["a", "glibc"]),
        st.sampled_from(list(Level)),
        st.sampled_from([Scope.RUNTIME, Scope.DEVELOPMENT]),
    ),
    max_size=8,
)


@given(_PACKAGES)
def test_levels_and_ecosystems_count_the_same_components(packages: list[Package]) -> None:
    """Nothing is lost between both views, and only a complete look is called one."""
    coverage = matched(packages, [GLIBC, NPM]).coverage
    levels, ecosystems = by_level(coverage), by_ecosystem(coverage)
    assert sum(row.packages for row in levels.values()) == len(packages)
    assert sum(row.packages for row in ecosystems) == len(packages)
    assert all((row.reason == "") == (row.looked is Looked.SEEN) for row in levels.values())
