"""Classes of flaws that scanners miss in silence, each scanned end to end.

Where a flaw can be found it has to be; where it cannot, the result has to say what was not
looked at, on a row, a diagnostic or a finding that is ``unknown``.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from seawall.cli import main
from seawall.errors import EXIT_INCOMPLETE
from seawall.model import Looked
from tests.artifacts.images import Regular, image, layer, write_layout
from tests.inventory.binary import making as binary
from tests.inventory.binary.test_go import block
from tests.inventory.distro import making as distro
from tests.inventory.sbom import making as sbom
from tests.vulnerabilities.worlds import (
    CVE,
    DEBIAN,
    World,
    accounted,
    advisory,
    debian,
    dist_info,
    ids,
    undecided,
)


def test_removed_package_database(tmp_path: Path) -> None:
    """A system without its package database is said to be unknown, never clean."""
    world = World(tmp_path, advisory("Debian:12", "openssl", "3.0.12-1"))
    removed = world.image(
        debian(("openssl", "3.0.11-1")), {"var/lib/dpkg/.wh.status": b"", "app/x": b"1"}
    )
    assert ids(removed) == set()
    rows = {row.subject: row for row in removed.coverage}
    assert rows["operating system"].looked is not Looked.SEEN
    assert ids(world.image(debian(("openssl", "3.0.11-1")))) == {CVE}


def test_static_or_vendored_code(tmp_path: Path) -> None:
    """A library inside a program is found by what the program states of itself."""
    world = World(
        tmp_path,
        advisory("Go", "example.com/lib", "1.5.0"),
        advisory("Maven", "org.yaml:snakeyaml", "2.0", "CVE-2024-0002"),
        advisory("PyPI", "urllib3", "1.26.18", "CVE-2024-0003"),
    )
    text = "path\tx\nmod\tx\tv1.0.0\th1:a=\ndep\texample.com/lib\tv1.4.0\th1:b=\n"
    properties = b"groupId=org.yaml\nartifactId=snakeyaml\nversion=1.33\n"
    inner = binary.archive({"META-INF/maven/org.yaml/snakeyaml/pom.properties": properties})
    found = world.root(
        {
            "usr/bin/static": binary.elf({".go.buildinfo": block("go1.22.0", text)}),
            "app/fat.jar": binary.archive({"BOOT-INF/lib/snakeyaml-1.33.jar": inner}, stored=True),
            "usr/lib/python3/site-packages/pip/_vendor/vendor.txt": b"urllib3==1.26.16\n",
        }
    )
    assert ids(found) == {CVE, "CVE-2024-0002", "CVE-2024-0003"}


def test_upx(tmp_path: Path) -> None:
    """A packed program cannot be looked into, and that is said."""
    world = World(tmp_path, advisory("Go", "stdlib", "1.21.5"))
    packed = binary.elf({"x": b"UPX!"}, named=False)
    found = world.root({"usr/bin/tool": packed})
    assert ids(found) == set()
    assert any("UPX" in one.reason for one in found.diagnostics)


def test_go_without_build_information(tmp_path: Path) -> None:
    """A Go program without module information still states the version of Go."""
    world = World(tmp_path, advisory("Go", "stdlib", "1.21.5"))
    bare = binary.elf({".go.buildinfo": block("go1.21.3", "")})
    assert ids(world.root({"usr/bin/tool": bare})) == {CVE}


def test_unresolved_maven_range(tmp_path: Path) -> None:
    """A range or a property is no version: the package is listed as not compared."""
    world = World(tmp_path, advisory("Maven", "org.example:lib", "2.0"))

    def pom(version: str) -> bytes:
        return (
            "<project><modelVersion>4.0.0</modelVersion><groupId>a</groupId>"
            "<artifactId>b</artifactId><version>1</version><dependencies><dependency>"
            "<groupId>org.example</groupId><artifactId>lib</artifactId>"
            f"<version>{version}</version></dependency></dependencies></project>"
        ).encode()

    assert ids(world.folder({"pom.xml": pom("1.9")})) == {CVE}
    for version in ("[1.0,2.0)", "${lib.version}"):
        found = world.folder({"pom.xml": pom(version)})
        assert ids(found) == set()
        assert "Maven: not looked at" in accounted(found) or CVE in undecided(found)


def test_package_without_version(tmp_path: Path) -> None:
    """A package whose version nobody states is not compared, and counted as such."""
    world = World(tmp_path, advisory("PyPI", "jinja2", "3.1.3"))
    row = {"type": "library", "name": "jinja2", "purl": "pkg:pypi/jinja2"}
    found = world.bill(sbom.cyclonedx(row))
    assert ids(found) == set()
    assert "no version is stated" in accounted(found)


def test_unknown_release(tmp_path: Path) -> None:
    """A release without data is named; the neighbouring one is not taken instead."""
    world = World(tmp_path, advisory("Debian:12", "openssl", "3.0.12-1"))
    future = {**debian(("openssl", "3.0.11-1")), "etc/os-release": b"ID=debian\nVERSION_ID=14\n"}
    found = world.root(future)
    assert ids(found) == set()
    assert "Debian:14: no advisory data" in accounted(found)


def test_release_past_its_end(tmp_path: Path) -> None:
    """Nobody publishes fixes any more: the row says so, and findings remain."""
    world = World(tmp_path, advisory("Debian:10", "openssl", "1.1.1n-0+deb10u6"))
    old = {
        **debian(("openssl", "1.1.1n-0+deb10u5")),
        "etc/os-release": b"ID=debian\nVERSION_ID=10\n",
    }
    found = world.root(old)
    assert ids(found) == {CVE}
    assert "Debian:10" in accounted(found)
    assert "support" in accounted(found).lower() or "end" in accounted(found).lower()


def test_renamed_package(tmp_path: Path) -> None:
    """A binary under another name is found by its source, a distribution by any spelling."""
    world = World(
        tmp_path,
        advisory("Debian:12", "openssl", "3.0.12-1"),
        advisory("PyPI", "typing_extensions", "4.0", "CVE-2024-0002"),
    )
    found = world.root(
        {
            **debian(("libssl3t64", "3.0.11-1"), Source="openssl"),
            **dist_info("Typing.Extensions", "3.0", "app/site-packages"),
        }
    )
    assert ids(found) == {CVE, "CVE-2024-0002"}


@pytest.mark.parametrize(("release", "flawed"), [("19.el8", True), ("20.el8", False)])
def test_feed_without_epoch(tmp_path: Path, release: str, flawed: bool) -> None:
    """A missing epoch is zero, on either side."""
    world = World(
        tmp_path, advisory("AlmaLinux:8", "less", "530-20.el8", "ALSA-2024:1", related=[CVE])
    )
    values = {tag: value for tag, value in distro.RPM_VALUES.items() if tag not in {1003, 5096}}
    values |= {1000: "less", 1001: "530", 1002: release, 1011: "AlmaLinux"}
    files = {
        "etc/os-release": b'ID=almalinux\nVERSION_ID="8.9"\n',
        "var/lib/rpm/Packages": distro.bdb([distro.rpm_header(values)]),
    }
    assert (ids(world.root(files)) == {CVE}) is flawed


def test_packages_in_a_volume(tmp_path: Path) -> None:
    """What an image holds below a volume's folder is looked at as well."""
    world = World(tmp_path, advisory("PyPI", "jinja2", "3.1.3"))
    found = world.image(
        {**dist_info("Jinja2", "3.1.2", "data/site-packages")}, settings={"Volumes": {"/data": {}}}
    )
    assert ids(found) == {CVE}


def test_bill_that_lost_fields(tmp_path: Path) -> None:
    """Source and release survive the way through our own bill, so that findings do too."""
    world = World(tmp_path, advisory("Debian:12", "openssl", "3.0.12-1"))
    files = debian(("libssl3", "3.0.11-1+b1"), Source="openssl (3.0.11-1)")
    root = tmp_path / "round"
    for name, data in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    for style in ("cyclonedx", "spdx", "spdx3"):
        bill = tmp_path / f"bill-{style}.json"
        assert main(["sbom", f"rootfs:{root}", "--quiet", "--output", f"{style}={bill}"]) == 0
        assert ids(world.bill(json.loads(bill.read_bytes()))) == {CVE}


def test_failing_parser(tmp_path: Path) -> None:
    """A file that cannot be read is named, and the others are read all the same."""
    world = World(tmp_path, advisory("npm", "lodash", "4.17.21"))
    rows = {"node_modules/lodash": {"version": "4.17.20"}}
    good = json.dumps({"name": "x", "lockfileVersion": 3, "packages": {"": {}, **rows}}).encode()
    found = world.folder(
        {"a/package-lock.json": b'{"lockfileVersion": 3, "pack', "b/package-lock.json": good}
    )
    assert ids(found) == {CVE}
    assert [one.path for one in found.diagnostics] == ["a/package-lock.json"]


def test_broken_layer_fails_the_scan(tmp_path: Path) -> None:
    """A layer that is not what its digest promises makes the scan incomplete."""
    world = World(tmp_path, advisory("Debian:12", "openssl", "3.0.12-1"))
    built = image(
        layer({"etc/os-release": Regular(DEBIAN)}), layer(dict(debian(("openssl", "3.0.11-1"))))
    )
    place = write_layout(tmp_path / "broken", {"app:1": built})
    largest = max((place / "blobs/sha256").iterdir(), key=lambda path: path.stat().st_size)
    largest.write_bytes(largest.read_bytes()[:-20])
    database = world.question().database
    assert main(["scan", f"oci:{place}", "--db", str(database), "--quiet"]) == EXIT_INCOMPLETE


def test_database_older_than_the_fix(tmp_path: Path) -> None:
    """The day of the data stands beside every answer, so that its age can be seen."""
    world = World(tmp_path, advisory("PyPI", "jinja2", "3.1.3"))
    found = world.root(dist_info("Jinja2", "3.1.2", "app/site-packages"))
    assert found.snapshot is not None
    assert found.snapshot.created
    assert next(row.as_of for row in found.coverage if row.subject == "PyPI")
