"""The wheel: complete, and knowing its plug-ins without importing them."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of the sources."""
    pytest.importorskip("hatchling", reason="the build tool is not installed")
    folder = tmp_path_factory.mktemp("wheel")
    copy = folder / "copy"
    copy.mkdir()
    for name in ("src", "pyproject.toml", "hatch_build.py", "README.md", "LICENSE", "NOTICE"):
        source = ROOT / name
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__", "plugins.json")
            shutil.copytree(source, copy / name, ignore=ignored)
        else:
            shutil.copy(source, copy / name)
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=copy,
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    return built


def test_what_is_in_it(wheel: Path) -> None:
    """The starter database, the types, the licence and the index of plug-ins are in the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        index = json.loads(archive.read("seawall/plugins.json"))
    assert {"seawall/py.typed", "seawall/advisories/data/starter.db"} <= names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert index["stamp"] == "released"


def test_the_index_knows_every_module(wheel: Path) -> None:
    """Every module of the wheel that has a plug-in is in its index."""
    with zipfile.ZipFile(wheel) as archive:
        index = json.loads(archive.read("seawall/plugins.json"))
        stated = {
            name.removesuffix(".py").replace("/", ".")
            for name in archive.namelist()
            if name.endswith(".py") and b"\nPLUGIN: Final = " in archive.read(name)
        }
    known = {row[2] for rows in index["kinds"].values() for row in rows}
    assert len(known) > 100
    assert stated == known
