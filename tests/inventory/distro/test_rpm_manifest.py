"""The manifest of distroless Azure Linux, row by row."""

from __future__ import annotations

import pytest

from seawall.inventory.distro.rpm_manifest import PLUGIN
from seawall.model import Location
from tests.inventory.distro.making import packages, read, reasons

PATH = "var/lib/rpmmanifest/container-manifest-2"
ROWS = """\
mariner-release\t2.0-45.cm2\t1690000000\t1690000000\tMicrosoft\t(none)\t580\tnoarch\t0\tmariner-release-2.0-45.cm2.src.rpm
vim\t9.0-1.cm2\t1\t1\tMicrosoft\t2\t1\tx86_64\t2\tvim-all-8.0-1.cm2.src.rpm
gpg-pubkey\t1-1\t1\t1\t(none)\t(none)\t0\t(none)\t0\t(none)
"""


def test_a_row_is_a_package() -> None:
    """Columns become fields; keys are no packages."""
    release, vim = packages(read(PLUGIN, PATH, ROWS))
    assert (release.name, release.version, release.arch) == (
        "mariner-release",
        "2.0-45.cm2",
        "noarch",
    )
    assert (release.source, release.source_version) == ("mariner-release", "")
    assert release.publisher == "Microsoft"
    assert (vim.version, vim.source, vim.source_version) == (
        "2:9.0-1.cm2",
        "vim-all",
        "8.0-1.cm2",
    )
    assert vim.locations == (Location(PATH, 2),)


@pytest.mark.parametrize(
    ("text", "number", "version"),
    [
        ("(none)", "0", "1-1"),
        ("(none)", "", "1-1"),
        ("(none)", "10", "10:1-1"),
        ("0", "0", "0:1-1"),
    ],
)
def test_the_epoch_is_a_text_or_a_number(text: str, number: str, version: str) -> None:
    """An epoch that is stated belongs to the version, however it is."""
    row = f"a\t1-1\t1\t1\tx\t{text}\t1\tnoarch\t{number}\ta-1-1.src.rpm\n"
    (package,) = packages(read(PLUGIN, PATH, row))
    assert package.version == version


def test_a_row_of_another_shape_is_said() -> None:
    """A line that is no row has its number in a diagnostic."""
    found = read(PLUGIN, PATH, ROWS + "short\trow\n")
    assert len(packages(found)) == 2
    assert reasons(found) == ["line 4 is not a row of 10 columns with name and version"]
