"""Matching: each class of false results that the field knows, and how it is avoided."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.model import (
    Category,
    Coverage,
    Hint,
    Inventory,
    Level,
    Location,
    Looked,
    Package,
    Range,
    Relationship,
    Release,
    Scope,
    State,
    Verdict,
    Vulnerability,
)
from seawall.vulnerabilities.match import match
from tests.vulnerabilities.memory import (
    BOOKWORM,
    TODAY,
    Memory,
    by_ecosystem,
    clear,
    deb,
    ids,
    matched,
    package,
    reasons,
    says,
)

DEBIAN = "Debian:12"
GLIBC = says(DEBIAN, "glibc", "CVE-2023-4911", fixed="2.36-9+deb12u3", source="debian")


def test_a_source_flaw_reaches_its_binaries_and_compares_the_source_version() -> None:
    """A rebuilt binary is judged by its source's version, and only its own source's flaws."""
    packages = [
        deb("libc6", "2.36-9+deb12u1+b1", source="glibc", source_version="2.36-9+deb12u1"),
        deb("libc-bin", "2.36-9+deb12u3", source="glibc"),
        deb("zlib1g", "1:1.2.13.dfsg-1", source="zlib"),
    ]
    result = matched(packages, [GLIBC])
    (finding,) = result.findings
    assert finding.package == "libc6"
    assert finding.version == "2.36-9+deb12u1+b1"
    assert finding.fixed_versions == ("2.36-9+deb12u3",)
    assert finding.state is State.FIXED
    assert finding.verdict is Verdict.FAIL
    (comparison,) = finding.comparisons
    assert comparison.installed == "2.36-9+deb12u1"
    assert comparison.text == "2.36-9+deb12u1 < 2.36-9+deb12u3"
    assert comparison.scheme == "dpkg"


def test_everything_is_asked_in_one_look_up() -> None:
    """However many packages there are, the data is asked once."""
    memory = Memory([GLIBC, says("PyPI", "urllib3", fixed="2.0.7")])
    inventory = Inventory(
        packages=(deb("libc6", "1", source="glibc"), package("pypi", "urllib3", "1.26.0")),
        release=BOOKWORM,
    )
    assert len(match(inventory, memory, TODAY).findings) == 2
    assert memory.asked == [{(DEBIAN, "glibc"), ("PyPI", "urllib3")}]


def test_a_back_ported_fix_is_a_fix() -> None:
    """The distributor's patched version is clean although upstream's is higher."""
    statement = says(DEBIAN, "openssl", fixed="3.0.11-1~deb12u2")
    assert ids(matched([deb("openssl", "3.0.11-1~deb12u2")], [statement])) == []
    assert ids(matched([deb("openssl", "3.0.11-1~deb12u1")], [statement])) == ["CVE-2024-1"]


def test_another_release_is_never_used_instead() -> None:
    """A release without data is named beside those that do not apply to it."""
    statement = says("Alpine:v3.20", "busybox", fixed="1.36.1-r29")
    release = Release(id="alpine", version="3.22.1")
    result = matched([package("apk", "busybox", "1.0-r0")], [statement], release=release)
    assert result.findings == ()
    (row,) = by_ecosystem(result.coverage)
    assert (row.subject, row.looked, row.packages) == ("Alpine:v3.22", Looked.NO_DATA, 1)
    assert "Alpine:v3.20 do not apply" in row.reason


def test_an_unknown_or_missing_system_is_said() -> None:
    """Packages of an unknown system are counted, never passed."""
    packages = [deb("libc6", "1", source="glibc")]
    unknown = matched(packages, [GLIBC], release=Release(id="kali", version="2024.1"))
    (row,) = by_ecosystem(unknown.coverage)
    assert (row.subject, row.looked) == ("kali 2024.1", Looked.UNSUPPORTED)
    missing = matched(packages, [GLIBC], release=None)
    assert missing.coverage[0].looked is Looked.NO_DATA
    assert not unknown.findings + missing.findings


def test_a_package_url_may_name_the_system_of_an_sbom() -> None:
    """An SBOM's packages may carry their release themselves."""
    packages = [deb("libc6", "1", source="glibc", qualifiers={"distro": "debian-12"})]
    assert ids(matched(packages, [GLIBC], release=None)) == ["CVE-2023-4911"]


def test_a_package_of_another_release_is_judged_by_that_one() -> None:
    """A fix holds for one release: packages of snaps and bills that name theirs keep it."""
    named = [deb("libc6", "1", source="glibc", qualifiers={"distro": "debian-12"})]
    other = Release(id="debian", version="13")
    assert ids(matched(named, [GLIBC], release=other)) == ["CVE-2023-4911"]
    named = [deb("libc6", "1", source="glibc", qualifiers={"distro": "debian-11"})]
    assert not matched(named, [GLIBC]).findings
    (row,) = by_ecosystem(matched(named, [GLIBC]).coverage)
    assert (row.subject, row.looked) == ("Debian:11", Looked.NO_DATA)
    named = [deb("libc6", "1", source="glibc", qualifiers={"distro": "plan9-4"})]
    (row,) = by_ecosystem(matched(named, [GLIBC]).coverage)
    assert (row.subject, row.looked) == ("plan9-4", Looked.UNSUPPORTED)


def test_packages_of_other_repositories_are_not_held_against_the_distribution() -> None:
    """Foreign builds are never called affected: they are unknown, with the reason."""
    statement = says(DEBIAN, "nginx", fixed="1.22.1-9+deb12u1")
    packages = [
        deb("nginx", "1.18.0-1~bookworm", publisher="NGINX Packaging <nginx-packaging@f5.com>"),
        deb("nginx-full", "1.18.0-1~bpo12+1", source="nginx"),
    ]
    result = matched(packages, [statement])
    assert [finding.verdict for finding in result.findings] == [Verdict.UNKNOWN] * 2
    assert all("do not follow" in finding.reason for finding in result.findings)
    assert all(finding.fixed_versions == () for finding in result.findings)
    assert {row.looked for row in by_ecosystem(result.coverage)} == {Looked.NOT_LOOKED_AT}
    assert any("nginx-packaging@f5.com" in reason for reason in reasons(result))
    assert any("backports" in reason for reason in reasons(result))


@pytest.mark.parametrize(
    ("vendor", "expected"),
    [
        ("AlmaLinux", Verdict.FAIL),
        ("", Verdict.FAIL),
        ("Fedora Project", Verdict.UNKNOWN),
        ("Remi's RPM repository", Verdict.UNKNOWN),
    ],
)
def test_rpm_packages_are_told_apart_by_their_vendor(vendor: str, expected: Verdict) -> None:
    """A foreign vendor makes the answer unknown; no vendor says nothing."""
    release = Release(id="almalinux", version="9.4")
    statement = says("AlmaLinux:9", "php", fixed="0:8.0.30-1.el9")
    php = package("rpm", "php", "0:8.0.20-1.el9", arch="x86_64", publisher=vendor)
    (finding,) = matched([php], [statement], release=release).findings
    assert finding.verdict is expected


def test_the_distributors_all_clear_does_not_hold_for_other_builds() -> None:
    """What a distributor says about its own safe build neither finds nor clears a foreign one."""
    foreign = deb("nginx", "1.18.0-1~bookworm", publisher="NGINX <nginx-packaging@f5.com>")
    result = matched([foreign], [clear(DEBIAN, "nginx"), says(DEBIAN, "nginx", source="other")])
    (finding,) = result.findings
    assert finding.verdict is Verdict.UNKNOWN
    newer = deb("nginx", "1.26.0-1~bookworm", publisher="NGINX <nginx-packaging@f5.com>")
    fixed = says(DEBIAN, "nginx", fixed="1.22.1-9+deb12u1")
    assert matched([newer], [fixed]).findings == ()


def _rpm(version: str, module: str = "", name: str = "postgresql", arch: str = "x86_64") -> Package:
    qualifiers = {"rpmmod": module} if module else {}
    return package("rpm", name, version, qualifiers=qualifiers, arch=arch)


@pytest.mark.parametrize(
    ("installed", "module", "expected"),
    [
        ("9.6.10-1.module_el8.0.0+1", "postgresql:9.6:8030:abcd", []),
        ("12.1-1.module_el8.0.0+1", "postgresql:12:8030:abcd", [Verdict.FAIL]),
        ("12.9-1.module_el8.6.0+1", "postgresql:12:8060:abcd", []),
        ("12.1-1.module_el8.0.0+1", "", [Verdict.UNKNOWN]),
        ("12.1-1.el8", "", []),
    ],
)
def test_a_fix_holds_within_its_module_stream(
    installed: str, module: str, expected: list[Verdict]
) -> None:
    """A module's fix decides only about the same stream of that module."""
    statement = says(
        "AlmaLinux:8",
        "postgresql",
        fixed="12.5-1.module_el8.3.0+2",
        module="postgresql:12",
    )
    release = Release(id="almalinux", version="8.9")
    result = matched([_rpm(installed, module)], [statement], release=release)
    assert [finding.verdict for finding in result.findings] == expected


def test_a_modular_fix_without_its_stream_decides_nothing() -> None:
    """A modular fix whose stream is not named cannot find anything for certain."""
    statement = says("AlmaLinux:8", "postgresql", fixed="12.5-1.module_el8.3.0+2")
    release = Release(id="almalinux", version="8.9")
    modular = _rpm("9.6.10-1.module_el8.0.0+1", "postgresql:9.6:8030:abcd")
    (finding,) = matched([modular], [statement], release=release).findings
    assert finding.verdict is Verdict.UNKNOWN
    assert "which stream" in finding.reason
    assert finding.fixed_versions == ()
    assert matched([_rpm("9.6.10-1.el8")], [statement], release=release).findings == ()
    newer = _rpm("13.1-1.module_el8.0.0+1", "postgresql:13:8030:abcd")
    assert matched([newer], [statement], release=release).findings == ()


def test_a_plain_fix_says_nothing_about_a_module() -> None:
    """A modular package is not compared with fixes from outside of modules."""
    statement = says("AlmaLinux:8", "postgresql", fixed="13.0-1.el8")
    release = Release(id="almalinux", version="8.9")
    modular = _rpm("12.1-1.module_el8.0.0+1", "postgresql:12:8030:abcd")
    assert matched([modular], [statement], release=release).findings == ()


@pytest.mark.parametrize(
    ("installed", "fixed", "expected"),
    [("1:2.0-1", "2.5-1", 0), ("2.0-1", "1:1.0-1", 1), ("0:2.0-1", "2.0-1", 0)],
)
def test_a_missing_epoch_is_zero(installed: str, fixed: str, expected: int) -> None:
    """Epochs decide before versions, and one that is not written is zero on either side."""
    release = Release(id="almalinux", version="9.4")
    statement = says("AlmaLinux:9", "bind", fixed=fixed)
    found = matched([_rpm(installed, name="bind")], [statement], release=release).findings
    assert len(found) == expected


def test_an_sbom_that_does_not_name_the_system_finds_nothing_and_says_so() -> None:
    """Without ``distro`` nothing is guessed: the packages are counted as not compared."""
    bare = deb("libc6", "2.36-9", source="glibc", purl="pkg:deb/debian/libc6@2.36-9")
    result = matched([bare], [GLIBC], release=None)
    assert result.findings == ()
    (row,) = by_ecosystem(result.coverage)
    assert (row.looked, row.packages) == (Looked.NO_DATA, 1)


@pytest.mark.parametrize(("arch", "expected"), [("x86_64", 0), ("aarch64", 1), ("noarch", 1)])
def test_an_advisory_for_one_architecture(arch: str, expected: int) -> None:
    """An advisory limited to an architecture reaches that one and noarch."""
    release = Release(id="almalinux", version="9.4")
    statement = says("AlmaLinux:9", "bind", fixed="2-1", arches=("aarch64",))
    packages = [_rpm("1-1", name="bind", arch=arch)]
    assert len(matched(packages, [statement], release=release).findings) == expected


OWNER = deb("python3-urllib3", "1.26.12-1", source="python-urllib3")
URLLIB3 = says("PyPI", "urllib3", "CVE-2023-43804", fixed="1.26.17")


def test_a_library_installed_by_the_distribution_is_the_distributions() -> None:
    """A library that an OS package owns is not held against its registry."""
    library = package("pypi", "urllib3", "1.26.12", owned_by=OWNER.purl)
    data = [URLLIB3, says(DEBIAN, "other")]
    result = matched([OWNER, library], data)
    assert result.findings == ()
    row = next(row for row in result.coverage if row.subject == "PyPI")
    assert (row.looked, row.packages) == (Looked.NOT_LOOKED_AT, 1)
    assert "Debian:12" in row.reason


def test_unless_the_distribution_has_no_data() -> None:
    """Without the distribution's data the registry's advisories count."""
    library = package("pypi", "urllib3", "1.26.12", owned_by=OWNER.purl)
    assert ids(matched([OWNER, library], [URLLIB3])) == ["CVE-2023-43804"]


def test_or_the_owner_comes_from_elsewhere() -> None:
    """A library that a foreign package owns is held against its registry."""
    owner = deb("nodejs", "18.19.0-1nodesource1")
    library = package("npm", "ip", "2.0.0", owned_by=owner.purl)
    data = [says("npm", "ip", fixed="2.0.1"), says(DEBIAN, "other")]
    assert [finding.package for finding in matched([owner, library], data).findings] == ["ip"]


def test_a_copy_that_nobody_owns_counts() -> None:
    """A second copy that no OS package owns is found at its own place."""
    owned = package("pypi", "urllib3", "1.26.12", owned_by=OWNER.purl)
    free = package("pypi", "urllib3", "1.26.12", locations=(Location("venv/urllib3"),))
    (finding,) = matched([OWNER, owned, free], [URLLIB3, says(DEBIAN, "x")]).findings
    assert finding.locations == (Location("venv/urllib3"),)


def test_a_package_that_was_never_affected_is_not_reported() -> None:
    """An explicit 'not affected' silences other sources of that ecosystem."""
    release = Release(id="alpine", version="3.19.0")
    statements = [
        says("Alpine:v3.19", "curl", fixed="9-r0", source="other"),
        clear("Alpine:v3.19", "curl", source="alpine"),
    ]
    result = matched([package("apk", "curl", "8.5.0-r0")], statements, release=release)
    assert result.findings == ()
    assert result.coverage[0].looked is Looked.SEEN


def test_the_distributor_comes_before_the_registry_and_all_are_kept() -> None:
    """The losing statements stay visible on the finding."""
    statements = [
        says("Go", "stdlib", fixed="1.21.5", source="osv-go"),
        says("Go", "stdlib", fixed="", source="noise"),
    ]
    go = package("golang", "stdlib", "1.21.6")
    assert matched([go], statements).findings == ()
    (finding,) = matched([package("golang", "stdlib", "1.21.4")], statements).findings
    assert [item.statement.source for item in finding.comparisons] == ["osv-go", "noise"]
    assert finding.fixed_versions == ("1.21.5",)


@pytest.mark.parametrize(
    ("state", "note", "verdict", "shown"),
    [
        (State.AFFECTED, "", Verdict.FAIL, State.AFFECTED),
        (State.WONT_FIX, "Will not fix", Verdict.FAIL, State.WONT_FIX),
        (State.DEFERRED, "postponed", Verdict.FAIL, State.DEFERRED),
        (State.END_OF_LIFE, "end-of-life", Verdict.FAIL, State.END_OF_LIFE),
        (State.INVESTIGATING, "needs-triage", Verdict.UNKNOWN, State.INVESTIGATING),
        (State.UNDETERMINED, "undetermined", Verdict.UNKNOWN, State.UNDETERMINED),
    ],
)
def test_the_state_of_an_unfixed_flaw_is_kept(
    state: State, note: str, verdict: Verdict, shown: State
) -> None:
    """The publisher's state and its raw word reach the finding."""
    statement = says(DEBIAN, "tar", state=state, note=note)
    (finding,) = matched([deb("tar", "1.34-1")], [statement]).findings
    assert (finding.verdict, finding.state, finding.fixed_versions) == (verdict, shown, ())
    if verdict is Verdict.UNKNOWN:
        assert note in finding.reason


def test_versions_without_an_order_that_fits_cannot_be_decided() -> None:
    """A version that is none is unknown, unless every version is affected."""
    statement = says("npm", "a", fixed="2.0.0")
    (finding,) = matched([package("npm", "a", "github:someone/a#main")], [statement]).findings
    assert finding.verdict is Verdict.UNKNOWN
    assert "github:someone/a#main" in finding.reason
    everything = matched([package("npm", "a", "latest")], [says("npm", "a")])
    assert everything.findings[0].verdict is Verdict.FAIL


def test_a_program_built_without_a_version_cannot_be_decided() -> None:
    """Go's (devel) is unknown, unless every version is affected."""
    program = package("golang", "github.com/acme/tool", "(devel)")
    statements = [
        says("Go", "github.com/acme/tool", "CVE-1", fixed="1.2.0"),
        says("Go", "github.com/acme/tool", "CVE-2"),
    ]
    first, second = matched([program], statements).findings
    assert (first.id, first.verdict) == ("CVE-1", Verdict.UNKNOWN)
    assert "working tree" in first.reason
    assert first.comparisons[0].text == first.reason
    assert (second.id, second.verdict) == ("CVE-2", Verdict.FAIL)


PUBLISHED = Vulnerability(id="CVE-2024-1", published="2023-06-01T00:00:00Z")


@pytest.mark.parametrize(
    ("version", "relationship", "expected"),
    [
        ("v0.0.0-20220101000000-0123456789ab", Relationship.TRANSITIVE, Verdict.FAIL),
        ("v0.0.0-20240101000000-0123456789ab", Relationship.TRANSITIVE, Verdict.UNKNOWN),
        ("v0.0.0-20220101000000-0123456789ab", Relationship.ROOT, Verdict.UNKNOWN),
        ("v0.5.1-0.20240101000000-0123456789ab", Relationship.TRANSITIVE, Verdict.FAIL),
        ("v0.17.1-0.20240101000000-0123456789ab", Relationship.TRANSITIVE, None),
    ],
)
def test_a_commit_without_a_tag_only_seems_older_than_every_fix(
    version: str, relationship: Relationship, expected: Verdict | None
) -> None:
    """A pseudo-version below all tags is unknown when it may be newer than the fix."""
    module = package("golang", "golang.org/x/net", version, relationship=relationship)
    statement = says("Go", "golang.org/x/net", fixed="0.17.0")
    result = matched([module], [statement], flaws=[PUBLISHED])
    assert [finding.verdict for finding in result.findings] == ([expected] if expected else [])


def test_commits_compare_with_commits() -> None:
    """Pseudo-versions decide where the bounds are pseudo-versions too."""
    statement = says("Go", "golang.org/x/net", fixed="0.0.0-20220906165146-f3363e06e74c")

    def verdicts(day: str) -> list[Verdict]:
        version = f"v0.0.0-{day}000000-0123456789ab"
        module = package("golang", "golang.org/x/net", version, relationship=Relationship.ROOT)
        return [item.verdict for item in matched([module], [statement]).findings]

    assert verdicts("20220101") == [Verdict.FAIL]
    assert verdicts("20240101") == []


def test_an_action_follows_its_tag_and_hides_behind_a_commit() -> None:
    """A tag is compared, a commit is unknown."""
    statement = says("GitHub Actions", "tj-actions/changed-files", fixed="46.0.1")

    def verdicts(version: str) -> list[Verdict]:
        action = package("github", "tj-actions/changed-files", version)
        return [item.verdict for item in matched([action], [statement]).findings]

    assert verdicts("v46.0.0") == [Verdict.FAIL]
    assert verdicts("v45") == [Verdict.FAIL]
    assert verdicts("v46") == []
    assert verdicts("11bd71901bbe5b1630ceea73d27597364c9af683") == [Verdict.UNKNOWN]


def test_a_declared_range_is_no_installed_version() -> None:
    """What a manifest only asks for gives no finding, and the account says so."""
    wanted = package("npm", "lodash", "", properties={"unpinned": "true"})
    result = matched([wanted], [says("npm", "lodash", fixed="4.17.21")])
    assert result.findings == ()
    (row,) = by_ecosystem(result.coverage)
    assert (row.looked, row.packages) == (Looked.NOT_LOOKED_AT, 1)


def test_archives_that_are_not_installed_are_not_compared() -> None:
    """A Debian archive that lies in a folder is listed, and counted as not looked at."""
    lying = deb("libc6", "2.36-9", source="glibc", properties={"archive": "not installed"})
    result = matched([lying], [GLIBC])
    assert result.findings == ()
    assert "not installed" in reasons(result)[0]


def test_a_package_without_a_version_cannot_be_decided() -> None:
    """Without a version what is spoken about is unknown and the rest is counted."""
    result = matched([package("pypi", "urllib3", ""), package("pypi", "other", "")], [URLLIB3])
    (finding,) = result.findings
    assert (finding.package, finding.verdict) == ("urllib3", Verdict.UNKNOWN)
    assert finding.reason == "no version is stated"
    assert finding.fixed_versions == ("1.26.17",)
    (row,) = by_ecosystem(result.coverage)
    assert (row.subject, row.looked, row.reason, row.packages) == (
        "PyPI",
        Looked.NOT_LOOKED_AT,
        "no version is stated",
        2,
    )


@pytest.mark.parametrize("version", ["", "not a version"])
def test_an_installed_package_without_a_usable_version_cannot_be_decided(version: str) -> None:
    """A broken package database yields ``unknown`` for what is spoken about, never silence."""
    packages = [deb("libc6", version, source="glibc"), deb("other", version)]
    (finding,) = matched(packages, [GLIBC]).findings
    assert (finding.package, finding.verdict) == ("libc6", Verdict.UNKNOWN)


def test_development_dependencies_count_only_when_asked_for() -> None:
    """They are left out with a row that says so, or found on request."""
    library = package("npm", "a", "1.0.0", scope=Scope.DEVELOPMENT)
    statement = says("npm", "a", fixed="2.0.0")
    result = matched([library], [statement])
    assert result.findings == ()
    assert reasons(result) == ["development dependencies"]
    assert ids(matched([library], [statement], include_dev=True)) == ["CVE-2024-1"]


def test_the_project_itself_is_not_the_package_of_the_same_name() -> None:
    """A project that shares a name with malware is not that malware."""
    statement = says("npm", "server", category=Category.MALWARE)
    project = package("npm", "server", "1.0.0", relationship=Relationship.ROOT)
    assert reasons(matched([project], [statement])) == ["the project itself"]
    assert ids(matched([package("npm", "server", "1.0.0")], [statement])) == ["CVE-2024-1"]


def test_an_artifact_without_a_group_is_not_guessed() -> None:
    """Two artifacts of one name are not confused."""
    statement = says("Maven", "org.a:core", fixed="2")
    result = matched([package("maven", "core", "1")], [statement])
    assert result.findings == ()
    assert "no group" in reasons(result)[0]


def test_a_kind_that_nobody_speaks_about_is_unsupported() -> None:
    """A kind without any advisories is said to be unsupported."""
    (row,) = by_ecosystem(matched([package("cocoapods", "A", "1")], []).coverage)
    assert (row.subject, row.looked) == ("cocoapods", Looked.UNSUPPORTED)


@pytest.mark.parametrize(
    ("category", "kind"),
    [
        (Category.UNMAINTAINED, "unmaintained"),
        (Category.UNSOUND, "unsound"),
        (Category.NOTICE, "notice"),
        (Category.VULNERABILITY, "vulnerability"),
        (Category.MALWARE, "malware"),
    ],
)
def test_remarks_and_malware_are_kinds_of_their_own(category: Category, kind: str) -> None:
    """Each category of advisory becomes a kind of finding."""
    statement = says("crates.io", "a", category=category)
    (finding,) = matched([package("cargo", "a", "1.0.0")], [statement]).findings
    assert finding.kind == kind


def test_kernel_headers_have_a_level_of_their_own() -> None:
    """Kernel packages are found at the kernel's level with a caveat."""
    statement = says(DEBIAN, "linux", fixed="6.1.90-1")
    packages = [
        deb("linux-libc-dev", "6.1.76-1", source="linux"),
        deb("linux-image-6.1.0-18-amd64", "6.1.76-1", source="linux"),
    ]
    image, headers = matched(packages, [statement], container=True).findings
    assert (image.level, headers.level) == (Level.KERNEL, Level.KERNEL)
    assert "host" in image.reason
    assert "no code" in headers.reason
    on_a_host = matched(packages, [statement]).findings[0]
    assert (on_a_host.level, on_a_host.reason) == (Level.KERNEL, "")


JAMMY = Release(id="ubuntu", version="22.04", codename="jammy")
PRO = Hint(kind="esm", value="esm-apps", path="var/lib/ubuntu-advantage/status.json")
ESM = says("Ubuntu:Pro:22.04:LTS", "wayland", fixed="1.20.0-1ubuntu0.1~esm1", source="ubuntu")


def test_a_fix_for_subscribers_is_no_fix_for_others() -> None:
    """The same fix counts with Ubuntu Pro and does not without."""
    packages = [package("deb", "wayland", "1.20.0-1")]
    (finding,) = matched(packages, [ESM], release=JAMMY).findings
    assert (finding.state, finding.fixed_versions) == (State.AFFECTED, ())
    assert "subscribers" in finding.reason
    (finding,) = matched(packages, [ESM], release=JAMMY, hints=(PRO,)).findings
    assert (finding.state, finding.fixed_versions) == (State.FIXED, ("1.20.0-1ubuntu0.1~esm1",))


def test_ubuntu_with_and_without_pro_do_not_contradict_each_other() -> None:
    """Whichever offer the system follows decides."""
    plain = says("Ubuntu:22.04:LTS", "wayland", source="ubuntu")
    fixed = [package("deb", "wayland", "1.20.0-1ubuntu0.1~esm1")]
    assert matched(fixed, [plain, ESM], release=JAMMY, hints=(PRO,)).findings == ()
    assert ids(matched(fixed, [plain, ESM], release=JAMMY)) == ["CVE-2024-1"]


def test_programs_recognised_by_content_use_the_feed_of_their_project_first() -> None:
    """Another publisher only adds what the project does not mention."""
    statements = [
        says("Node.js", "node", "CVE-1", fixed="18.19.1"),
        says("Bitnami", "node", "CVE-1", fixed="18.19.2"),
        says("Bitnami", "node", "CVE-2", fixed="18.19.2"),
    ]
    (finding,) = matched([package("generic", "node", "18.19.1")], statements).findings
    assert finding.id == "CVE-2"
    assert "Bitnami" in finding.reason


def test_a_component_of_kubernetes_is_its_program() -> None:
    """The program is found by its name, the library of that name is not."""
    statement = says("kubernetes", "k8s.io/kubelet", introduced="1.28.0", fixed="1.28.4")
    program = package(
        "golang",
        "k8s.io/kubernetes",
        "v1.28.2",
        relationship=Relationship.ROOT,
        locations=(Location("usr/bin/kubelet"),),
    )
    assert ids(matched([program], [statement])) == ["CVE-2024-1"]
    staging = package("golang", "k8s.io/kubelet", "v0.28.2")
    assert matched([staging], [statement]).findings == ()


def test_bitnami_builds_are_not_pre_releases() -> None:
    """A revision after the dash does not put a build below its release."""
    statement = says("Bitnami", "redis", fixed="7.2.4")
    assert matched([package("bitnami", "redis", "7.2.4-1")], [statement]).findings == ()
    assert ids(matched([package("bitnami", "redis", "7.2.3-9")], [statement])) == ["CVE-2024-1"]


def test_copies_with_one_package_url_are_one_finding() -> None:
    """Equal copies become one finding with several locations."""
    copies = [
        package("npm", "ip", "2.0.0", locations=(Location(f"{name}/ip/package.json"),))
        for name in ("a", "b")
    ]
    (finding,) = matched(copies, [says("npm", "ip", fixed="2.0.1")]).findings
    assert [location.path for location in finding.locations] == [
        "a/ip/package.json",
        "b/ip/package.json",
    ]


def test_several_sources_about_one_flaw_are_one_finding() -> None:
    """Advisories about one CVE are joined, with the fix that none disputes."""
    statements = [
        says("PyPI", "a", "CVE-1", fixed="1.5", source="pypa", advisory="PYSEC-1"),
        says(
            "PyPI",
            "a",
            "CVE-1",
            ranges=(Range("0", "1.5.1"), Range("2.0", "2.1")),
            source="ghsa",
            advisory="GHSA-1",
        ),
    ]
    flaw = Vulnerability(id="CVE-1", aliases=("GHSA-1", "PYSEC-1"))
    (finding,) = matched([package("pypi", "a", "1.0")], statements, flaws=[flaw]).findings
    assert finding.aliases == ("GHSA-1", "PYSEC-1")
    assert finding.fixed_versions == ("1.5.1", "2.1")
    assert {item.statement.advisory for item in finding.comparisons} == {"GHSA-1", "PYSEC-1"}


def test_what_is_known_about_the_flaw_is_on_the_finding() -> None:
    """Exploitation, scores and provenance are carried over."""
    flaw = Vulnerability(
        id="CVE-2023-4911",
        cwes=("CWE-122",),
        published="2023-10-03",
        known_exploited="2023-11-21",
        ransomware=True,
        epss=0.61,
        epss_percentile=0.98,
        exploitation="active",
    )
    libc = deb(
        "libc6",
        "2.36-9",
        source="glibc",
        introduced_in="sha256:1",
        created_by="ADD rootfs",
        from_base=True,
    )
    (finding,) = matched([libc], [GLIBC], flaws=[flaw]).findings
    assert (finding.known_exploited, finding.ransomware) == ("2023-11-21", True)
    assert (finding.epss, finding.epss_percentile) == (0.61, 0.98)
    assert (finding.exploitation, finding.cwes) == ("active", ("CWE-122",))
    assert (finding.introduced_in, finding.created_by) == ("sha256:1", "ADD rootfs")
    assert finding.from_base is True
    assert finding.published == "2023-10-03"


def test_incomplete_data_is_said_on_the_row_and_on_the_finding() -> None:
    """Partial data marks both the account and each finding."""
    partial = Coverage(ecosystem=DEBIAN, state="partial", reason="only fixed flaws", as_of="2024")
    result = matched([deb("libc6", "1", source="glibc")], [GLIBC], coverage=[partial])
    assert result.findings[0].partial == "only fixed flaws"
    (row,) = by_ecosystem(result.coverage)
    assert (row.looked, row.reason, row.as_of) == (Looked.PARTIAL, "only fixed flaws", "2024")


def test_a_release_past_its_end_is_said() -> None:
    """Silence after the end of support does not pass for safety."""
    release = Release(id="alpine", version="3.15.4")
    statement = says("Alpine:v3.15", "busybox", fixed="2-r0")
    apk = [package("apk", "busybox", "3-r0")]
    (row,) = by_ecosystem(matched(apk, [statement], release=release, at=date(2023, 11, 2)).coverage)
    assert (row.looked, row.reason) == (
        Looked.PARTIAL,
        "support ended on 2023-11-01, later flaws are no longer published",
    )
    (row,) = by_ecosystem(matched(apk, [statement], release=release, at=date(2023, 11, 1)).coverage)
    assert row.looked is Looked.SEEN


def test_mixed_branches_of_alpine_are_said() -> None:
    """A configured foreign branch makes the answer partial."""
    release = Release(id="alpine", version="3.19.1")
    hint = Hint(
        kind="apk-repository",
        value="https://mirror.example/alpine/edge/testing",
        path="etc/apk/repositories",
    )
    statement = says("Alpine:v3.19", "busybox", fixed="2-r0")
    apk = [package("apk", "busybox", "3-r0")]
    (row,) = by_ecosystem(matched(apk, [statement], release=release, hints=(hint,)).coverage)
    assert "packages of edge may be installed too" in row.reason


def test_fingerprints_survive_a_rebuild_and_tell_copies_apart() -> None:
    """A new version keeps the fingerprint, two copies have two."""
    statement = says("npm", "ip", fixed="9.0.0")

    def fingerprints(*versions: str) -> list[str]:
        packages = [package("npm", "ip", version) for version in versions]
        return [item.fingerprint for item in matched(packages, [statement]).findings]

    first, second = fingerprints("1.0.0", "2.0.0")
    assert len(first) == 32
    assert first != second
    assert fingerprints("3.0.0") == [first]
    assert fingerprints("2.0.0", "1.0.0") == [first, second]


def test_names_that_are_not_unicode_have_a_fingerprint_too() -> None:
    """A name kept as surrogates, because its bytes are no UTF-8, does not break the answer."""
    statement = says("npm", "a\udcff", fixed="2.0.0")
    (finding,) = matched([package("npm", "a\udcff", "1.0.0")], [statement]).findings
    assert len(finding.fingerprint) == 32


def test_explaining_keeps_what_passed() -> None:
    """Comparisons that cleared a package are kept only on request."""
    packages = [deb("libc6", "2.36-9+deb12u4", source="glibc")]
    assert matched(packages, [GLIBC]).passed == ()
    (passed,) = matched(packages, [GLIBC], explain=True).passed
    assert passed.id == "CVE-2023-4911"
    assert [item.name for item in passed.packages] == ["libc6"]
    assert passed.decision.verdict is Verdict.PASS


def test_an_empty_inventory() -> None:
    """Nothing in, no findings out, and no level is called seen."""
    result = matched([], [GLIBC])
    assert (result.findings, result.passed) == ((), ())
    assert {row.looked for row in result.coverage} == {Looked.NOT_LOOKED_AT}


_VERSIONS = st.sampled_from(["1.0", "1.2", "1.2.1", "2.0", "2.0-rc1", "", "latest", "(devel)"])


@given(
    st.lists(st.tuples(st.sampled_from("ab"), _VERSIONS), max_size=6),
    st.lists(
        st.tuples(st.sampled_from("ab"), st.sampled_from(["1", "2"]), _VERSIONS, _VERSIONS),
        max_size=6,
    ),
)
def test_every_package_is_accounted_for_and_the_order_of_input_does_not_matter(
    named: list[tuple[str, str]], said: list[tuple[str, str, str, str]]
) -> None:
    """Every package has a row, and shuffled input gives the same answer."""
    packages = [package("npm", name, version) for name, version in named]
    statements = [
        says("npm", name, f"CVE-{number}", introduced=start or "0", fixed=end)
        for name, number, start, end in said
    ] + [says("npm", "z")]
    result = matched(packages, statements)
    assert sum(row.packages for row in by_ecosystem(result.coverage)) == len(packages)
    backwards = matched(packages[::-1], statements[::-1])
    assert ids(backwards) == ids(result)
    assert backwards.coverage == result.coverage
    assert len({(item.id, item.purl) for item in result.findings}) == len(result.findings)
    assert len({item.fingerprint for item in result.findings}) == len(result.findings)


def test_what_was_withdrawn_gives_no_finding_and_is_explained() -> None:
    """Beside what others still say it is shown, marked; alone it passes."""
    gone = says("PyPI", "a", fixed="2", state=State.WITHDRAWN, advisory="GHSA-1")
    about = package("pypi", "a", "1")
    assert matched([about], [gone]).findings == ()
    (passed,) = matched([about], [gone], explain=True).passed
    assert passed.decision.verdict is Verdict.NOT_APPLICABLE
    (finding,) = matched([about], [gone, says("PyPI", "a", fixed="3")]).findings
    assert finding.fixed_versions == ("3",)
    assert [item.text for item in finding.comparisons] == ["1 < 3", "pypi has withdrawn GHSA-1"]


def test_a_rejected_flaw_is_reported_but_does_not_fail() -> None:
    """It says who rejected it; what is merely disputed fails as before."""
    rejected = Vulnerability(id="CVE-2024-1", rejected=("cve",))
    disputed = Vulnerability(id="CVE-2024-1", disputed=("nvd",))
    about, said = [package("pypi", "a", "1")], [says("PyPI", "a", fixed="2")]
    (finding,) = matched(about, said, flaws=[rejected]).findings
    assert (finding.verdict, finding.reason) == (Verdict.UNKNOWN, "rejected by cve")
    (finding,) = matched(about, said, flaws=[disputed]).findings
    assert (finding.verdict, finding.reason) == (Verdict.FAIL, "disputed by nvd")
    own = [says(DEBIAN, "a", fixed="2")]
    (finding,) = matched([deb("a", "1")], own, flaws=[rejected]).findings
    assert (finding.verdict, finding.reason) == (Verdict.FAIL, "rejected by cve")
