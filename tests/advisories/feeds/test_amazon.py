"""Amazon Linux."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from seawall.advisories.feed import Download
from seawall.advisories.feeds.amazon import FIRST_HOST, HOST, PLUGIN
from seawall.errors import MalformedInput
from seawall.model import Range, State, Statement
from tests.advisories.making import read, skipped, statements, updateinfo
from tests.shared import feeds

CORE = "amazon/2/core/updateinfo.xml.gz"
DIGEST = "0123456789abcdef" * 4


def _update(*packages: str, kind: str = "security", flaws: tuple[str, ...] = ()) -> bytes:
    return updateinfo("ALAS2-2024-1", *packages, flaws=flaws, kind=kind)


def test_an_update_speaks_of_each_flaw_and_package() -> None:
    """Symbols for debuggers hold no code."""
    content = _update(
        "curl 8.3.0-1.amzn2 x86_64",
        "curl-debuginfo 8.3.0-1.amzn2 x86_64",
        flaws=("CVE-2024-0001", "CVE-2024-0002"),
    )
    found = statements(read(PLUGIN, CORE, content))
    assert found == [
        Statement(
            source="amazon",
            advisory="ALAS2-2024-1",
            vulnerability=flaw,
            ecosystem="Amazon Linux:2",
            package="curl",
            ranges=(Range(fixed="8.3.0-1.amzn2"),),
            state=State.FIXED,
            severity="medium",
        )
        for flaw in ("CVE-2024-0001", "CVE-2024-0002")
    ]


@pytest.mark.parametrize("release", ["1", "2", "2022", "2023"])
def test_the_folder_tells_the_release(release: str) -> None:
    """Of the core as of further repositories."""
    for place in ("core", "kernel-livepatch"):
        path = f"amazon/{release}/{place}/updateinfo.xml.gz"
        (statement,) = statements(read(PLUGIN, path, _update("a 1-1 noarch")))
        assert statement.ecosystem == f"Amazon Linux:{release}"
        assert statement.vulnerability == "ALAS2-2024-1"


@pytest.mark.parametrize(
    ("topic", "version", "start"),
    [
        ("php8.2", "8.2.9-1.amzn2", "8.2"),
        ("kernel-5.10", "5.10.199-190.747.amzn2", "5.10"),
        ("postgresql14", "14.9-1.amzn2.0.1", "14"),
        ("php8.2", "1.10.13-1.amzn2", "0"),
        ("docker", "20.10.25-1.amzn2.0.2", "0"),
        ("tomcat9", "99.0-1.amzn2", "0"),
    ],
)
def test_a_topic_with_a_version_begins_there(topic: str, version: str, start: str) -> None:
    """The same package of the core has older versions and fixes of its own."""
    path = f"amazon/2/extras/{topic}/updateinfo.xml.gz"
    (statement,) = statements(read(PLUGIN, path, _update(f"a {version} x86_64")))
    assert statement.ranges == (Range(introduced=start, fixed=version),)
    assert statement.note == f"extras: {topic}"


def test_architectures_count_where_all_are_listed() -> None:
    """A list of one repository says nothing about the others; a build for any is for all."""
    content = _update("a 1-1 x86_64", "a 1-2 aarch64", "b 1-1 noarch", "b 1-1 x86_64")
    found = {item.ranges[0].fixed: item.arches for item in statements(read(PLUGIN, CORE, content))}
    assert found == {"1-1": (), "1-2": ("aarch64",)}
    (one,) = statements(read(PLUGIN, CORE, _update("a 1-1 x86_64")))
    assert one.arches == ()


def test_other_updates_are_counted() -> None:
    """Mended bugs; updates of symbols alone."""
    facts = read(PLUGIN, CORE, _update("a 1-1 x86_64", kind="bugfix"))
    assert skipped(facts) == [("no security update", False)]
    facts = read(PLUGIN, CORE, _update("a-debuginfo 1-1 x86_64"))
    assert skipped(facts) == [("no package with code", False)]


def test_real_updates() -> None:
    """Amazon Linux 2 with epochs, Amazon Linux 2023 with architectures."""
    folder = feeds("samples/amazon-linux")
    found = statements(read(PLUGIN, CORE, (folder / "updateinfo_2_items.xml.gz").read_bytes()))
    said = {(item.advisory, item.package): item for item in found}
    qemu = said["ALAS2-2018-942", "qemu-kvm"]
    assert (qemu.vulnerability, qemu.severity) == ("CVE-2017-5715", "important")
    assert qemu.ranges == (Range(fixed="10:1.5.3-141.amzn2.5.3"),)
    java = said["ALAS2-2018-949", "java-1.8.0-openjdk"]
    assert java.ranges == (Range(fixed="1:1.8.0.161-0.b14.amzn2"),)
    assert "CVE-2018-2678" in {item.vulnerability for item in found}
    path = "amazon/2023/core/updateinfo.xml.gz"
    found = statements(read(PLUGIN, path, (folder / "updateinfo_AL2023.xml.gz").read_bytes()))
    assert {(item.advisory, item.ecosystem) for item in found} == {
        ("ALAS2023-2023-001", "Amazon Linux:2023")
    }
    arches = {item.package: item.arches for item in found}
    assert arches["rsyslog-crypto"] == ("aarch64", "i686", "x86_64")
    assert arches["rsyslog-doc"] == ()
    assert {item.ranges for item in found} == {(Range(fixed="8.2204.0-3.amzn2023.0.2"),)}


class Site:
    """The folder of feeds, and what hosts would answer."""

    def __init__(self, folder: Path, answers: Mapping[str, bytes]) -> None:
        self.folder = folder
        self.day = "2024-01-01"
        self._answers = answers
        self.fetched: list[Download] = []

    def changed(self, target: str) -> bool:
        return any(item.target == target for item in self.fetched)

    def fetch(self, download: Download) -> None:
        """Keep the answer, if there is one."""
        self.fetched.append(download)
        content = self._answers.get(download.host + download.path)
        if content is not None:
            target = self.folder / download.target
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)

    def update(self) -> dict[str, str]:
        """Carry the update out; the addresses of feeds by where they are kept."""
        for download in PLUGIN.downloads:
            self.fetch(download)
        for download in PLUGIN.follow(self):
            self.fetch(download)
        return {item.target: item.host + item.path for item in self.fetched if not item.auxiliary}


def _repomd(href: str) -> bytes:
    return (
        f'<repomd><data type="updateinfo"><checksum type="sha256">{DIGEST}</checksum>'
        f'<location href="{href}"/></data></repomd>'
    ).encode()


def test_mirror_list_index_and_updates_are_followed(tmp_path: Path) -> None:
    """Of every repository that answers; kept under a name that does not change."""
    mirrors = {
        "2/core/latest/x86_64/mirror.list": "https://cdn.amazonlinux.com/2/core/2.0/x86_64/abc",
        "al2023/core/mirrors/latest/x86_64/mirror.list": (
            "https://cdn.amazonlinux.com/al2023/core/guids/def/$basearch/"
        ),
        "2/extras/docker/latest/x86_64/mirror.list": (
            "http://cdn.amazonlinux.com/2/extras/docker/2.0/x86_64/123\n"
        ),
    }
    answers = {HOST + path: address.encode() for path, address in mirrors.items()}
    answers[HOST + "2/extras-catalog.json"] = json.dumps(
        {"version": 1, "topics": [{"n": "docker"}, {"n": "../x"}, {"n": "docker"}, {"n": "R4"}]}
    ).encode()
    answers[HOST + "2/core/2.0/x86_64/abc/repodata/repomd.xml"] = _repomd(
        "repodata/updateinfo.xml.gz"
    )
    answers[HOST + "al2023/core/guids/def/x86_64/repodata/repomd.xml"] = _repomd(
        "repodata/0-updateinfo.xml.gz"
    )
    answers[HOST + "2/extras/docker/2.0/x86_64/123/repodata/repomd.xml"] = _repomd(
        "../../blob/updateinfo.xml.gz"
    )
    site = Site(tmp_path, answers)
    assert site.update() == {
        "amazon/2/core/updateinfo.xml.gz": (
            HOST + "2/core/2.0/x86_64/abc/repodata/updateinfo.xml.gz"
        ),
        "amazon/2023/core/updateinfo.xml.gz": (
            HOST + "al2023/core/guids/def/x86_64/repodata/0-updateinfo.xml.gz"
        ),
        "amazon/2/extras/docker/updateinfo.xml.gz": (
            HOST + "2/extras/docker/2.0/blob/updateinfo.xml.gz"
        ),
    }
    asked = {item.host + item.path for item in site.fetched}
    assert HOST + "2/extras/R4/latest/x86_64/mirror.list" in asked
    assert FIRST_HOST + "2018.03/updates/x86_64/mirror.list" in asked
    assert {item.sha256 for item in site.fetched if not item.auxiliary} == {DIGEST}


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/2/core/",
        "https://cdn.amazonlinux.com.evil.example/",
        "https://user@cdn.amazonlinux.com/",
        "https://cdn.amazonlinux.com/../a b/",
    ],
)
def test_other_hosts_are_not_followed(tmp_path: Path, address: str) -> None:
    """The other repositories are followed all the same."""
    good = "https://cdn.amazonlinux.com/al2023/core/guids/def/x86_64/"
    answers = {
        HOST + "2/core/latest/x86_64/mirror.list": address.encode(),
        HOST + "al2023/core/mirrors/latest/x86_64/mirror.list": good.encode(),
    }
    site = Site(tmp_path, answers)
    with pytest.raises(MalformedInput):
        site.update()
    assert good + "repodata/repomd.xml" in {item.host + item.path for item in site.fetched}
    assert not [item for item in site.fetched if "evil" in item.host]


def test_no_updates_and_no_mirrors_are_no_failure(tmp_path: Path) -> None:
    """Topics without security updates have none; a list may be empty."""
    list_ = HOST + "2/core/latest/x86_64/mirror.list"
    assert Site(tmp_path / "empty", {list_: b""}).update() == {}
    index = b'<repomd><data type="primary"><location href="x"/></data></repomd>'
    answers = {
        list_: b"https://cdn.amazonlinux.com/a",
        HOST + "a/repodata/repomd.xml": index,
    }
    assert Site(tmp_path, answers).update() == {}


def test_a_broken_catalogue_is_said(tmp_path: Path) -> None:
    """Without it the topics are not known; the core is."""
    answers = {
        HOST + "2/extras-catalog.json": b"<html>",
        HOST + "2/core/latest/x86_64/mirror.list": b"https://cdn.amazonlinux.com/a",
    }
    site = Site(tmp_path, answers)
    with pytest.raises(MalformedInput, match="catalogue"):
        site.update()
    assert site.fetched[-1].path == "a/repodata/repomd.xml"
