"""Debian archives state the package that they would install."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from seawall.errors import MalformedInput
from seawall.inventory.distro.deb_archive import PLUGIN
from tests.inventory.distro.making import deb, packages, read

CONTROL = b"Package: hello\nVersion: 2.10-3\nArchitecture: amd64\nDepends: libc6 (>= 2.34)\n"


@pytest.mark.parametrize("compress", ["gz", "xz", "zst"])
def test_the_control_file_is_read(compress: str) -> None:
    """Whatever the compression, name, version, architecture and needs are found."""
    (package,) = packages(read(PLUGIN, "tmp/hello.deb", deb(CONTROL, compress)))
    assert (package.name, package.version, package.arch) == ("hello", "2.10-3", "amd64")
    assert package.dependencies == ("libc6",)
    assert package.properties == {"archive": "not installed"}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not a Debian archive"),
        (b"!<arch>\n", "no control.tar"),
        (deb(b"Package: hello\n"), "no name or no version"),
        (deb(CONTROL)[:140], "cut off"),
    ],
)
def test_a_broken_archive_is_said(data: bytes, reason: str) -> None:
    """What is missing is named."""
    with pytest.raises(MalformedInput, match=reason):
        read(PLUGIN, "tmp/hello.deb", data)


def test_any_truncation_is_said_or_harmless() -> None:
    """An archive may end anywhere."""
    data = deb(CONTROL)
    for end in range(len(data)):
        try:
            assert len(packages(read(PLUGIN, "tmp/hello.deb", data[:end]))) == 1
        except MalformedInput:
            continue


@pytest.mark.parametrize("compress", ["none", "gzip", "xz", "zstd"])
def test_what_dpkg_builds_is_read(tmp_path: Path, compress: str) -> None:
    """An archive of the real program, in every compression that it has."""
    program = shutil.which("dpkg-deb")
    if program is None:
        pytest.skip("this machine has no dpkg-deb")
    tree, archive = tmp_path / "tree", tmp_path / "hello.deb"
    (tree / "DEBIAN").mkdir(parents=True)
    (tree / "DEBIAN" / "control").write_bytes(CONTROL + b"Maintainer: X <x@example.org>\n")
    build = [program, "--root-owner-group", f"-Z{compress}", "--build", str(tree), str(archive)]
    subprocess.run(build, check=True, capture_output=True)
    (package,) = packages(read(PLUGIN, "tmp/hello.deb", archive.read_bytes()))
    assert (package.name, package.version) == ("hello", "2.10-3")
    assert package.publisher == "X <x@example.org>"
