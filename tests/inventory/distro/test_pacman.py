"""Packages of Arch Linux and the files they own."""

from __future__ import annotations

import pytest

from seawall.errors import MalformedInput
from seawall.inventory.distro.pacman import PLUGIN
from seawall.model import Relationship
from tests.inventory.distro.making import claims, packages, read

FOLDER = "var/lib/pacman/local/gcc-libs-13.2.1-3"
DESC = """\
%NAME%
gcc-libs

%VERSION%
1:13.2.1-3

%BASE%
gcc

%ARCH%
x86_64

%PACKAGER%
Frederik Schwan <freswa@example.org>

%LICENSE%
GPL3
LGPL

%DEPENDS%
glibc>=2.38
libfoo.so=1-64

"""


def test_a_description_is_complete() -> None:
    """The version is the one of the file, epoch and all, not the one of the folder."""
    (package,) = packages(read(PLUGIN, f"{FOLDER}/desc", DESC))
    assert (package.type, package.name, package.version) == ("alpm", "gcc-libs", "1:13.2.1-3")
    assert (package.arch, package.source) == ("x86_64", "gcc")
    assert package.licenses == ("GPL3", "LGPL")
    assert package.publisher == "Frederik Schwan <freswa@example.org>"
    assert package.dependencies == ("glibc",)


@pytest.mark.parametrize(
    ("reason", "relationship"),
    [("", Relationship.DIRECT), ("%REASON%\n1\n", Relationship.TRANSITIVE)],
)
def test_the_reason_of_an_installation(reason: str, relationship: Relationship) -> None:
    """Packages that were not asked for are marked."""
    (package,) = packages(read(PLUGIN, f"{FOLDER}/desc", DESC + reason))
    assert package.relationship == relationship


def test_files_are_claimed_folders_are_not() -> None:
    """The name of the owner is the folder's without version and release."""
    text = "%FILES%\nusr/\nusr/lib/\nusr/lib/libgcc_s.so.1\n\n%BACKUP%\netc/x\tabc\n"
    assert claims(read(PLUGIN, f"{FOLDER}/files", text)) == {"gcc-libs": ["usr/lib/libgcc_s.so.1"]}


def test_a_description_without_version_is_malformed() -> None:
    """A name alone is no package."""
    with pytest.raises(MalformedInput, match="NAME"):
        read(PLUGIN, f"{FOLDER}/desc", "%NAME%\nx\n")
