"""Red Hat's documents."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seawall.advisories.building import build
from seawall.advisories.feed import Download, Fact, Replaced
from seawall.advisories.feeds import redhat_vex
from seawall.advisories.feeds.redhat_vex import BASE, FOLDER, HOST, PLUGIN
from seawall.advisories.snapshot import Snapshot
from seawall.errors import MalformedInput
from seawall.model import Range, Score, State, Statement
from tests.advisories.csaf.making import document, encoded, erratum, relationship, remedy, zstd
from tests.advisories.making import flaws, read, skipped, statements, write, zipped
from tests.shared import feeds

ONE = f"{FOLDER}/{BASE}2024/cve-2024-0001.json"
ALL = f"{FOLDER}/{BASE}csaf_vex.tar.zst"
CHANGED = f"{FOLDER}/{BASE}_changes.zip"
NINE = "red_hat_enterprise_linux_9"
APPSTREAM = "AppStream-9.4.0.Z.MAIN.EUS"


def _facts(content: dict[str, Any]) -> list[Fact]:
    return read(PLUGIN, ONE, encoded(content))


def _unfixed(**more: Any) -> list[Statement]:
    return statements(
        _facts(document({"known_affected": [f"{NINE}:foo"]}, {"foo": "pkg:rpm/redhat/foo"}, **more))
    )


def _sample(folder: str, path: str) -> tuple[list[Statement], list[Fact]]:
    content = (feeds("samples") / folder / path).read_bytes()
    found = read(PLUGIN, ONE, content)
    return statements(found), found


def test_a_fix_has_its_erratum() -> None:
    """The erratum is the advisory, the CVE the flaw, and the epoch is part of the version."""
    id_ = f"{APPSTREAM}:bind-32:9.16-2.el9.x86_64"
    url = "pkg:rpm/redhat/bind@9.16-2.el9?arch=x86_64&epoch=32"
    found = _facts(
        document(
            {"fixed": [id_]},
            {"bind-32:9.16-2.el9.x86_64": url},
            remediations=[erratum("RHSA-2024:1234", id_), remedy("workaround", id_)],
        )
    )
    assert statements(found) == [
        Statement(
            source="redhat",
            advisory="RHSA-2024:1234",
            vulnerability="CVE-2024-0001",
            ecosystem="Red Hat:enterprise_linux:9::appstream",
            package="bind",
            ranges=(Range(fixed="32:9.16-2.el9"),),
            state=State.FIXED,
            severity="moderate",
            arches=("x86_64",),
        )
    ]


@pytest.mark.parametrize(
    ("category", "details", "state"),
    [
        ("no_fix_planned", "Will not fix", State.WONT_FIX),
        ("no_fix_planned", "Out of support scope", State.END_OF_LIFE),
        ("none_available", "Affected", State.AFFECTED),
        ("none_available", "Fix deferred", State.DEFERRED),
        ("none_available", "Deferred", State.DEFERRED),
        ("no_fix_planned", "Some new words", State.WONT_FIX),
        ("none_available", "Some new words", State.AFFECTED),
    ],
)
def test_plans_for_what_is_not_fixed(category: str, details: str, state: State) -> None:
    """The vendor's words are kept beside the state they mean."""
    (found,) = _unfixed(remediations=[remedy(category, f"{NINE}:foo", details=details)])
    assert (found.state, found.note) == (state, details)
    assert (found.ecosystem, found.ranges) == ("Red Hat:enterprise_linux:9", (Range(),))
    assert found.advisory == "CVE-2024-0001"


def test_without_a_plan_it_is_affected() -> None:
    """A workaround is no plan, and neither is one for another product."""
    (found,) = _unfixed(
        remediations=[
            remedy("workaround", f"{NINE}:foo", details="Do not"),
            remedy("no_fix_planned", "elsewhere", details="Will not fix"),
        ]
    )
    assert (found.state, found.note) == (State.AFFECTED, "")


def test_what_is_not_decided_or_clear() -> None:
    """Flags say why a product is not affected."""
    status = {
        "under_investigation": [f"{NINE}:foo"],
        "known_not_affected": [f"{NINE}:bar"],
    }
    urls = {"foo": "pkg:rpm/redhat/foo?arch=src", "bar": "pkg:rpm/redhat/bar"}
    flags = [{"label": "vulnerable_code_not_present", "product_ids": [f"{NINE}:bar"]}]
    found = {item.package: item for item in statements(_facts(document(status, urls, flags=flags)))}
    assert (found["foo"].state, found["foo"].note) == (State.INVESTIGATING, "under_investigation")
    assert found["bar"].state is State.NOT_AFFECTED
    assert (found["bar"].note, found["bar"].ranges) == ("vulnerable_code_not_present", ())


def test_severity_may_differ_by_product() -> None:
    """A product's own impact comes before the flaw's, and that before the document's."""
    assert _unfixed()[0].severity == "moderate"
    everybody = {"category": "impact", "details": "Low"}
    assert _unfixed(threats=[everybody])[0].severity == "low"
    own = {"category": "impact", "details": "Important", "product_ids": [f"{NINE}:foo"]}
    assert _unfixed(threats=[own, everybody])[0].severity == "important"
    exploited = {"category": "exploit_status", "details": "CISA", "product_ids": [f"{NINE}:foo"]}
    assert _unfixed(threats=[exploited])[0].severity == "moderate"


def test_flaws_have_vectors_weakness_and_days() -> None:
    """Vectors of several products are told once."""
    scores = [
        {"cvss_v3": {"vectorString": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}},
        {"cvss_v3": {"vectorString": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}},
        {"cvss_v2": {"vectorString": "AV:N/AC:L/Au:N/C:N/I:N/A:P"}},
        {"cvss_v3": {"vectorString": "made up"}},
    ]
    found = flaws(
        _facts(document({}, {}, scores=scores, cwe={"id": "CWE-79"}, release_date="2023-12-31"))
    )["CVE-2024-0001"]
    assert found.scores == (
        Score("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "redhat"),
        Score("AV:N/AC:L/Au:N/C:N/I:N/A:P", "redhat"),
    )
    assert found.cwes == ("CWE-79",)
    assert (found.published, found.modified) == ("2023-12-31", "2024-03-04")


@pytest.mark.parametrize(
    "url",
    [
        "pkg:rpm/redhat/perl-libs@5.32-1.module%2Bel8?arch=x86_64&rpmmod=perl:5.32:8060:ad00",
        "pkg:rpm/redhat/perl-libs@5.32-1.module%2Bel8?arch=x86_64&epoch=0&rpmmod=perl:5.32",
    ],
)
def test_modules_are_named_by_stream(url: str) -> None:
    """Version and context of the module's build do not count."""
    content = document(
        {"fixed": ["AppStream-9.4.0.Z.MAIN.EUS:x::perl:5.32"]}, {"x::perl:5.32": url}
    )
    (found,) = statements(_facts(content))
    assert (found.module, found.package) == ("perl:5.32", "perl-libs")
    assert found.ranges == (Range(fixed="5.32-1.module+el8"),)


def test_older_documents_put_packages_into_modules() -> None:
    """There a module is a product that packages are part of."""
    package, module = "perl-0:5.30-1.module+el9.x86_64", "perl:5.30:8060:ad00"
    joined = f"{APPSTREAM}:{module}"
    content = document({"fixed": [f"{joined}:{package}"]}, {})
    products = content["product_tree"]["branches"][0]["branches"]
    for id_, url in (
        (package, "pkg:rpm/redhat/perl@5.30-1.module%2Bel9?arch=x86_64"),
        (module, "pkg:rpmmod/redhat/perl@5.30:8060:ad00"),
    ):
        helper = {"product_id": id_, "product_identification_helper": {"purl": url}}
        products.append({"category": "product_version", "name": id_, "product": helper})
    content["product_tree"]["relationships"] = [
        relationship(APPSTREAM, module),
        relationship(joined, package),
    ]
    (found,) = statements(_facts(content))
    assert (found.module, found.package) == ("perl:5.30", "perl")
    assert found.ecosystem == "Red Hat:enterprise_linux:9::appstream"


def test_streams_are_named_by_their_cpe() -> None:
    """Main and extended streams, of the older and the newer form, and OpenShift."""
    platforms = {
        "a": "cpe:/o:redhat:rhel_eus:9.2::baseos",
        "b": "cpe:/a:redhat:rhel_e4s:9.0::appstream",
        "c": "cpe:/a:redhat:enterprise_linux:8",
        "d": "cpe:/o:redhat:enterprise_linux_eus:10.0",
        "e": "cpe:/a:redhat:openshift:4.16::el9",
        "f": "cpe:/a:redhat:quay:3::el8",
        "g": "cpe:/a:redhat",
        "h": "",
    }
    status = {"known_affected": [f"{name}:foo" for name in platforms]}
    found = _facts(document(status, {"foo": "pkg:rpm/redhat/foo?arch=src"}, platforms))
    assert [item.ecosystem for item in statements(found)] == [
        "Red Hat:rhel_eus:9.2::baseos",
        "Red Hat:rhel_e4s:9.0::appstream",
        "Red Hat:enterprise_linux:8",
        "Red Hat:enterprise_linux_eus:10.0",
        "Red Hat:openshift:4.16::el9",
    ]
    assert skipped(found) == [("not a product of Red Hat Enterprise Linux or OpenShift", False)]


def test_what_is_no_package_is_counted_once_a_reason() -> None:
    """Images, middleware, symbols and ids that lead nowhere."""
    urls = {
        "img": "pkg:oci/ubi9@sha256:00?arch=amd64",
        "img2": "pkg:oci/ubi8@sha256:00?arch=amd64",
        "foo-debuginfo": "pkg:rpm/redhat/foo-debuginfo@1-1?arch=x86_64",
        "foo": "pkg:rpm/redhat/foo",
    }
    status = {"fixed": [*(f"{NINE}:{name}" for name in urls), "nowhere", NINE]}
    found = _facts(document(status, urls))
    assert statements(found) == []
    assert sorted(skipped(found)) == [
        ("a component that is part of no product", False),
        ("a fix without version", False),
        ("debugging symbols", False),
        ("not an RPM package", False),
    ]


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


def test_an_archive_is_all_its_documents() -> None:
    """A broken document is counted, and the others are read."""
    good = document({"known_affected": [f"{NINE}:foo"]}, {"foo": "pkg:rpm/redhat/foo"})
    members: dict[str, Any] = {"2024/cve-2024-0001.json": good, "2024/cve-2024-0002.json": b"{"}
    found = read(PLUGIN, ALL, zstd(members))
    assert [item.package for item in statements(found)] == ["foo"]
    assert skipped(found) == [("not a CSAF document", True)]


@pytest.mark.parametrize("content", [b"", b"[]", b"<html>", b'{"document": {}}', b"{" * 100_000])
def test_other_documents_are_refused(content: bytes) -> None:
    """A file that is no document fails as a whole."""
    with pytest.raises(MalformedInput):
        read(PLUGIN, ONE, content)


def _about(cve: str, package: str) -> dict[str, Any]:
    """A document in which an erratum fixed one package."""
    build_ = f"{package}-0:1-1.el9.x86_64"
    return document(
        {"fixed": [f"{APPSTREAM}:{build_}"]},
        {build_: f"pkg:rpm/redhat/{package}@1-1.el9?arch=x86_64"},
        cve=cve,
        remediations=[erratum("RHSA-2024:1", f"{APPSTREAM}:{build_}")],
    )


def test_changes_take_the_place_of_older_documents(tmp_path: Path) -> None:
    """Statements of a record that changed or was deleted are those of the newest file alone.

    Their advisory is an erratum, which documents about other flaws name too.
    """
    old = {f"2024/cve-2024-000{n}.json": _about(f"CVE-2024-000{n}", "old") for n in range(1, 5)}
    changed: dict[str, Any] = {
        f"{BASE}2024/cve-2024-0002.json": _about("CVE-2024-0002", "new"),
        f"{BASE}deletions.csv": (
            b'"2024/cve-2024-0003.json","2024-03-11T00:00:00+00:00"\n'
            b'"2024/cve-2024-0004.json","2024-03-01T00:00:00+00:00"\n'
        ),
        f"{BASE}archive_latest.txt": b"csaf_vex_2024-03-10.tar.zst\n",
    }
    folder = write(tmp_path / "feeds", {ALL: zstd(old), CHANGED: zipped(changed)})
    report = build(folder, tmp_path / "out.db")
    with Snapshot(tmp_path / "out.db") as snapshot:
        wanted = [("Red Hat:enterprise_linux:9::appstream", name) for name in ("old", "new")]
        found = snapshot.statements(wanted)
    told = {key[1]: sorted(item.vulnerability for item in said) for key, said in found.items()}
    assert told == {"old": ["CVE-2024-0001", "CVE-2024-0004"], "new": ["CVE-2024-0002"]}
    assert [(item.reason, item.count) for item in report.left_out] == [
        ("deleted by the publisher", 1)
    ]


def test_a_deleted_record_is_replaced_by_nothing() -> None:
    """A document that was taken back among the changes removes what the archive says."""
    gone = {"document": {"tracking": {"id": "CVE-2024-0001", "status": "deleted"}}}
    found = read(PLUGIN, CHANGED, zipped({f"{BASE}2024/cve-2024-0001.json": gone}))
    assert [item for item in found if isinstance(item, Replaced)] == [
        Replaced("redhat", "CVE-2024-0001")
    ]
    assert statements(found) == []


class Upstream:
    """Red Hat's server, and an update that carries out what the feed asks for."""

    day = "2024-03-12"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files = {
            "changes.csv": (
                b'"2024/cve-2024-0002.json","2024-03-04T05:06:07+00:00"\n'
                b'"2024/cve-2024-0001.json","2024-03-01T00:00:00+00:00"\n'
                b'"2023/gone.json","2024-03-09T00:00:00+00:00"\n'
            ),
            "deletions.csv": b'"2024/cve-2024-0009.json","2024-01-01T00:00:00+00:00"\n',
            "2024/cve-2024-0002.json": encoded(_about("CVE-2024-0002", "new")),
        }
        self.members: dict[str, bytes] = {}
        self.fetched: set[str] = set()
        self.archive("2024-03-03")

    def archive(self, day: str) -> None:
        """Publish an archive of a day."""
        name = f"csaf_vex_{day}.tar.zst"
        content = zstd({"2024/cve-2024-0001.json": _about("CVE-2024-0001", day)})
        digest = hashlib.sha256(content).hexdigest()
        self.files |= {
            "archive_latest.txt": name.encode(),
            name: content,
            f"{name}.sha256": f"{digest}  {name}\n".encode(),
        }

    def changed(self, target: str) -> bool:
        """Whether the update under way fetched a file."""
        return target in self.fetched

    def update(self) -> list[str]:
        """Fetch all that is asked for; the paths below the base, in order."""
        self.fetched = set()
        return [self._fetch(download) for download in chain(PLUGIN.downloads, PLUGIN.follow(self))]

    def _fetch(self, download: Download) -> str:
        assert download.host == HOST
        path = download.path.removeprefix(BASE)
        content = self.files.get(path)
        if content is None:
            assert download.optional, path
        elif download.changes:
            assert download.changes == CHANGED
            self.members[download.path] = content
            write(self.folder, {CHANGED: zipped(self.members)})
        else:
            assert download.sha256 in {"", hashlib.sha256(content).hexdigest()}
            write(self.folder, {download.target: content})
            self.fetched.add(download.target)
            if download.target == ALL:  # it takes the place of the changes since the former one
                self.members = {}
                (self.folder / CHANGED).unlink(missing_ok=True)
        return path

    def told(self) -> list[str]:
        """What the archive of changes replaces, and what it says of packages."""
        with (self.folder / CHANGED).open("rb") as stream:
            found = list(PLUGIN.read(CHANGED, stream))
        replaced = [item.advisory for item in found if isinstance(item, Replaced)]
        return replaced + [item.package for item in statements(found)]


FIRST = [
    "archive_latest.txt",
    "changes.csv",
    "csaf_vex_2024-03-03.tar.zst.sha256",
    "csaf_vex_2024-03-03.tar.zst",
    "archive_latest.txt",
    "2024/cve-2024-0002.json",
    "deletions.csv",
]


def test_an_update_fetches_the_archive_and_what_changed_since(tmp_path: Path) -> None:
    """What changed before the archive is in it, and paths of another form are not followed."""
    upstream = Upstream(tmp_path)
    assert upstream.update() == FIRST
    assert (tmp_path / ALL).is_file()
    assert upstream.told() == ["CVE-2024-0002", "new"]


def test_the_next_update_fetches_only_what_changed(tmp_path: Path) -> None:
    """The archive is kept when a later one is published, and so are documents of the same time."""
    upstream = Upstream(tmp_path)
    upstream.update()
    upstream.archive("2024-03-10")
    indexes = ["archive_latest.txt", "changes.csv", "deletions.csv"]
    assert upstream.update() == indexes
    upstream.files["changes.csv"] = b'"2024/cve-2024-0002.json","2024-03-05T00:00:00+00:00"\n'
    assert upstream.update() == [*indexes[:2], "2024/cve-2024-0002.json", indexes[2]]


def test_after_many_changes_the_latest_archive_is_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then there are none since; and also after a month."""
    upstream = Upstream(tmp_path)
    upstream.update()
    upstream.archive("2024-03-10")
    monkeypatch.setattr(redhat_vex, "MOST_CHANGES", 0)
    asked = upstream.update()
    assert "csaf_vex_2024-03-10.tar.zst" in asked
    assert "2024/cve-2024-0002.json" not in asked
    assert "csaf_vex_2024-03-10.tar.zst" not in upstream.update()
    monkeypatch.setattr(redhat_vex, "MOST_CHANGES", 10)
    upstream.archive("2024-04-20")
    assert "csaf_vex_2024-04-20.tar.zst" in upstream.update()


def test_deletions_since_the_archive_are_kept_with_the_changes(tmp_path: Path) -> None:
    """Those since the archive that is there, whatever was published later."""
    upstream = Upstream(tmp_path)
    upstream.update()
    upstream.archive("2024-03-10")
    upstream.files["deletions.csv"] += b'"2024/cve-2024-0001.json","2024-03-05T00:00:00+00:00"\n'
    assert upstream.update()[-2:] == ["deletions.csv", "deletions.csv"]
    assert upstream.told() == ["CVE-2024-0001", "CVE-2024-0002", "new"]


def test_an_archive_without_checksum_is_fetched_all_the_same(tmp_path: Path) -> None:
    """And one of another archive is not believed."""
    upstream = Upstream(tmp_path)
    upstream.files["csaf_vex_2024-03-03.tar.zst.sha256"] = b"0" * 64 + b"  other.tar.zst\n"
    assert upstream.update() == FIRST
    del upstream.files["csaf_vex_2024-03-03.tar.zst.sha256"]
    (tmp_path / CHANGED).unlink()
    assert upstream.update() == FIRST


@pytest.mark.parametrize("latest", [b"", b"<html>", b"../../etc/passwd", b"csaf_vex_1.tar.zst"])
def test_a_strange_index_is_malformed(tmp_path: Path, latest: bytes) -> None:
    """Nothing is fetched by a name that is no archive's."""
    upstream = Upstream(tmp_path)
    upstream.files["archive_latest.txt"] = latest
    with pytest.raises(MalformedInput):
        upstream.update()


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
