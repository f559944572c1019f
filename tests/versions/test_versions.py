"""The door of the room: comparing, matching, requirements, ecosystems."""

from __future__ import annotations

import contextlib
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall import versions
from seawall.errors import MalformedInput, UserError
from seawall.model import Range


@pytest.mark.parametrize("name", ["", "nonsense", "scheme", "../rpm", "rpm.x", "ecosystems", "é"])
def test_unknown_schemes_are_refused(name: str) -> None:
    """Only the name of a scheme's module is a scheme."""
    with pytest.raises(UserError, match="unknown version scheme"):
        versions.compare(name, "1", "2")


def test_a_scheme_without_range_syntax_says_so() -> None:
    """No syntax is made up where an ecosystem has none."""
    with pytest.raises(UserError, match="no range syntax"):
        versions.satisfies("dpkg", "1.0", ">= 1.0")


def test_importing_the_door_imports_no_scheme() -> None:
    """A start does not pay for orders that it does not use."""
    script = (
        "import sys, seawall.versions as v; v.scheme_for('Debian:12');"
        "names = {n.rpartition('.')[2] for n in sys.modules if n.startswith('seawall.versions.')};"
        "assert names <= {'ecosystems', 'scheme'}, names"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_a_release_candidate_of_the_fix_is_affected() -> None:
    """Pre-releases of a fix do not have it."""
    ranges = (Range(fixed="2.0.0"),)
    for scheme in ("npm", "pep440", "cargo", "maven", "rubygems", "nuget", "composer", "go"):
        assert versions.affected(scheme, "2.0.0-rc1", ranges)
        assert versions.affected(scheme, "1.9.9", ranges)
        assert not versions.affected(scheme, "2.0.0", ranges)
        assert not versions.affected(scheme, "2.0.1-rc1", ranges)


def test_bounds() -> None:
    """Intervals include their beginning and ``last_affected``, not ``fixed``."""
    ranges = (Range("1.2", "1.4"), Range("2.0", last_affected="2.3"))
    inside = {v for v in _grid() if versions.affected("pep440", v, ranges)}
    assert inside == {"1.2", "1.3", "2.0", "2.1", "2.2", "2.3"}


def _grid() -> list[str]:
    return [f"{major}.{minor}" for major in (0, 1, 2, 3) for minor in range(5)]


def test_nothing_is_affected_without_ranges_and_versions() -> None:
    """An empty advisory affects nothing, an unbounded range all."""
    assert not versions.affected("npm", "1.0.0", ())
    assert versions.affected("npm", "1.0.0", (Range(),))


def test_a_fix_in_version_zero_means_never_affected() -> None:
    """Alpine marks false alarms so."""
    assert not versions.affected("apk", "1.2.3-r0", (Range(fixed="0"),))


def test_listed_versions_match_however_they_are_spelled() -> None:
    """Lists name versions, not texts."""
    assert versions.affected("pep440", "1.0.0", (), ("0.9", "1.0"))
    assert versions.affected("pep440", "1.0c1", (), ["1.0rc1"])
    assert versions.affected("maven", "1.0.0.Final", (), ("1",))
    assert versions.affected("go", "v1.2.3", (), ("1.2.3",))
    assert not versions.affected("portage", "1.0.0", (), ("1.0",))


def test_a_range_counts_even_if_the_list_does_not_name_the_version() -> None:
    """Either of the two is enough."""
    assert versions.affected("pep440", "1.5", (Range("1.0", "2.0"),), ("1.0", "1.1"))


@pytest.mark.parametrize(
    ("scheme", "version", "bound"),
    [
        ("rpm", "1.0-4.el9", "1.0"),
        ("rpm", "1:1.0-4.el9", "1:1.0"),
        ("pacman", "1.0-4", "1.0"),
        ("pep440", "2.6.0+cu124", "2.6.0"),
        ("pep440", "2.6.0-cu124", "2.6.0"),
        ("cargo", "0.9.5+1.1.1w", "0.9.5"),
        ("julia", "1.2.12+3", "1.2.12"),
        ("bitnami", "1.2.3-7", "1.2.3"),
    ],
)
def test_a_bound_covers_what_it_leaves_out(scheme: str, version: str, bound: str) -> None:
    """A bound without release or label covers all of them."""
    assert versions.affected(scheme, version, (Range(last_affected=bound),))
    assert versions.affected(scheme, version, (), (bound,))
    assert not versions.affected(scheme, version, (Range(fixed=bound),))


def test_a_bound_with_release_covers_that_release_only() -> None:
    """A complete bound means what it says."""
    ranges = (Range(last_affected="1.0-4.el9"),)
    assert versions.affected("rpm", "1.0-4.el9", ranges)
    assert not versions.affected("rpm", "1.0-5.el9", ranges)
    assert not versions.affected("pep440", "1.0+b", (Range(last_affected="1.0+a"),))


@given(st.lists(st.integers(0, 4), min_size=4, max_size=4))
def test_an_interval_is_what_its_comparisons_say(numbers: list[int]) -> None:
    """Membership follows from the order alone."""
    introduced, fixed, version, listed = (f"1.{number}" for number in numbers)
    answer = versions.affected("semver", version, (Range(introduced, fixed),), (listed,))
    assert answer is (introduced <= version < fixed or version == listed)


def test_keys_of_long_strings_are_not_remembered() -> None:
    """Hostile texts cannot fill the memory."""
    before = versions._key.cache_info().currsize
    versions.key("semver", "1." + "0" * 1000)
    assert versions._key.cache_info().currsize == before


@pytest.mark.parametrize(
    ("ecosystem", "scheme"),
    [
        ("Debian:12", "dpkg"),
        ("Ubuntu:22.04:LTS", "dpkg"),
        ("Ubuntu:Pro:18.04:LTS", "dpkg"),
        ("Alpine:v3.19", "apk"),
        ("Wolfi", "apk"),
        ("Chainguard", "apk"),
        ("MinimOS", "apk"),
        ("AlmaLinux:9", "rpm"),
        ("Rocky Linux:9", "rpm"),
        ("Red Hat:rhel_aus:8.4::appstream", "rpm"),
        ("Red Hat Enterprise Linux:9", "rpm"),
        ("SUSE:Linux Enterprise Server 15 SP4", "rpm"),
        ("SUSE Linux Enterprise Server 15", "rpm"),
        ("openSUSE:Leap 15.5", "rpm"),
        ("openSUSE Leap 15.5", "rpm"),
        ("Amazon Linux 2", "rpm"),
        ("Amazon Linux:2023", "rpm"),
        ("Oracle Linux:8", "rpm"),
        ("Photon OS:4.0", "rpm"),
        ("Azure Linux:3", "rpm"),
        ("Arch", "pacman"),
        ("Gentoo", "portage"),
        ("PyPI", "pep440"),
        ("npm", "npm"),
        ("Go", "go"),
        ("crates.io", "cargo"),
        ("Maven:https://maven.google.com", "maven"),
        ("RubyGems", "rubygems"),
        ("NuGet", "nuget"),
        ("Packagist:https://packages.drupal.org/8", "composer"),
        ("Hex", "hex"),
        ("Pub", "pub"),
        ("CRAN", "cran"),
        ("Bioconductor", "cran"),
        ("Hackage", "hackage"),
        ("GHC", "hackage"),
        ("ConanCenter", "conan"),
        ("SwiftURL", "semver"),
        ("Julia", "julia"),
        ("opam", "opam"),
        ("Bitnami", "bitnami"),
        ("GitHub Actions", "github_actions"),
        ("kubernetes", "go"),
        ("Kubernetes", "go"),
        ("VSCode:https://open-vsx.org", "semver"),
        ("OpenVSX", "semver"),
        ("conda", "conda"),
        ("Alpaquita:23", "apk"),
        ("BellSoft Hardened Containers:23", "apk"),
        ("Mariner:2", "rpm"),
        ("Mageia:9", "rpm"),
        ("openEuler:24.03-LTS", "rpm"),
        ("Root:Alpine:3.18", "apk"),
        ("Root:PyPI", "pep440"),
        ("Echo", "dpkg"),
        ("Echo:npm", "npm"),
        ("OSS-Fuzz", ""),
        ("Android", ""),
        ("GIT", ""),
        ("", ""),
    ],
)
def test_every_ecosystem_has_its_order(ecosystem: str, scheme: str) -> None:
    """Each ecosystem, with and without release, has the order of its package manager."""
    assert versions.scheme_for(ecosystem) == scheme
    if scheme:
        assert versions.compare(scheme, "1.0", "1.1") == -1


@pytest.mark.parametrize(
    ("scheme", "requirement"),
    [
        ("npm", "latest"),
        ("npm", "workspace:*"),
        ("npm", "git+ssh://host/repo.git"),
        ("npm", ">="),
        ("npm", "1.2.3.4"),
        ("pep440", "1.0"),
        ("pep440", "~=1"),
        ("pep440", ">=1.0+local"),
        ("pep440", "==1.0a1.*"),
        ("rubygems", ""),
        ("rubygems", ">> 1"),
        ("nuget", "(,)"),
        ("nuget", "(1.0)"),
        ("nuget", "[1.0"),
        ("nuget", ""),
        ("composer", ""),
        ("composer", ">="),
        ("composer", "1.0 -"),
        ("composer", "not a version"),
        ("hex", ""),
        ("hex", "1.0"),
        ("hex", "1.0.0 and"),
        ("hex", "~> 1"),
        ("cargo", ""),
        ("cargo", "1.*.3"),
        ("cargo", "*, 1"),
        ("cargo", ">*"),
        ("cargo", "01"),
        ("maven", ""),
        ("maven", "[1.0"),
        ("maven", "(1.0)"),
        ("maven", "[1.0,2.0),x"),
        ("apk", ""),
        ("apk", ">=x"),
    ],
)
def test_malformed_requirements_are_refused(scheme: str, requirement: str) -> None:
    """What an ecosystem does not accept is an error, not an answer."""
    with pytest.raises(MalformedInput, match="not valid as"):
        versions.satisfies(scheme, "1.0.0", requirement)


@pytest.mark.parametrize(
    "scheme",
    ["apk", "cargo", "composer", "hex", "maven", "npm", "nuget", "pep440", "rubygems"],
)
@given(
    version=st.text(max_size=8), requirement=st.text("0129.x*^~<>=!|,-[]() vand@as", max_size=12)
)
def test_requirements_answer_or_refuse(scheme: str, version: str, requirement: str) -> None:
    """Any requirement is answered or refused, never anything else."""
    with contextlib.suppress(MalformedInput):
        assert isinstance(versions.satisfies(scheme, version, requirement), bool)


@pytest.mark.parametrize(
    ("scheme", "requirement"),
    [
        ("npm", "1.0.0 - " * 20_000),
        ("npm", "^1 || " * 5_000),
        ("npm", ">=1" + " " * 20_000),
        ("pep440", ">=1.0," * 10_000),
        ("rubygems", "~> 1.0," * 5_000 + "= 1"),
        ("composer", "1 as " * 20_000),
        ("composer", "dev-" * 20_000),
        ("hex", "1 and " * 20_000),
        ("maven", "[" + " " * 20_000),
        ("maven", "[1,2)," * 5_000),
        ("nuget", "[" * 20_000),
        ("cargo", "1.*" * 20_000),
        ("apk", " " * 20_000 + "="),
        ("apk", "!" + " " * 20_000 + "="),
        ("cargo", " " * 20_000 + "!"),
        ("hex", " " * 20_000 + "@"),
        ("rubygems", " " * 20_000 + "@"),
    ],
)
def test_hostile_requirements_cost_little(scheme: str, requirement: str) -> None:
    """Long requirements are read in linear time."""
    with contextlib.suppress(MalformedInput):
        assert isinstance(versions.satisfies(scheme, "1.0.0", requirement), bool)


def test_refusals_are_short() -> None:
    """An error never repeats the whole of a hostile text."""
    with pytest.raises(MalformedInput) as refusal:
        versions.satisfies("npm", "1.0.0", "x y " * 10_000)
    assert len(str(refusal.value)) < 200


def test_a_pre_release_may_be_a_lone_hyphen() -> None:
    """``1.4.1-`` is what node-semver reads as ``1.4.1--``, in its loose way."""
    assert versions.compare("npm", "1.4.1-", "1.4.1--") == 0
    assert versions.compare("npm", "1.4.1-", "1.4.1") < 0
