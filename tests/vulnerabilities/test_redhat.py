"""Streams of Red Hat Enterprise Linux."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.model import Hint, Looked, Release, Verdict
from seawall.vulnerabilities.redhat import MOST, streams
from tests.vulnerabilities.memory import by_ecosystem, matched, package, says

RHEL = Release(id="rhel", version="9.2", cpe="cpe:/o:redhat:enterprise_linux:9::baseos")
BASEOS, APPSTREAM = "Red Hat:enterprise_linux:9::baseos", "Red Hat:enterprise_linux:9::appstream"
WHOLE = "Red Hat:enterprise_linux:9"
EUS = "Red Hat:rhel_eus:9.2::baseos"


def sets(*names: str) -> tuple[Hint, ...]:
    """Content sets of an image."""
    return tuple(
        Hint(kind="content-set", value=name, path="root/buildinfo/content_manifests/a.json")
        for name in names
    )


def test_without_content_sets_the_main_stream_speaks() -> None:
    """Every system is asked for by its major version, and by all repositories of it."""
    found = streams(RHEL)
    assert found.ecosystems[:4] == ("Red Hat:9", WHOLE, BASEOS, APPSTREAM)
    assert f"{WHOLE}::crb" in found.ecosystems
    assert not found.secondary


def test_old_versions_have_editions() -> None:
    """Up to version 7 there are no such repositories, but a server and a workstation."""
    found = streams(Release(id="rhel", version="7.9")).ecosystems
    assert "Red Hat:enterprise_linux:7::server" in found
    assert not any("baseos" in name for name in found)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("rhel-9-for-x86_64-baseos-eus-rpms__9_DOT_4", "Red Hat:rhel_eus:9.4::baseos"),
        ("rhel-9-for-x86_64-appstream-eus-rpms", "Red Hat:rhel_eus:9.2::appstream"),
        ("rhel-9-for-ppc64le-baseos-e4s-rpms", "Red Hat:rhel_e4s:9.2::baseos"),
        ("rhel-9-for-x86_64-baseos-aus-rhui-rpms", "Red Hat:rhel_aus:9.2::baseos"),
        ("rhel-9-for-x86_64-baseos-eus-rpms__9_DOT_4", "Red Hat:rhel_eus:9.4"),
        ("rhel-9-for-x86_64-baseos-aus-rpms", "Red Hat:rhel_eus:9.2"),
        ("codeready-builder-for-rhel-9-x86_64-rpms", "Red Hat:enterprise_linux:9::crb"),
        ("rhel-9-for-aarch64-beta-rpms", "Red Hat:enterprise_linux:9::beta"),
        ("rhocp-4.16-for-rhel-9-x86_64-rpms", "Red Hat:openshift:4.16::el9"),
        ("fast-datapath-for-rhel-9-x86_64-rpms", "Red Hat:enterprise_linux:9::fastdatapath"),
    ],
)
def test_content_sets_name_further_streams(name: str, expected: str) -> None:
    """The repositories that packages came from decide which streams are asked."""
    assert expected in streams(RHEL, sets(name)).ecosystems


@pytest.mark.parametrize(
    "name",
    ["rhel-8-for-x86_64-appstream-rpms", "rhocp-4.16-for-rhel-8-x86_64-rpms", "", "rhel-9-for"],
)
def test_other_content_sets_add_nothing(name: str) -> None:
    """Another major version and garbage are not taken for a stream."""
    assert streams(RHEL, sets(name)) == streams(RHEL)


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("cpe:/a:redhat:openshift:4.16::el9", "Red Hat:openshift:4.16::el9"),
        ("cpe:/a:redhat:rhel_eus:9.4::appstream", "Red Hat:rhel_eus:9.4::appstream"),
        ("cpe:/a:redhat:openshift:4.16::el8", ""),
        ("cpe:/a:redhat:rhel_eus:8.6::appstream", ""),
        ("cpe:/a:redhat:quay:3::el9", ""),
        ("openshift:4.16::el9", ""),
    ],
)
def test_labels_name_further_streams(label: str, expected: str) -> None:
    """What an image belongs to decides too, as far as it is of this major version."""
    found = streams(
        RHEL, (Hint(kind="redhat-cpe", value=label, path="root/buildinfo/labels.json"),)
    )
    assert set(found.ecosystems) - set(streams(RHEL).ecosystems) == ({expected} - {""})


def test_an_extended_stream_comes_first() -> None:
    """The main stream is secondary where the system follows an extended one."""
    found = streams(RHEL, sets("rhel-9-for-x86_64-baseos-eus-rpms__9_DOT_2"))
    assert found.ecosystems[0] == EUS
    assert found.secondary >= {"Red Hat:9", WHOLE, BASEOS, APPSTREAM}
    assert found.secondary == {name for name in found.ecosystems if "rhel_eus" not in name}


def test_a_fix_of_an_extended_stream_is_a_fix() -> None:
    """A back-ported fix counts although the main stream's fix has a higher version."""
    statements = [
        says(EUS, "openssl", fixed="1:3.0.7-18.el9_2"),
        says(BASEOS, "openssl", fixed="1:3.0.7-27.el9"),
        says(BASEOS, "openssl", "CVE-2024-2", fixed="1:3.0.7-28.el9"),
    ]
    installed = package("rpm", "openssl", "1:3.0.7-18.el9_2", arch="x86_64")
    hints = sets("rhel-9-for-x86_64-baseos-eus-rpms__9_DOT_2")
    found = matched([installed], statements, release=RHEL, hints=hints).findings
    assert [finding.id for finding in found] == ["CVE-2024-2"]
    found = matched([installed], statements, release=RHEL).findings
    assert [finding.id for finding in found] == ["CVE-2024-1", "CVE-2024-2"]


def test_mixed_streams_do_not_clear_each_other() -> None:
    """A package of the main stream is not safe because an extended stream has a lower fix."""
    statements = [
        says(EUS, "openssl", fixed="1:3.0.7-18.el9_2"),
        says(BASEOS, "openssl", fixed="1:3.0.7-27.el9"),
    ]
    installed = package("rpm", "openssl", "1:3.0.7-24.el9", arch="x86_64")
    hints = sets("rhel-9-for-x86_64-baseos-eus-rpms__9_DOT_2", "rhel-9-for-x86_64-baseos-rpms")
    (finding,) = matched([installed], statements, release=RHEL, hints=hints).findings
    assert finding.verdict is Verdict.FAIL


def test_an_extended_stream_without_data_is_said() -> None:
    """Answers from the main stream alone are marked as incomplete."""
    installed = package("rpm", "openssl", "1:3.0.7-18.el9_2", arch="x86_64")
    hints = sets("rhel-9-for-x86_64-baseos-eus-rpms__9_DOT_2")
    statements = [says(BASEOS, "openssl", fixed="1:3.0.7-27.el9")]
    (row,) = by_ecosystem(matched([installed], statements, release=RHEL, hints=hints).coverage)
    assert row.looked is Looked.PARTIAL
    assert row.reason == f"no advisories about {EUS}, which this system follows"


def test_the_end_of_a_major_version_is_said_whatever_stream_has_data() -> None:
    """End of support is noticed under the name of the stream that was compared."""
    release = Release(id="rhel", version="7.9")
    statements = [says("Red Hat:enterprise_linux:7::server", "bash", fixed="2-1.el7")]
    found = matched(
        [package("rpm", "bash", "1-1.el7")], statements, release=release, at=date(2025, 1, 1)
    )
    (row,) = by_ecosystem(found.coverage)
    assert "support ended on 2024-06-30" in row.reason


def test_fixes_after_the_end_of_support_must_be_paid() -> None:
    """They show that a system is affected; one that pays installs them."""
    release = Release(id="rhel", version="7.9")
    paid = "Red Hat:rhel_els:7"
    statements = [
        says(paid, "bash", fixed="4.2-99.el7_9"),
        says("Red Hat:enterprise_linux:7::server", "other", fixed="1-1"),
    ]
    installed = package("rpm", "bash", "4.2-35.el7_9", arch="x86_64")
    (finding,) = matched([installed], statements, release=release).findings
    assert (finding.verdict, finding.fixed_versions) == (Verdict.FAIL, ())
    hints = sets("rhel-7-server-els-rpms")
    (finding,) = matched([installed], statements, release=release, hints=hints).findings
    assert finding.fixed_versions == ("4.2-99.el7_9",)
    assert not streams(release, hints).paid
    assert streams(RHEL).paid == frozenset()


def test_version_10_is_named_by_minor_version() -> None:
    """Since version 10 a stream has the minor version and no repository in its name."""
    found = streams(Release(id="rhel", version="10.2"))
    assert "Red Hat:enterprise_linux:10.2" in found.ecosystems
    assert found.secondary == {"Red Hat:enterprise_linux:10.1", "Red Hat:enterprise_linux:10.0"}
    extended = streams(
        Release(id="rhel", version="10.0"), sets("rhel-10-for-x86_64-baseos-eus-rpms")
    )
    assert extended.ecosystems[0] == "Red Hat:enterprise_linux_eus:10.0"
    assert "Red Hat:enterprise_linux:10.0" in extended.secondary


@given(st.text(max_size=30), st.lists(st.text(max_size=40), max_size=4))
def test_hostile_releases_and_content_sets_are_harmless(version: str, names: list[str]) -> None:
    """No release file or manifest makes the look-up fail."""
    streams(Release(id="rhel", version=version), sets(*names))
    streams(Release(id="rhel", version="9" * 5000), sets(*names))


def test_the_number_of_streams_is_bounded() -> None:
    """A manifest with thousands of repositories does not multiply the look-ups."""
    names = [f"rhel-9-for-x86_64-r{number}-rpms" for number in range(5000)]
    assert len(streams(RHEL, sets(*names)).ecosystems) <= MOST + 16
