"""The operating system as os-release states it."""

from __future__ import annotations

import pytest

from seawall.errors import MalformedInput
from seawall.inventory.distro.os_release import PLUGIN
from seawall.model import Release
from tests.inventory.distro.making import read, releases
from tests.shared import corpus

PATH = "etc/os-release"


def test_a_release_is_complete() -> None:
    """Quoted or not, every field that matching needs is taken over."""
    text = (
        "# a remark\nPRETTY_NAME=\"Rocky Linux 9.3 (Blue Onyx)\"\nID='rocky'\n"
        'ID_LIKE="rhel centos fedora"\nVERSION_ID="9.3"\nVERSION_CODENAME=onyx\n'
        'CPE_NAME="cpe:/o:rocky:rocky:9::baseos"\n'
    )
    assert read(PLUGIN, PATH, text) == [
        Release(
            id="rocky",
            version="9.3",
            codename="onyx",
            pretty_name="Rocky Linux 9.3 (Blue Onyx)",
            id_like=("rhel", "centos", "fedora"),
            cpe="cpe:/o:rocky:rocky:9::baseos",
            path=PATH,
        )
    ]


def test_etc_speaks_before_usr() -> None:
    """The file in etc has the lower rank."""
    ranks = [
        release.rank
        for path in (PATH, "usr/lib/os-release")
        for release in releases(read(PLUGIN, path, "ID=debian\n"))
    ]
    assert ranks == [0, 1]


def test_rolling_releases_have_no_version() -> None:
    """A missing version is empty, not made up; NAME stands in for PRETTY_NAME."""
    (release,) = releases(read(PLUGIN, PATH, "ID=arch\nNAME=Arch\n"))
    assert (release.version, release.pretty_name) == ("", "Arch")


def test_a_file_without_id_is_malformed() -> None:
    """Nothing is guessed from the other fields."""
    with pytest.raises(MalformedInput, match="does not name"):
        read(PLUGIN, PATH, 'NAME="Debian GNU/Linux"\n')


def test_real_files_of_many_distributions() -> None:
    """Every real file names its distribution, and its version where it has one."""
    found = {}
    for file in sorted((corpus("packages") / "os-release" / "root").iterdir()):
        if file.name != "no-id":
            (release,) = releases(read(PLUGIN, PATH, file.read_bytes()))
            found[file.name] = (release.id, release.version)
    assert (
        found.items()
        >= {
            "alma": ("almalinux", "9.4"),
            "alpine": ("alpine", "3.15.4"),
            "azurelinux-3.0": ("azurelinux", "3.0"),
            "mariner-2.0": ("mariner", "2.0"),
            "opensuseleap-15.2.1": ("opensuse-leap", "15.2.1"),
            "oracle": ("ol", "8.10"),
            "photon": ("photon", "4.0"),
        }.items()
    )
    assert all(id_ for id_, _ in found.values())
