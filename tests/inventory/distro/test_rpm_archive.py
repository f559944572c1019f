"""RPM archives state the package that they would install."""

from __future__ import annotations

import pytest

from seawall.errors import MalformedInput
from seawall.inventory.distro.rpm_archive import PLUGIN
from tests.inventory.distro.making import RPM_VALUES, packages, read, rpm_archive

PATH = "tmp/perl-Carp.rpm"


def test_the_header_is_read() -> None:
    """Behind lead and signatures lies the header of the package."""
    (package,) = packages(read(PLUGIN, PATH, rpm_archive(RPM_VALUES)))
    assert (package.name, package.version, package.arch) == (
        "perl-Carp",
        "4:1.50-439.el9",
        "noarch",
    )
    assert package.hashes == (f"md5:{bytes(range(16)).hex()}",)
    assert package.properties == {"archive": "not installed"}


def test_a_source_archive_is_told_apart() -> None:
    """The lead says that the archive holds sources, whatever architecture the header has."""
    (package,) = packages(read(PLUGIN, PATH, rpm_archive(RPM_VALUES, source=True)))
    assert package.arch == "src"


def test_any_truncation_is_said_or_harmless() -> None:
    """Only the files may be missing."""
    data = rpm_archive(RPM_VALUES)
    for end in range(len(data) - len(b"payload")):
        with pytest.raises(MalformedInput):
            read(PLUGIN, PATH, data[:end])
