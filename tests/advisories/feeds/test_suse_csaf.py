"""SUSE's CSAF documents, written after its published structure: no real one is at hand."""

from __future__ import annotations

from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from seawall.advisories.building import build
from seawall.advisories.feed import Download, Replaced
from seawall.advisories.feeds import suse_csaf
from seawall.advisories.feeds.suse_csaf import PLUGIN
from seawall.advisories.snapshot import Snapshot
from seawall.advisories.suse_platforms import platform
from seawall.errors import MalformedInput
from seawall.model import Inventory, Package, Range, Release, State, Statement
from seawall.vulnerabilities.match import match
from tests.advisories.csaf.making import bzip2, document, encoded, remedy
from tests.advisories.making import read, skipped, statements, write, zipped

ALL = "suse/pub/projects/security/csaf-vex.tar.bz2"
ONE = "suse/pub/projects/security/csaf-vex/cve-2024-0001.json"
SERVER = "SUSE Linux Enterprise Server 15 SP5"
MODULE = "SUSE Linux Enterprise Module for Basesystem 15 SP5"
SUPPORT = "SUSE Linux Enterprise Server 15 SP5-LTSS"
LEAP = "openSUSE Leap 15.6"
FIXED = "liblzma5-5.6.2-150500.1.1"
URLS = {
    FIXED: "pkg:rpm/suse/liblzma5@5.6.2-150500.1.1?upstream=xz-5.6.2-150500.1.1.src.rpm",
    "liblzma5": "pkg:rpm/suse/liblzma5@?upstream=xz.src.rpm",
}
PLATFORMS = {
    SERVER: "cpe:/o:suse:sles:15:sp5",
    MODULE: "cpe:/o:suse:sle-module-basesystem:15:sp5",
    SUPPORT: "cpe:/o:suse:sles-ltss:15:sp5",
    LEAP: "cpe:/o:opensuse:leap:15.6",
    "SUSE Manager Proxy 4.3": "cpe:/o:suse:suse-manager-proxy:4.3",
}


def _document(status: dict[str, list[str]], **more: Any) -> dict[str, Any]:
    return document(status, URLS, PLATFORMS, **more)


@pytest.mark.parametrize(
    ("name", "ecosystem"),
    [
        (SERVER, "SUSE:Linux Enterprise Server 15 SP5"),
        (SUPPORT, "SUSE:Linux Enterprise Server 15 SP5-LTSS"),
        (MODULE, "SUSE:Linux Enterprise Module for Basesystem 15 SP5"),
        (
            "SUSE Linux Enterprise Module for Python 3 15 SP6",
            "SUSE:Linux Enterprise Module for Python 3 15 SP6",
        ),
        ("SUSE Linux Enterprise Server 12", "SUSE:Linux Enterprise Server 12"),
        ("SUSE Linux Enterprise Server 16.0", "SUSE:Linux Enterprise Server 16.0"),
        ("SUSE Linux Enterprise Micro 5.5", "SUSE:Linux Enterprise Micro 5.5"),
        ("SUSE Linux Micro 6.1", "SUSE:Linux Micro 6.1"),
        (LEAP, "openSUSE:Leap 15.6"),
        ("openSUSE Tumbleweed", "openSUSE:Tumbleweed"),
        ("openSUSE 13.2", "openSUSE:13.2"),
        ("SUSE Linux Enterprise Server for SAP Applications 15 SP5", ""),
        ("SUSE Linux Enterprise Server 12 SP2-BCL", ""),
        ("SUSE Linux Enterprise Server 12 SP5-LTSS Extended Security", ""),
        ("SUSE Linux Enterprise Server 11 SP1 for Teradata", ""),
        ("SUSE Manager Server 4.3", ""),
        ("", ""),
    ],
)
def test_platforms_are_named_as_ecosystems(name: str, ecosystem: str) -> None:
    """Those that a system is asked for by its release; no other is taken for one of them."""
    found = platform(name)
    assert (found.ecosystem if found else "") == ecosystem


def test_a_recommended_build_is_a_fix() -> None:
    """Documents about a CVE name no update."""
    found = read(PLUGIN, ONE, encoded(_document({"recommended": [f"{MODULE}:{FIXED}"]})))
    assert statements(found) == [
        Statement(
            source="suse",
            advisory="CVE-2024-0001",
            vulnerability="CVE-2024-0001",
            ecosystem="SUSE:Linux Enterprise Module for Basesystem 15 SP5",
            package="liblzma5",
            ranges=(Range(fixed="5.6.2-150500.1.1"),),
            state=State.FIXED,
            severity="moderate",
        )
    ]


def test_documents_about_an_update_name_it() -> None:
    """Their components have an architecture and may have no URL."""
    component = "libfoo1-1.2-150500.3.4.1.x86_64"
    content = document(
        {"recommended": [f"{LEAP}:{component}"]},
        {component: ""},
        {LEAP: "cpe:/o:opensuse:leap:15.6"},
        id_="SUSE-SU-2024:0001-1",
    )
    (found,) = statements(read(PLUGIN, ONE, encoded(content)))
    assert (found.advisory, found.vulnerability) == ("SUSE-SU-2024:0001-1", "CVE-2024-0001")
    assert (found.package, found.arches) == ("libfoo1", ("x86_64",))
    assert found.ranges == (Range(fixed="1.2-150500.3.4.1"),)


@pytest.mark.parametrize(
    ("remedies", "state"),
    [([], State.AFFECTED), ([remedy("no_fix_planned", f"{LEAP}:liblzma5")], State.WONT_FIX)],
)
def test_what_has_no_fix_is_affected(remedies: list[dict[str, Any]], state: State) -> None:
    """Its package URL has no version."""
    content = _document({"known_affected": [f"{LEAP}:liblzma5"]}, remediations=remedies)
    (found,) = statements(read(PLUGIN, ONE, encoded(content)))
    assert (found.state, found.ranges, found.package) == (state, (Range(),), "liblzma5")


def test_long_term_support_is_apart_from_the_server() -> None:
    """Its fix does not end what is said of the server, but a module's does."""
    status = {"recommended": [f"{SUPPORT}:{FIXED}"], "known_affected": [f"{SERVER}:liblzma5"]}
    states = {
        item.ecosystem: item.state
        for item in statements(read(PLUGIN, ONE, encoded(_document(status))))
    }
    assert states == {
        "SUSE:Linux Enterprise Server 15 SP5-LTSS": State.FIXED,
        "SUSE:Linux Enterprise Server 15 SP5": State.AFFECTED,
    }
    status["recommended"] = [f"{MODULE}:{FIXED}"]
    (found,) = statements(read(PLUGIN, ONE, encoded(_document(status))))
    assert found.state is State.FIXED


def test_other_products_are_counted() -> None:
    """What they ship is no system's."""
    found = read(
        PLUGIN, ONE, encoded(_document({"recommended": [f"SUSE Manager Proxy 4.3:{FIXED}"]}))
    )
    assert skipped(found) == [("a product that no system is asked for", False)]


def test_texts_that_are_no_utf8_do_not_matter() -> None:
    """Some documents have them."""
    content = encoded(
        _document(
            {"recommended": [f"{LEAP}:{FIXED}"]},
            remediations=[remedy("workaround", details="D@TA")],
        )
    )
    (found,) = statements(read(PLUGIN, ONE, content.replace(b"D@TA", b"D\xe4TA")))
    assert found.package == "liblzma5"


def test_an_archive_is_all_its_documents() -> None:
    """A broken document is counted, and the others are read."""
    members: dict[str, Any] = {
        "csaf-vex/cve-2024-0001.json": _document({"recommended": [f"{LEAP}:{FIXED}"]}),
        "csaf-vex/cve-2024-0002.json": b"<html>",
    }
    found = read(PLUGIN, ALL, bzip2(members))
    assert len(statements(found)) == 1
    assert skipped(found) == [("not a CSAF document", True)]
    with pytest.raises(MalformedInput):
        read(PLUGIN, ALL, bzip2(members)[:-40])


class Upstream:
    """SUSE's server, and an update that carries out what the feed asks for."""

    day = "2024-03-12"
    changes = "suse/pub/projects/security/csaf-vex/_changes.zip"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.listing = b'"cve-2024-0001.json","2024-03-04T05:06:07+00:00"\n'
        self.members: dict[str, bytes] = {}
        self.fetched: set[str] = set()

    def changed(self, target: str) -> bool:
        """Whether the update under way fetched a file."""
        return target in self.fetched

    def update(self) -> list[str]:
        """Fetch all that is asked for; names, in order."""
        self.fetched = set()
        return [self._fetch(download) for download in chain(PLUGIN.downloads, PLUGIN.follow(self))]

    def _fetch(self, download: Download) -> str:
        name = download.path.rpartition("/")[2]
        cve = name.removesuffix(".json").upper()
        documents = {
            "changes.csv": self.listing,
            "csaf-vex.tar.bz2": bzip2({"csaf-vex/cve-2024-0001.json": b"{}"}),
        }
        content = documents.get(name) or encoded(
            _document({"recommended": [f"{LEAP}:{FIXED}"]}, cve=cve)
        )
        if download.changes:
            assert download.changes == self.changes
            self.members[download.path] = content
            write(self.folder, {self.changes: zipped(self.members)})
        else:
            write(self.folder, {download.target: content})
            self.fetched.add(download.target)
        return name


def test_an_update_fetches_the_archive_once(tmp_path: Path) -> None:
    """And then what changed since, each document once."""
    upstream = Upstream(tmp_path)
    assert upstream.update() == ["changes.csv", "csaf-vex.tar.bz2", "changes.csv"]
    assert upstream.update() == ["changes.csv"]
    upstream.listing += (
        b'"cve-2024-0002.json","2024-03-04T05:06:07+00:00"\n'
        b'"../cve-2024-0003.json","2024-03-05T00:00:00+00:00"\n'
    )
    assert upstream.update() == ["changes.csv", "cve-2024-0002.json"]
    assert upstream.update() == ["changes.csv"]
    with (tmp_path / Upstream.changes).open("rb") as stream:
        found = list(PLUGIN.read(Upstream.changes, stream))
    assert [item for item in found if isinstance(item, Replaced)] == [
        Replaced("suse", "CVE-2024-0002")
    ]
    assert len(statements(found)) == 1


def test_after_many_changes_the_archive_is_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes less time than so many documents."""
    upstream = Upstream(tmp_path)
    upstream.update()
    monkeypatch.setattr(suse_csaf, "MOST_CHANGES", 0)
    upstream.listing += b'"cve-2024-0002.json","2024-03-04T05:06:07+00:00"\n'
    assert upstream.update() == ["changes.csv", "csaf-vex.tar.bz2", "changes.csv"]


def test_a_server_of_suse_is_told(tmp_path: Path) -> None:
    """By module, and by long-term support it has not got, whose fix is not offered."""
    content = {
        "csaf-vex/cve-2024-0001.json": _document({"recommended": [f"{MODULE}:{FIXED}"]}),
        "csaf-vex/cve-2024-0002.json": _document(
            {"recommended": [f"{SUPPORT}:{FIXED}"]}, cve="CVE-2024-0002"
        ),
    }
    build(write(tmp_path / "feeds", {ALL: bzip2(content)}), tmp_path / "out.db")
    package = Package(
        type="rpm",
        name="liblzma5",
        version="5.2.3-150000.4.7.1",
        arch="x86_64",
        source="xz",
        source_version="5.2.3-150000.4.7.1",
        purl="pkg:rpm/suse/liblzma5@5.2.3-150000.4.7.1",
        properties={"vendor": "SUSE LLC <https://www.suse.com/>"},
    )
    inventory = Inventory(packages=(package,), release=Release(id="sles", version="15.5"))
    with Snapshot(tmp_path / "out.db") as snapshot:
        found = {item.id: item for item in match(inventory, snapshot, date(2024, 6, 1)).findings}
    assert found["CVE-2024-0001"].fixed_versions == ("5.6.2-150500.1.1",)
    assert found["CVE-2024-0002"].fixed_versions == ()
    assert found["CVE-2024-0002"].state is State.AFFECTED
