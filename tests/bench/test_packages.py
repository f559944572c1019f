"""Turning packages into entries of a layer: the same files that an installer leaves."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from bench import debian, java, node, python, synthetic
from bench.images import RECIPES, pins
from bench.layers import Entry


@pytest.mark.skipif(not shutil.which("dpkg-deb"), reason="dpkg-deb makes the package")
def test_a_debian_package_is_unpacked_and_registered(tmp_path: Path) -> None:
    """Files go under the merged /usr; the status file says it is installed."""
    root = tmp_path / "hello"
    (root / "DEBIAN").mkdir(parents=True)
    (root / "bin").mkdir()
    (root / "etc").mkdir()
    (root / "bin" / "hello").write_bytes(b"program")
    (root / "etc" / "hello.conf").write_bytes(b"x=1\n")
    control = "Package: hello\nVersion: 1:2-3\nArchitecture: all\nMaintainer: me\nDescription: d\n"
    (root / "DEBIAN" / "control").write_text(control)
    (root / "DEBIAN" / "conffiles").write_text("/etc/hello.conf\n")
    subprocess.run(["dpkg-deb", "--build", root], check=True, capture_output=True)
    deb = debian.read(tmp_path / "hello.deb")
    entries = {entry.path: entry for entry in debian.base([deb])}
    assert (deb.name, deb.version) == ("hello", "1:2-3")
    assert entries["usr/bin/hello"].data == b"program"
    assert entries["bin"].target == "usr/bin"
    assert entries["var/lib/dpkg/info/hello.list"].data.startswith(b"/.\n/")
    status = entries[debian.STATUS].data.decode()
    assert status.startswith("Package: hello\nStatus: install ok installed\n")
    assert "Conffiles:\n /etc/hello.conf " in status
    gone = [entry.path for entry in debian.removal([deb], [])]
    assert "usr/bin/.wh.hello" in gone


def test_a_wheel_is_unpacked_as_an_installer_does(tmp_path: Path) -> None:
    """Scripts become programs beside the interpreter; its metadata says who it is."""
    wheel = tmp_path / "some_thing-1.0-py3-none-any.whl"
    metadata = b"Name: Some.Thing\nVersion: 1.0\n\n"
    inner = {
        "some/module.py": b"",
        "some_thing-1.0.dist-info/METADATA": metadata,
        "some_thing-1.0.data/scripts/tool": b"ELF",
    }
    wheel.write_bytes(_zip(inner))
    entries = {entry.path: entry for entry in python.installed(wheel, "v")}
    assert entries["v/bin/tool"].mode == 0o755
    assert entries[f"v/{python.SITE}/some_thing-1.0.dist-info/METADATA"].data == metadata
    assert entries[f"v/{python.SITE}/some_thing-1.0.dist-info/INSTALLER"].data == b"pip\n"
    assert python.identity(wheel) == ("Some.Thing", "1.0")


def test_packages_of_node_are_laid_out_with_their_lock(tmp_path: Path) -> None:
    """The archive's one folder falls away; the hidden lock names every place."""
    pin = node.Pin.parse("a/node_modules/@s/b @s/b@1.2.3")
    stated = json.dumps({"name": "@s/b", "version": "1.2.3", "license": "MIT"}).encode()
    with tarfile.open(tmp_path / pin.file_name(), "w:gz") as tar:
        for name, content in (("package/package.json", stated), ("package/index.js", b"")):
            header = tarfile.TarInfo(name)
            header.size = len(content)
            tar.addfile(header, io.BytesIO(content))
    entries = {entry.path: entry for entry in node.installed([pin], tmp_path, "app")}
    assert entries["app/node_modules/a/node_modules/@s/b/package.json"].data == stated
    lock = json.loads(entries["app/node_modules/.package-lock.json"].data)
    place = "node_modules/a/node_modules/@s/b"
    assert lock["packages"] == {place: {"version": "1.2.3", "license": "MIT"}}


def test_coordinates_are_found_in_archives_in_archives() -> None:
    """A WAR states what its libraries state."""
    properties = b"#made\r\nversion=1.0\r\ngroupId=g\r\nartifactId=a\r\n"
    library = _zip({"META-INF/maven/g/a/pom.properties": properties})
    war = _zip({"WEB-INF/lib/a-1.0.jar": library, "index.html": b""})
    assert list(java.stated(war)) == [("g", "a", "1.0")]
    spark = {"gson-1.0.jar": library, "snakeyaml-2.jar": library}
    made = {entry.path: entry.data for entry in java.installed(spark)}
    assert list(java.stated(made["opt/shop/shop-all-2.3.1.jar"])) == [("g", "a", "1.0")]
    assert list(java.stated(made["opt/shop/shop-boot-2.3.1.jar"])) == [("g", "a", "1.0")]


def test_layers_at_the_limits_have_the_size_they_promise() -> None:
    """The huge layer is 10 GiB of files, the other one has a million entries."""
    assert sum(len(entry.data) * entry.repeat for entry in synthetic.huge()) == 10 << 30
    assert sum(1 for _entry in synthetic.many()) == 1_000_000


@pytest.mark.parametrize("name", ["debian-base", "debian-apps", "python", "node", "go", "java"])
def test_every_package_is_pinned(name: str) -> None:
    """A list names each package once, with its exact version."""
    lines = pins(name)
    assert len(set(lines)) == len(lines) > 0
    separator = {"debian": "=", "node": "@"}.get(name.partition("-")[0], "==")
    assert all(line.rpartition(separator)[2][0].isdigit() for line in lines)


def test_recipes_name_their_layers_apart() -> None:
    """Layers are kept by name, so two different ones must not share one."""
    steps = {step for recipe in RECIPES.values() for step in recipe.steps}
    assert len({step.name for step in steps}) == len(steps)


def _zip(members: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def test_an_entry_is_a_plain_file_unless_said_otherwise() -> None:
    """Most entries need a path and bytes."""
    entry = Entry("a", b"1")
    assert (entry.mode, entry.kind, entry.repeat) == (0o644, tarfile.REGTYPE, 1)
