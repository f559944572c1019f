"""What rpm itself writes is read as rpm itself reads it."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

from seawall.inventory.distro import rpm_archive, rpm_ndb, rpm_sqlite
from seawall.inventory.extractor import Extractor
from tests.inventory.distro.making import claims, packages, read, reasons

SPEC: Final = """\
Name: hello
Version: 1.2
Release: 3
Epoch: 4
Summary: Greeting
License: MIT
Vendor: Example
BuildArch: noarch
%description
Greeting
%package doc
Summary: Manual
Requires: hello = %{epoch}:%{version}
%description doc
Manual
%install
mkdir -p %{buildroot}/opt/hello/doc
echo x > %{buildroot}/opt/hello/greeting
echo x > %{buildroot}/opt/hello/doc/manual
%files
%dir /opt/hello
/opt/hello/greeting
%files doc
/opt/hello/doc
"""
SHOWN: Final = (
    "%{NAME} %{EPOCH}:%{VERSION}-%{RELEASE} %{ARCH} %{LICENSE} %{VENDOR} md5:%{SIGMD5}\\n"
)
EXPECTED: Final = {
    "hello": ["opt/hello/greeting"],
    "hello-doc": ["opt/hello/doc/manual"],
}


def run(program: str, *arguments: str | Path) -> str:
    """What a program prints; the test is skipped where there is none."""
    path = shutil.which(program)
    if path is None:
        pytest.skip(f"this machine has no {program}")
    done = subprocess.run([path, *arguments], check=True, capture_output=True, text=True)
    return done.stdout


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two archives that rpmbuild made."""
    folder = tmp_path_factory.mktemp("rpmbuild")
    spec = folder / "hello.spec"
    spec.write_text(SPEC)
    run("rpmbuild", "-bb", "--quiet", "--define", f"_topdir {folder}", spec)
    return sorted(folder.glob("RPMS/noarch/*.rpm"))


def described(plugin: Extractor, path: str, data: bytes) -> list[str]:
    """Packages in the form that rpm was asked for."""
    found = read(plugin, path, data)
    assert reasons(found) == []
    return [
        f"{item.name} {item.version} {item.arch} {item.licenses[0]} {item.publisher} "
        + item.hashes[0]
        for item in packages(found)
    ]


@pytest.mark.parametrize(
    ("backend", "name", "plugin"),
    [("sqlite", "rpmdb.sqlite", rpm_sqlite.PLUGIN), ("ndb", "Packages.db", rpm_ndb.PLUGIN)],
)
def test_databases(
    archives: Sequence[Path], tmp_path: Path, backend: str, name: str, plugin: Extractor
) -> None:
    """Packages, needs and files are those that were installed."""
    backends = re.search(r"available backends *:(.*)", run("rpm", "--showrc"))
    if backends is None or backend not in backends[1].split():
        pytest.skip(f"this machine's rpm was built without {backend}")
    options = ("--define", f"_dbpath {tmp_path}", "--define", f"_db_backend {backend}")
    trusting = ("--justdb", "--nodeps", "--nodigest", "--nosignature")
    run("rpm", "-i", *trusting, *options, *archives)
    listed = run("rpm", "-qa", *options, "--qf", SHOWN).splitlines()
    data, path = (tmp_path / name).read_bytes(), f"var/lib/rpm/{name}"
    assert sorted(described(plugin, path, data)) == sorted(listed)
    found = read(plugin, path, data)
    assert claims(found) == EXPECTED
    needs = {item.name: item.dependencies for item in packages(found)}
    assert needs == {"hello": (), "hello-doc": ("hello",)}
    assert {item.source for item in packages(found)} == {"hello"}


def test_archives(archives: Sequence[Path]) -> None:
    """An archive states what rpm says about it."""
    for archive in archives:
        listed = run("rpm", "-qp", "--nosignature", "--qf", SHOWN, archive).splitlines()
        assert described(rpm_archive.PLUGIN, "tmp/x.rpm", archive.read_bytes()) == listed
