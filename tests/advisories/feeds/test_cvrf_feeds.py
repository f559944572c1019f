"""SUSE's and openEuler's documents in CVRF."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from seawall.advisories.building import build
from seawall.advisories.feed import Download, Fact, Limited, Mended
from seawall.advisories.feeds import openeuler, suse_cvrf
from seawall.advisories.snapshot import Snapshot
from seawall.errors import MalformedInput
from seawall.model import Inventory, Package, Range, Release, Score, State, Statement
from seawall.vulnerabilities.match import match
from tests.advisories.csaf.making import bzip2
from tests.advisories.making import flaws, read, skipped, statements, write, zipped
from tests.shared import feeds

SUSE = "suse/pub/projects/security/cvrf/a.xml"
EULER = "openeuler/security/data/cvrf/2024/a.xml"
FIXED_ONLY = "lists only fixed flaws; unfixed ones are not known"


def _suse(name: str) -> list[Fact]:
    path = feeds("samples") / "suse-cvrf" / "cvrf" / name
    return read(suse_cvrf.PLUGIN, SUSE, path.read_bytes())


def _euler(name: str) -> list[Fact]:
    path = feeds("samples") / "openeuler-cvrf" / name
    return read(openeuler.PLUGIN, EULER, path.read_bytes())


def test_the_sample_about_glibc() -> None:
    """An update of Leap, whose platform and release are one name."""
    all_ = _suse("cvrf-opensuse-su-2018-1633-1.xml")
    found = {item.package: item for item in statements(all_)}
    assert len(found) == len(statements(all_)) == 19
    assert found["glibc-32bit"] == Statement(
        source="suse-cvrf",
        advisory="openSUSE-SU-2018:1633-1",
        vulnerability="CVE-2018-11237",
        ecosystem="openSUSE:Leap 15.0",
        package="glibc-32bit",
        ranges=(Range(fixed="2.26-lp150.11.3.2"),),
        state=State.FIXED,
        severity="moderate",
    )
    assert "nscd" in found
    assert Limited("openSUSE:Leap 15.0", FIXED_ONLY) in all_
    assert flaws(all_)["CVE-2018-11237"].published == ""  # that is the day of the update
    assert Mended("openSUSE:Leap 15.0", "CVE-2018-11237", "2018-06-09") in all_


def test_the_sample_about_a_server() -> None:
    """Packages of the server are taken, those of its extensions are counted."""
    all_ = _suse("cvrf-suse-su-2018-1784-1.xml")
    found = {item.package: item for item in statements(all_)}
    assert {item.ecosystem for item in found.values()} == {"SUSE:Linux Enterprise Server 11 SP4"}
    assert found["iscsitarget-kmp-default"].ranges == (
        Range(fixed="1.4.20_3.0.101_108.52-0.43.2.1"),
    )
    assert found["iscsitarget"].severity == "important"
    assert skipped(all_) == [("a product that no system is asked for", False)]
    assert flaws(all_)["CVE-2017-5715"].scores == (
        Score("AV:L/AC:M/Au:N/C:C/I:N/A:N", "suse-cvrf"),
    )


def test_the_samples_of_old_releases() -> None:
    """Before Leap a release had a number alone; symbols are left out."""
    all_ = _suse("cvrf-opensuse-su-2015-0798-1.xml")
    found = statements(all_)
    assert {(item.ecosystem, item.package) for item in found} == {
        ("openSUSE:13.2", "python-Pillow"),
        ("openSUSE:13.2", "python-Pillow-tk"),
    }
    assert {item.vulnerability for item in found} == {
        "CVE-2014-3589",
        "CVE-2014-3598",
        "CVE-2014-9601",
    }
    assert skipped(all_) == [("debugging symbols", False)]
    java = statements(_suse("cvrf-opensuse-su-2015-1289-1.xml"))
    assert len({item.vulnerability for item in java}) == 24
    assert {item.ranges for item in java} == {(Range(fixed="1.8.0.51-12.1"),)}
    libvirt = {item.package for item in statements(_suse("cvrf-opensuse-su-2015-0225-1.xml"))}
    assert {"libvirt", "libvirt-client-32bit", "libvirt-daemon-config-nwfilter"} <= libvirt


def test_a_tar_of_suse_is_all_its_documents() -> None:
    """A broken one is counted."""
    folder = feeds("samples") / "suse-cvrf" / "cvrf"
    members = {f"cvrf/{path.name}": path.read_bytes() for path in sorted(folder.glob("*.xml"))}
    path = "suse/pub/projects/security/cvrf.tar.bz2"
    found = read(suse_cvrf.PLUGIN, path, bzip2({**members, "cvrf/broken.xml": b"<"}))
    assert ("not a CVRF document", True) in skipped(found)
    assert len({item.advisory for item in statements(found)}) == 5


def test_the_sample_about_wireshark() -> None:
    """What an advisory fixes is all of its packages for the releases named."""
    all_ = _euler("cvrf-openEuler-SA-2023-1374.xml")
    found = {(item.vulnerability, item.package): item for item in statements(all_)}
    assert found["CVE-2023-2952", "wireshark"] == Statement(
        source="openeuler",
        advisory="openEuler-SA-2023-1374",
        vulnerability="CVE-2023-2952",
        ecosystem="openEuler:22.03-LTS-SP1",
        package="wireshark",
        ranges=(Range(fixed="3.6.14-1.oe2203sp1"),),
        state=State.FIXED,
        severity="medium",
        arches=("aarch64", "x86_64"),
    )
    assert {name for _, name in found} == {"wireshark", "wireshark-devel", "wireshark-help"}
    assert {id_ for id_, _ in found} == {"CVE-2023-2952", "CVE-2023-0667"}
    assert flaws(all_)["CVE-2023-2952"].scores == (
        Score("CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:U/C:N/I:N/A:H", "openeuler"),
    )
    limits = [item.ecosystem for item in all_ if isinstance(item, Limited)]
    assert limits == ["openEuler:22.03-LTS-SP1"] * 2


def test_the_sample_about_two_releases() -> None:
    """Each has its own packages, although their ids are the same."""
    found = statements(_euler("cvrf-openEuler-SA-2021-1033.xml"))
    assert {(item.ecosystem, item.package) for item in found} == {
        (f"openEuler:{release}", f"sane-backends{part}")
        for release in ("20.03-LTS", "20.03-LTS-SP1")
        for part in ("", "-devel", "-libs", "-drivers-cameras", "-drivers-scanners", "-help")
    }
    assert {item.ranges for item in found} == {(Range(fixed="1.0.28-9.oe1"),)}
    help_ = next(item for item in found if item.package == "sane-backends-help")
    assert help_.arches == ()


def test_the_other_samples_of_openeuler() -> None:
    """A source package counts where no binary bears its name."""
    found = statements(_euler("cvrf-openEuler-SA-2022-1693.xml"))
    assert {(item.package, item.arches) for item in found} == {
        ("python-XStatic-jquery-ui", ()),
        ("python-XStatic-jquery-ui-help", ()),
        ("python3-XStatic-jquery-ui", ()),
    }
    kernel = statements(_euler("cvrf-openEuler-SA-2024-1349.xml"))
    assert {item.ranges for item in kernel} == {(Range(fixed="5.10.0-153.48.0.126.oe2203sp2"),)}
    assert len({item.vulnerability for item in kernel}) == 9


def test_a_release_that_is_not_known_is_counted() -> None:
    """Products without a CPE of openEuler say nothing."""
    found = read(
        openeuler.PLUGIN,
        EULER,
        b'<cvrfdoc><ProductTree><Branch Type="Product Name" Name="x">'
        b'<FullProductName ProductID="a" CPE="cpe:/a:other:other:1">a</FullProductName></Branch>'
        b'<Branch Type="Package Arch" Name="x86_64"><FullProductName ProductID="b" '
        b'CPE="cpe:/a:openEuler:openEuler:22.03-LTS">odd.rpm</FullProductName></Branch>'
        b"</ProductTree><Vulnerability><CVE>none</CVE></Vulnerability></cvrfdoc>",
    )
    assert skipped(found) == [
        ("unknown release", False),
        ("unusable version", False),
        ("no CVE", False),
    ]


class Site:
    """A folder of feeds, and an update that puts documents into one archive."""

    day = "2024-03-12"

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def changed(self, target: str) -> bool:
        """Nothing asks."""
        raise NotImplementedError(target)

    def update(self, index: bytes) -> list[Download]:
        """What is asked for by an index."""
        (listing,) = openeuler.PLUGIN.downloads
        write(self.folder, {listing.target: index})
        return list(openeuler.PLUGIN.follow(self))


def test_an_update_asks_for_documents_that_are_not_there(tmp_path: Path) -> None:
    """All go into one archive, which is what the feed reads."""
    site = Site(tmp_path)
    index = (feeds("samples") / "openeuler-cvrf" / "index.txt").read_bytes()
    asked = site.update(index + b"\n../../etc/passwd\n2024/other.xml\n")
    assert [item.path for item in asked] == [
        "security/data/cvrf/2021/cvrf-openEuler-SA-2021-1033.xml",
        "security/data/cvrf/2023/cvrf-openEuler-SA-2023-1374.xml",
        "security/data/cvrf/2024/cvrf-openEuler-SA-2024-1349.xml",
        "security/data/cvrf/2022/cvrf-openEuler-SA-2022-1693.xml",
    ]
    (archive,) = {item.changes for item in asked}
    members = {
        item.path: (feeds("samples") / "openeuler-cvrf" / item.path.rpartition("/")[2]).read_bytes()
        for item in asked[:3]
    }
    write(tmp_path, {archive: zipped(members)})
    assert [item.path for item in site.update(index)] == [asked[3].path]
    with (tmp_path / archive).open("rb") as stream:
        found = list(openeuler.PLUGIN.read(archive, stream))
    assert len({item.advisory for item in statements(found)}) == 3


def test_a_broken_archive_of_documents_is_malformed(tmp_path: Path) -> None:
    """It is not taken for an empty one, which would fetch all again."""
    write(tmp_path, {"openeuler/security/data/cvrf/_changes.zip": b"PK"})
    with pytest.raises(MalformedInput):
        Site(tmp_path).update(b"2021/cvrf-openEuler-SA-2021-1033.xml")


def test_a_system_of_openeuler_is_told(tmp_path: Path) -> None:
    """By the release it names itself, as incomplete as the data are."""
    name = "cvrf-openEuler-SA-2023-1374.xml"
    content = (feeds("samples") / "openeuler-cvrf" / name).read_bytes()
    folder = write(tmp_path / "feeds", {f"openeuler/security/data/cvrf/2023/{name}": content})
    build(folder, tmp_path / "out.db")
    package = Package(
        type="rpm",
        name="wireshark",
        version="3.6.11-1.oe2203sp1",
        arch="x86_64",
        source="wireshark",
        source_version="3.6.11-1.oe2203sp1",
        purl="pkg:rpm/openeuler/wireshark@3.6.11-1.oe2203sp1",
        properties={"vendor": "http://openeuler.org"},
    )
    release = Release(id="openEuler", version="22.03", pretty_name="openEuler 22.03 (LTS-SP1)")
    with Snapshot(tmp_path / "out.db") as snapshot:
        result = match(Inventory(packages=(package,), release=release), snapshot, date(2024, 6, 1))
    assert [item.id for item in result.findings] == ["CVE-2023-0667", "CVE-2023-2952"]
    assert {item.fixed_versions for item in result.findings} == {("3.6.14-1.oe2203sp1",)}
    assert FIXED_ONLY in result.findings[0].partial
