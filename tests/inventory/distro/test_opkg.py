"""Packages of OpenWrt and Yocto."""

from __future__ import annotations

from seawall.inventory.distro.opkg import PLUGIN
from tests.inventory.distro.making import hints, packages, read

STATUS = """\
Package: busybox
Version: 1.36.1-r3
Depends: libc
Status: install user installed
Architecture: aarch64

Package: libc
Version: 1.2.4-4
Status: install hold installed

Package: gone
Version: 1
Status: deinstall ok not-installed
"""
CONTROL = "Package: busybox\nVersion: 1.36.1-r3\nLicense: GPL-2.0\nDepends: libc\n"
INFO = "usr/lib/opkg/info/busybox.control"


def test_the_status_file_lists_packages() -> None:
    """Only what is installed counts; needs are resolved."""
    found = packages(read(PLUGIN, "usr/lib/opkg/status", STATUS))
    assert [(package.type, package.name, package.version) for package in found] == [
        ("opkg", "busybox", "1.36.1-r3"),
        ("opkg", "libc", "1.2.4-4"),
    ]
    assert found[0].dependencies == ("libc",)


def test_a_control_file_gives_the_licence_of_a_listed_package() -> None:
    """The package is not stated twice."""
    found = read(PLUGIN, INFO, CONTROL, {"usr/lib/opkg/status": STATUS.encode()})
    assert packages(found) == []
    assert hints(found) == [("opkg-license", "busybox\tGPL-2.0")]


def test_a_control_file_is_all_where_the_status_is_gone() -> None:
    """Slim images remove the status file."""
    (package,) = packages(read(PLUGIN, INFO, CONTROL))
    assert (package.name, package.version, package.licenses) == (
        "busybox",
        "1.36.1-r3",
        ("GPL-2.0",),
    )
