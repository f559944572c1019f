"""Updates of Red Hat's documents, from an index to what counts."""

from __future__ import annotations

import hashlib
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from seawall.advisories.building import build
from seawall.advisories.feed import Download, Replaced
from seawall.advisories.feeds import redhat_vex
from seawall.advisories.feeds.redhat_vex import BASE, FOLDER, HOST, PLUGIN
from seawall.advisories.snapshot import Snapshot
from seawall.errors import MalformedInput
from tests.advisories.csaf.making import document, encoded, erratum, zstd
from tests.advisories.making import read, statements, write, zipped

ALL = f"{FOLDER}/{BASE}csaf_vex.tar.zst"
CHANGED = f"{FOLDER}/{BASE}_changes.zip"
APPSTREAM = "AppStream-9.4.0.Z.MAIN.EUS"


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
