"""Packages of Gentoo, their files and licences."""

from __future__ import annotations

import pytest

from seawall.errors import MalformedInput
from seawall.inventory.distro.portage import PLUGIN
from tests.inventory.distro.making import claims, hints, packages, read

FOLDER = "var/db/pkg/sys-libs/zlib-1.3.1-r1"
CONTENTS = """\
dir /usr
dir /usr/lib64
obj /usr/lib64/libz.so.1.3.1 0123456789abcdef0123456789abcdef 1700000000
sym /usr/lib64/libz.so.1 -> libz.so.1.3.1 1700000000
obj /bin/a b 0123456789abcdef0123456789abcdef 1700000000
"""


def test_contents_state_the_package_and_its_files() -> None:
    """Files and links are owned, blanks in their names and all; folders are not."""
    beside = {f"{FOLDER}/SLOT": b"0/1\n", f"{FOLDER}/repository": b"guru\n"}
    found = read(PLUGIN, f"{FOLDER}/CONTENTS", CONTENTS, beside)
    (package,) = packages(found)
    assert (package.type, package.name, package.version) == ("ebuild", "sys-libs/zlib", "1.3.1-r1")
    assert (package.origin, package.properties) == ("guru", {"slot": "0/1"})
    assert claims(found)["sys-libs/zlib"] == [
        "usr/lib64/libz.so.1.3.1",
        "usr/lib64/libz.so.1",
        "bin/a b",
        "usr/bin/a b",
    ]


@pytest.mark.parametrize(
    ("folder", "name", "version"),
    [
        ("app-arch/bzip2-1.0.8-r4", "app-arch/bzip2", "1.0.8-r4"),
        ("x11-libs/gtk+-2-3.24.41", "x11-libs/gtk+-2", "3.24.41"),
        ("dev-libs/openssl-3.0.13_p1", "dev-libs/openssl", "3.0.13_p1"),
        ("media-libs/a-9999", "media-libs/a", "9999"),
        ("net-misc/b-1.0b_rc2_p3-r10", "net-misc/b", "1.0b_rc2_p3-r10"),
    ],
)
def test_the_version_is_split_off(folder: str, name: str, version: str) -> None:
    """Suffixes and the revision belong to the version, dashes and digits may be in the name."""
    (package,) = packages(read(PLUGIN, f"var/db/pkg/{folder}/CONTENTS", ""))
    assert (package.name, package.version) == (name, version)


def test_the_licence_is_a_hint() -> None:
    """It lies in a file of its own."""
    assert hints(read(PLUGIN, f"{FOLDER}/LICENSE", "ZLIB  ||\n( A B )\n")) == [
        ("portage-license", "sys-libs/zlib\tZLIB || ( A B )")
    ]


def test_a_folder_without_version_is_malformed() -> None:
    """What the folder does not say is not guessed."""
    with pytest.raises(MalformedInput, match="does not end in a version"):
        read(PLUGIN, "var/db/pkg/sys-libs/zlib/CONTENTS", CONTENTS)
