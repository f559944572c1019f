"""Sources that are trees: folders, root file systems, this machine, function packages."""

from __future__ import annotations

import io
import os
import stat
import zipfile
from itertools import islice
from pathlib import Path

import pytest

from seawall.artifacts import mounts, zip_tree
from seawall.artifacts.source import Entry, Kind
from seawall.errors import LimitExceeded, SourceError, UserError
from seawall.model import Hint
from tests.artifacts.opening import contents, diagnostics, entries, opened


def test_folder(tmp_path: Path) -> None:
    """Every file is there but the inside of a repository's own folder."""
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "config").write_bytes(b"")
    (tmp_path / "go.mod").write_bytes(b"module a\n")
    with opened(f"dir:{tmp_path}") as found:
        assert found.artifact.kind == "directory"
        assert list(entries(found)) == [".git", "go.mod"]
        assert contents(found) == {"go.mod": b"module a\n"}


def test_single_file(tmp_path: Path) -> None:
    """A file is a tree of one, which may ask for its neighbours."""
    (tmp_path / "package.json").write_bytes(b"{}")
    (tmp_path / "package-lock.json").write_bytes(b"{}")
    with opened(tmp_path / "package-lock.json") as found:
        assert list(entries(found)) == ["package-lock.json"]
        assert found.tree is not None
        assert found.tree.companion("package.json") == b"{}"


def test_root_file_system(tmp_path: Path) -> None:
    """An unpacked system is a tree whose repositories are content."""
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / "os-release").write_bytes(b"ID=alpine\n")
    with opened(f"rootfs:{tmp_path}") as found:
        assert found.artifact.kind == "rootfs"
        assert contents(found) == {"etc/os-release": b"ID=alpine\n"}


def test_root_of_this_system() -> None:
    """What the kernel makes up is named and not entered, also where it is no mount."""
    made_up = {"dev", "proc", "sys"}
    others = tuple(path.name for path in Path("/").iterdir() if path.name not in made_up)
    with opened("rootfs:/", skip=others) as found:
        assert set(entries(found)) <= made_up


@pytest.mark.parametrize("target", ["dir:/nowhere", "rootfs:/nowhere", "rootfs:", "lambda:/none"])
def test_nothing_there(target: str) -> None:
    """A folder or file that does not exist is a mistake of the user."""
    with pytest.raises(UserError, match="no such"), opened(target):
        pass


def test_this_machine() -> None:
    """The machine tells its kernel; what the kernel makes up is not entered."""
    with opened("host", skip=("usr", "home", "work", "opt", "var", "root", "tmp")) as found:
        assert found.hints == (Hint(kind="kernel", value=os.uname().release, path="uname"),)
        assert found.artifact.kind == "host"
        assert found.tree is not None
        paths = [one.path for one in islice(found.tree.entries(), 5000) if isinstance(one, Entry)]
    assert "etc" in paths
    assert not any(path.startswith(("proc/", "sys/", "dev/")) for path in paths)


def test_host_takes_no_name() -> None:
    """Another machine cannot be meant."""
    with pytest.raises(UserError, match="this machine"), opened("host:example.com"):
        pass


def test_mounts_that_are_not_content() -> None:
    """The table of mounts is understood, octal escapes included."""
    text = (
        "22 1 0:21 / /proc rw - proc proc rw\n"
        "23 1 8:1 / /mnt/with\\040blank rw shared:1 - ext4 /dev/sda1 rw\n"
        "broken\n"
    )
    assert [(one.point, one.kind) for one in mounts.table(text)] == [
        ("/proc", "proc"),
        ("/mnt/with blank", "ext4"),
    ]


def package(*members: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in members:
            out.writestr(name, data)
    return stream.getvalue()


def with_mode(name: str, mode: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr, info.create_system = mode << 16, 3
    return info


def test_function_package(tmp_path: Path) -> None:
    """Files, folders and links of a zip archive, with their modes."""
    link = with_mode("bin/run", stat.S_IFLNK | 0o777)
    program = with_mode("bootstrap", stat.S_IFREG | 0o755)
    path = tmp_path / "function.zip"
    path.write_bytes(package(("bin/", b""), (link, b"../bootstrap"), (program, b"#!"), ("a", b"1")))
    for target in (path, f"lambda:{path}"):
        with opened(target) as found:
            tree = entries(found)
            assert found.artifact.kind == "lambda"
            assert found.artifact.digest.startswith("sha256:")
            assert contents(found) == {"bootstrap": b"#!", "a": b"1"}
        assert tree["bin"].kind is Kind.DIRECTORY
        assert (tree["bin/run"].kind, tree["bin/run"].target) == (Kind.SYMLINK, "../bootstrap")
        assert tree["bootstrap"].mode == 0o755


def test_names_that_lead_out(tmp_path: Path) -> None:
    """Absolute names and those with ``..`` are told and not read."""
    path = tmp_path / "function.zip"
    path.write_bytes(package(("../x", b"1"), ("/etc/passwd", b"2"), ("a//b", b"3"), ("ok", b"4")))
    with opened(path) as found:
        assert contents(found) == {"ok": b"4"}
        assert [one.path for one in diagnostics(found)] == ["../x", "/etc/passwd", "a//b"]


def test_zip_bombs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither one large member nor many are inflated without end."""
    path = tmp_path / "function.zip"
    path.write_bytes(package(*((f"{n}", b"0" * 1000) for n in range(4))))
    monkeypatch.setattr(zip_tree, "INFLATED", 2500)
    with opened(path) as found, pytest.raises(LimitExceeded, match="archive inflates"):
        contents(found)
    monkeypatch.setattr(zip_tree, "INFLATED", 1 << 20)
    monkeypatch.setattr(zip_tree, "LARGEST", 500)
    with opened(path) as found, pytest.raises(LimitExceeded, match="more than the 500"):
        contents(found)


def test_companions_in_a_package(tmp_path: Path) -> None:
    """A member beside another is found by its path."""
    path = tmp_path / "function.zip"
    path.write_bytes(package(("package.json", b"{}")))
    with opened(path) as found:
        assert found.tree is not None
        assert found.tree.companion("package.json") == b"{}"
        assert found.tree.companion("none") is None


def test_skipped_members(tmp_path: Path) -> None:
    """Globs hold in packages too."""
    path = tmp_path / "function.zip"
    path.write_bytes(package(("node_modules/a/package.json", b"{}"), ("b", b"")))
    with opened(path, skip=("node_modules",)) as found:
        assert list(entries(found)) == ["b"]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"no zip archive at all"])
def test_broken_packages(tmp_path: Path, data: bytes) -> None:
    """What is no zip archive is refused."""
    path = tmp_path / "function.zip"
    path.write_bytes(data)
    with pytest.raises(SourceError, match="zip"), opened(f"lambda:{path}"):
        pass
