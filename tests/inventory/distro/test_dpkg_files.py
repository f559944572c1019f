"""Files that Debian packages installed, by the paths where they really lie."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from seawall.inventory.distro.dpkg_files import PLUGIN
from seawall.model import Claim
from tests.inventory.distro.making import claims, read
from tests.inventory.reading import dispatcher


def test_a_list_names_files_and_leaves_folders_out() -> None:
    """Folders belong to every package below them; the last entry may be either."""
    text = "/.\n/etc\n/etc/bash.bashrc\n/usr\n/usr/share\n/usr/share/doc\n/usr/share/doc/bash\n"
    found = claims(read(PLUGIN, "var/lib/dpkg/info/bash.list", text))
    assert found == {"bash": ["etc/bash.bashrc", "usr/share/doc/bash"]}


def test_a_list_is_of_a_package_whatever_its_architecture() -> None:
    """``libc6:amd64.list`` belongs to libc6."""
    (claim,) = read(PLUGIN, "var/lib/dpkg/info/libc6:amd64.list", "/usr/lib/x\n")
    assert claim == Claim(type="deb", owner="libc6", paths="usr/lib/x")


def test_paths_outside_of_usr_are_claimed_in_it_too() -> None:
    """On systems with a merged /usr the file lies below usr, whatever the list says."""
    text = "/.\n/bin\n/bin/bash\n/lib64\n/lib64/ld.so\n/library\n"
    found = claims(read(PLUGIN, "var/lib/dpkg/info/bash.list", text))
    assert found["bash"] == [
        "bin/bash",
        "usr/bin/bash",
        "lib64/ld.so",
        "usr/lib64/ld.so",
        "library",
    ]


def test_checksums_name_files_of_images_without_dpkg() -> None:
    """Two columns, the path without a leading slash, blanks in it and all."""
    text = f"{'0' * 32}  usr/share/a b\n{'1' * 32} *./etc/c\nnot a checksum\n"
    found = claims(read(PLUGIN, "var/lib/dpkg/status.d/tzdata.md5sums", text))
    assert found == {"tzdata": ["usr/share/a b", "etc/c"]}


def test_opkg_writes_more_columns() -> None:
    """Mode and link target stand behind tabs."""
    (claim,) = read(PLUGIN, "usr/lib/opkg/info/busybox.list", "/usr/bin/busybox\t100755\n")
    assert claim == Claim(type="opkg", owner="busybox", paths="usr/bin/busybox")


@pytest.mark.parametrize("name", ["a.md5sums", "a.conffiles", "a.postinst"])
def test_other_files_of_dpkg_are_not_read(name: str) -> None:
    """The list of a package says all; its checksums would say the same again."""
    assert not dispatcher().select(f"var/lib/dpkg/info/{name}")


def test_this_machine_is_read_as_dpkg_reads_it() -> None:
    """Every file that dpkg-query lists for a package is claimed by it."""
    program, info = shutil.which("dpkg-query"), Path("/var/lib/dpkg/info")
    if program is None or not (info / "dpkg.list").is_file():
        pytest.skip("this machine has no dpkg")
    output = subprocess.run([program, "-L", "dpkg"], capture_output=True, check=True)
    paths = output.stdout.decode().splitlines()
    files = {path.lstrip("/") for path in paths if Path(path).is_file()}
    data = (info / "dpkg.list").read_bytes()
    claimed = set(claims(read(PLUGIN, "var/lib/dpkg/info/dpkg.list", data))["dpkg"])
    assert files
    assert files <= claimed
