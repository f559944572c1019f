"""The operating system where there is no os-release."""

from __future__ import annotations

import pytest

from seawall.inventory.distro.release_files import PLUGIN
from seawall.model import Diagnostic
from tests.inventory.distro.making import read, releases

SLES_11 = "SUSE Linux Enterprise Server 11 (x86_64)\nVERSION = 11\nPATCHLEVEL = 4\n"


@pytest.mark.parametrize(
    ("path", "text", "id_", "version", "codename"),
    [
        ("etc/alpine-release", "3.19.1\n", "alpine", "3.19.1", ""),
        ("etc/alpine-release", "3.21.0_alpha20240807\n", "alpine", "3.21.0_alpha20240807", ""),
        ("etc/debian_version", "12.5\n", "debian", "12", ""),
        ("etc/debian_version", "trixie/sid\n", "debian", "", "trixie"),
        ("etc/redhat-release", "CentOS release 6.10 (Final)\n", "centos", "6.10", "Final"),
        ("etc/centos-release", "CentOS Linux release 7.9.2009", "centos", "7.9.2009", ""),
        (
            "etc/redhat-release",
            "Red Hat Enterprise Linux Server release 7.9 (Maipo)\n",
            "rhel",
            "7.9",
            "Maipo",
        ),
        ("etc/rocky-release", "Rocky Linux release 9.3 (Blue Onyx)", "rocky", "9.3", "Blue Onyx"),
        ("etc/almalinux-release", "AlmaLinux release 8.4 (X)", "almalinux", "8.4", "X"),
        ("etc/fedora-release", "Fedora release 39 (Thirty Nine)", "fedora", "39", "Thirty Nine"),
        ("etc/oracle-release", "Oracle Linux Server release 8.8\n", "ol", "8.8", ""),
        ("etc/system-release", "Amazon Linux release 2 (Karoo)", "amzn", "2", "Karoo"),
        ("etc/system-release", "Amazon Linux AMI release 2018.03", "amzn", "2018.03", ""),
        ("usr/lib/system-release", "Amazon Linux release 2023.3", "amzn", "2023.3", ""),
        ("etc/mariner-release", "CBL-Mariner 2.0.2023\nMARINER=1", "mariner", "2.0.2023", ""),
        ("etc/photon-release", "VMware Photon OS 4.0\nPHOTON=1", "photon", "4.0", ""),
        ("etc/SuSE-release", SLES_11, "sles", "11.4", ""),
        ("etc/SuSE-release", "openSUSE 13.2 (x86_64)\nVERSION = 13.2\n", "opensuse", "13.2", ""),
        ("etc/gentoo-release", "Gentoo Base System release 2.14", "gentoo", "2.14", ""),
        ("etc/arch-release", "", "arch", "", ""),
        (
            "etc/lsb-release",
            'DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=14.04\nDISTRIB_CODENAME=trusty\nX="y"\n',
            "ubuntu",
            "14.04",
            "trusty",
        ),
        (
            "etc/openwrt_release",
            "DISTRIB_ID='OpenWrt'\nDISTRIB_RELEASE='23.05.2'\n",
            "openwrt",
            "23.05.2",
            "",
        ),
    ],
)  # fmt: skip
def test_real_lines(path: str, text: str, id_: str, version: str, codename: str) -> None:
    """Identifier, version and code name are those that os-release would give."""
    (release,) = releases(read(PLUGIN, path, text))
    assert (release.id, release.version, release.codename) == (id_, version, codename)
    assert release.path == path


def test_the_more_general_file_has_the_higher_rank() -> None:
    """Derivatives keep their parent's files: their own counts before those, os-release first."""
    rows = [
        ("etc/rocky-release", "Rocky Linux release 9.3"),
        ("etc/system-release", "Rocky Linux release 9.3"),
        ("etc/redhat-release", "Rocky Linux release 9.3"),
        ("etc/debian_version", "12"),
    ]
    ranks = [release.rank for path, text in rows for release in releases(read(PLUGIN, path, text))]
    assert ranks == sorted(set(ranks))
    assert ranks[0] > 1


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("etc/redhat-release", "Fantasia 12\n"),
        ("etc/alpine-release", "edge\n"),
        ("etc/debian_version", "\n"),
        ("etc/lsb-release", "LSB_VERSION=core-4.1\n"),
    ],
)
def test_an_unknown_system_is_said(path: str, text: str) -> None:
    """What is not known is not guessed."""
    (item,) = read(PLUGIN, path, text)
    assert isinstance(item, Diagnostic)
    assert item.kind == "unsupported"
