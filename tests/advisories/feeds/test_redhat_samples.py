"""Real documents of Red Hat: what they say, written out by hand."""

from __future__ import annotations

import contextlib
import io
import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seawall.advisories.feed import Fact
from seawall.advisories.feeds.redhat_vex import BASE, FOLDER, PLUGIN
from seawall.errors import MalformedInput
from seawall.model import Range, Score, State, Statement
from tests.advisories.making import flaws, read, skipped, statements
from tests.shared import feeds

ONE = f"{FOLDER}/{BASE}2024/cve-2024-0001.json"


def _sample(folder: str, path: str) -> tuple[list[Statement], list[Fact]]:
    content = (feeds("samples") / folder / path).read_bytes()
    found = read(PLUGIN, ONE, content)
    return statements(found), found


def test_a_deleted_document_says_nothing() -> None:
    """It has nothing but its tracking, and is no failure."""
    found, all_ = _sample("csaf-vex-generic", "cve-1999-0001-deleted.json")
    assert found == []
    assert skipped(all_) == [("deleted by the publisher", False)]


def test_the_sample_about_samba() -> None:
    """125 packages of four versions are not affected; Storage is no system."""
    found, all_ = _sample("redhat-csaf-vex", "vex/cve-2023-4154.json")
    assert len(found) == 125
    assert {item.state for item in found} == {State.NOT_AFFECTED}
    assert {item.ecosystem for item in found} == {
        f"Red Hat:enterprise_linux:{major}" for major in (6, 7, 8, 9)
    }
    names = {(item.ecosystem[-1], item.package) for item in found}
    assert {("6", "samba4-dc"), ("8", "python3-samba-dc"), ("9", "samba-dcerpc")} <= names
    assert ("9", "samba-dc") not in names
    assert {item.note for item in found} == {"vulnerable_code_not_present"}
    assert skipped(all_) == [("not a product of Red Hat Enterprise Linux or OpenShift", False)]
    told = flaws(all_)["CVE-2023-4154"]
    assert told.scores == (Score("CVSS:3.1/AV:N/AC:H/PR:L/UI:N/S:U/C:H/I:H/A:H", "redhat"),)
    assert (told.cwes, told.published) == (("CWE-787",), "2023-10-10")


def test_the_sample_about_openshift() -> None:
    """One build for one architecture, without an erratum."""
    found, _ = _sample("redhat-csaf-vex", "vex/cve-2024-24786-simple.json")
    assert found == [
        Statement(
            source="redhat",
            advisory="CVE-2024-24786",
            vulnerability="CVE-2024-24786",
            ecosystem="Red Hat:openshift:4.16::el9",
            package="cri-tools",
            ranges=(Range(fixed="1.29.0-3.1.el9"),),
            state=State.FIXED,
            severity="moderate",
            arches=("aarch64",),
        )
    ]


def test_the_sample_about_bind() -> None:
    """Of one erratum some packages fix the flaw and others never had it."""
    found, _ = _sample("redhat-csaf-advisories", "advisories/2025/rhsa-2025_23414.json")
    about = {(item.vulnerability, item.package): item for item in found}
    assert len(found) == len(about) == 12
    assert about["CVE-2021-25220", "bind"] == Statement(
        source="redhat",
        advisory="RHSA-2025:23414",
        vulnerability="CVE-2021-25220",
        ecosystem="Red Hat:rhel_els:6",
        package="bind",
        ranges=(Range(fixed="32:9.8.2-0.68.rc1.el6_10.17"),),
        state=State.FIXED,
        severity="moderate",
        arches=("i686", "s390x", "x86_64"),
    )
    assert about["CVE-2025-40778", "bind-libs"].arches == ("i686", "s390", "s390x", "x86_64")
    assert about["CVE-2025-40778", "bind-libs"].severity == "important"
    assert about["CVE-2025-40778", "bind-chroot"].state is State.NOT_AFFECTED
    assert {name for _, name in about} == {
        "bind",
        "bind-libs",
        "bind-sdb",
        "bind-utils",
        "bind-chroot",
        "bind-devel",
    }


def test_samples_without_urls_are_read_by_id() -> None:
    """The oldest documents name packages by their ids alone."""
    found, _ = _sample("csaf-vex-generic", "rhsa-2022-0011.json")
    assert {(item.ecosystem, item.package, item.arches) for item in found} == {
        ("Red Hat:rhel_aus:7.6::server", "telnet", ("x86_64",)),
        ("Red Hat:rhel_aus:7.6::server", "telnet-server", ("x86_64",)),
        ("Red Hat:rhel_e4s:7.6::server", "telnet", ("ppc64le", "x86_64")),
        ("Red Hat:rhel_e4s:7.6::server", "telnet-server", ("ppc64le", "x86_64")),
        ("Red Hat:rhel_tus:7.6::server", "telnet", ("x86_64",)),
        ("Red Hat:rhel_tus:7.6::server", "telnet-server", ("x86_64",)),
    }
    assert {item.ranges for item in found} == {(Range(fixed="1:0.17-65.el7_6"),)}
    found, _ = _sample("csaf-vex-generic", "cve-2021-0084.json")
    assert len(found) == 8
    assert {item.package for item in found} == {"kernel", "kernel-alt", "kernel-rt"}


def test_the_sample_about_microcode() -> None:
    """An enhancement may fix flaws too, and source and package share a name."""
    found, _ = _sample("redhat-csaf-advisories", "advisories/2025/rhea-2025_2418.json")
    assert len(found) == 5
    assert {item.advisory for item in found} == {"RHEA-2025:2418"}
    assert {(item.ecosystem, item.package, item.arches) for item in found} == {
        ("Red Hat:rhel_eus:9.4::baseos", "microcode_ctl", ())
    }
    assert {item.ranges for item in found} == {
        (Range(fixed="4:20230808-2.20250211.1.el9_4"),),
    }


def test_the_oldest_sample() -> None:
    """Editions of version 4 and 5 are streams of their own."""
    found, _ = _sample("redhat-csaf-advisories", "advisories/2010/rhsa-2010_0002.json")
    assert {(item.ecosystem, item.ranges[0].fixed) for item in found} == {
        ("Red Hat:enterprise_linux:4::as", "0.8.3-6.el4_8.2"),
        ("Red Hat:enterprise_linux:4::desktop", "0.8.3-6.el4_8.2"),
        ("Red Hat:enterprise_linux:4::es", "0.8.3-6.el4_8.2"),
        ("Red Hat:enterprise_linux:4::ws", "0.8.3-6.el4_8.2"),
        ("Red Hat:enterprise_linux:5::client", "0.8.4-4.el5_4.2"),
        ("Red Hat:enterprise_linux:5::server", "0.8.4-4.el5_4.2"),
    }


def _mutated(content: bytes, data: st.DataObject) -> bytes:
    """A sample with some of its values exchanged, or some bytes."""
    if data.draw(st.booleans()):
        at = data.draw(st.integers(0, len(content) - 1))
        noise = data.draw(st.binary(min_size=1, max_size=4))
        return content[:at] + noise + content[at + len(noise) :]
    whole = json.loads(content)
    node: Any = whole
    for _ in range(12):
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        if not keys:
            break
        key = data.draw(st.sampled_from(keys[:40]))
        if isinstance(node[key], (dict, list)) and data.draw(st.integers(0, 5)):
            node = node[key]
            continue
        node[key] = data.draw(
            st.one_of(
                st.none(),
                st.text(max_size=8),
                st.integers(),
                st.just([]),
                st.just({}),
                st.sampled_from(["cpe:/o:redhat:enterprise_linux:9", "pkg:rpm/redhat/a@1?arch="]),
            )
        )
        break
    return json.dumps(whole).encode()


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_mutated_samples_are_read_or_refused(data: st.DataObject) -> None:
    """Whatever a document holds in whatever place, reading it never fails otherwise."""
    paths = sorted(
        path
        for folder in ("redhat-csaf-advisories", "csaf-vex-generic")
        for path in (feeds("samples") / folder).rglob("*.json")
        if path.stat().st_size < 30_000
    )
    content = _mutated(data.draw(st.sampled_from(paths)).read_bytes(), data)
    with contextlib.suppress(MalformedInput):
        list(PLUGIN.read(ONE, io.BytesIO(content)))
