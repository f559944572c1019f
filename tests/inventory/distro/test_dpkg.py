"""Installed Debian packages, complete, and nothing that was removed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from seawall.inventory.distro.dpkg import PLUGIN
from seawall.model import Location, Relationship
from tests.inventory.distro.making import packages, read, reasons

STATUS = "var/lib/dpkg/status"
INSTALLED = """\
Package: libssl3
Status: install ok installed
Maintainer: Debian OpenSSL Team <pkg-openssl@example.org>
Architecture: amd64
Multi-Arch: same
Source: openssl (3.0.11-1~deb12u2)
Version: 3.0.11-1~deb12u2+b1
Depends: libc6 (>= 2.34), default-mta | mail-transport-agent
Description: Secure Sockets Layer toolkit
 Package: not-a-package
 .
 more

Package: libc6
Status: install ok installed
Source: glibc
Version: 1:2.36-9
Architecture: amd64

Package: postfix
Status: hold ok installed
Version: 3.7
Provides: mail-transport-agent, default-mta (= 3)
"""


def test_a_package_is_complete() -> None:
    """Every field that means something for an inventory is taken over."""
    ssl, libc, _ = packages(read(PLUGIN, STATUS, INSTALLED))
    assert (ssl.type, ssl.name, ssl.version, ssl.arch) == (
        "deb",
        "libssl3",
        "3.0.11-1~deb12u2+b1",
        "amd64",
    )
    assert (ssl.source, ssl.source_version) == ("openssl", "3.0.11-1~deb12u2")
    assert ssl.publisher.startswith("Debian OpenSSL Team")
    assert ssl.dependencies == ("libc6", "postfix")
    assert ssl.properties == {"multi_arch": "same"}
    assert ssl.locations == (Location(STATUS, 1),)
    assert (libc.source, libc.source_version, libc.version) == ("glibc", "", "1:2.36-9")
    assert libc.locations == (Location(STATUS, 14),)


@pytest.mark.parametrize(
    ("state", "count"),
    [
        ("install ok installed", 1),
        ("hold ok installed", 1),
        ("install ok unpacked", 1),
        ("install ok half-configured", 1),
        ("install ok triggers-pending", 1),
        ("install reinstreq half-installed", 0),
        ("deinstall ok config-files", 0),
        ("purge ok not-installed", 0),
        ("unknown", 0),
        ("", 0),
    ],
)
def test_only_what_is_in_place_counts(state: str, count: int) -> None:
    """The third word of the status decides."""
    found = read(PLUGIN, STATUS, f"Package: a\nStatus: {state}\nVersion: 1\n")
    assert len(packages(found)) == count


def test_a_state_that_is_not_installed_is_shown() -> None:
    """Files in place but not configured are said to be so."""
    (package,) = packages(
        read(PLUGIN, STATUS, "Package: a\nStatus: install ok unpacked\nVersion: 1\n")
    )
    assert package.properties == {"status": "install ok unpacked"}


def test_what_cannot_be_counted_is_said() -> None:
    """Half-installed packages and paragraphs without a version are diagnostics."""
    text = "Package: a\nStatus: install reinstreq half-installed\nVersion: 1\n\nPackage: b\n"
    found = reasons(read(PLUGIN, STATUS, text))
    assert found == [
        "a (line 1) is half installed",
        "the paragraph at line 5 has no name or no version",
    ]


def test_one_file_a_package_without_status() -> None:
    """Images built without dpkg keep a file per package, which is installed by being there."""
    text = "Package: libc6\nVersion: 2.36-9\nDepends: libgcc-s1 | libgcc1\n"
    (package,) = packages(read(PLUGIN, "var/lib/dpkg/status.d/libc6", text))
    assert (package.name, package.dependencies) == ("libc6", ("libgcc-s1",))


def test_apt_knows_what_was_asked_for() -> None:
    """Packages marked as automatic came along; without apt's file nothing is said."""
    states = b"Package: libc6\nArchitecture: amd64\nAuto-Installed: 1\n\nPackage: postfix\n"
    beside = {"var/lib/apt/extended_states": states}
    found = packages(read(PLUGIN, STATUS, INSTALLED, beside))
    assert [(package.name, package.relationship) for package in found] == [
        ("libssl3", Relationship.DIRECT),
        ("libc6", Relationship.TRANSITIVE),
        ("postfix", Relationship.DIRECT),
    ]
    (package, *_) = packages(read(PLUGIN, STATUS, INSTALLED))
    assert package.relationship == Relationship.UNKNOWN


def test_one_package_for_two_architectures_is_two() -> None:
    """Multi-arch installs the same name twice."""
    row = "Package: a\nStatus: install ok installed\nVersion: 1\nArchitecture: {}\n\n"
    found = packages(read(PLUGIN, STATUS, row.format("amd64") + row.format("i386")))
    assert [package.arch for package in found] == ["amd64", "i386"]


def test_this_machine_is_read_as_dpkg_reads_it(tmp_path: Path) -> None:
    """Names, versions, architectures and sources are those that dpkg-query prints."""
    program, status = shutil.which("dpkg-query"), Path("/", STATUS)
    if program is None or not status.is_file():
        pytest.skip("this machine has no dpkg")
    data = status.read_bytes()  # a copy: packages may be installed meanwhile
    (tmp_path / "status").write_bytes(data)
    (tmp_path / "updates").mkdir()
    shown = "${db:Status-Status} ${Package} ${Version} ${Architecture} ${source:Package} "
    shown += "${source:Version}\n"
    query = [program, f"--admindir={tmp_path}", "-W", "-f", shown]
    output = subprocess.run(query, capture_output=True, check=True)
    rows = [row.split(" ") for row in output.stdout.decode().splitlines()]
    expected = {tuple(row[1:]) for row in rows if row[0] == "installed"}
    found = {
        (
            package.name,
            package.version,
            package.arch,
            package.source or package.name,
            package.source_version or package.version,
        )
        for package in packages(read(PLUGIN, STATUS, data))
        if "status" not in package.properties
    }
    assert expected
    assert found == expected
