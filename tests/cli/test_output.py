"""Where results go: standard output, any number of files, whole or not at all."""

from __future__ import annotations

import argparse
import json
import os
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from seawall import plugins
from seawall.cli import output
from seawall.cli.settings import Configuration
from seawall.errors import EXIT_INCOMPLETE, EXIT_OK
from seawall.model import Artifact, ScanResult
from seawall.report.format import Rendering
from tests.cli.conftest import Seawall

FORMATS = tuple(entry.name for entry in plugins.entries(output.KIND))


def test_several_files(seawall: Seawall, place: Path) -> None:
    """With files and no format, standard output stays empty."""
    run = seawall("scan", "image", "-q", "-o", "json=a.json", "--output", "table=b.txt")
    assert run == (EXIT_OK, "", "")
    assert json.loads((place / "a.json").read_bytes())["artifact"]["kind"] == "image"
    assert (place / "b.txt").read_text().startswith("target")


def test_a_file_and_standard_output(seawall: Seawall, place: Path) -> None:
    """A format that is named goes to standard output beside the files."""
    run = seawall("scan", "image", "-q", "--no-cache", "-f", "json", "-o", "json=a.json")
    assert run.out == (place / "a.json").read_text()


@pytest.mark.parametrize("name", FORMATS)
def test_every_format(seawall: Seawall, place: Path, name: str) -> None:
    """Every format writes something, the same in a file as on standard output."""
    words = ("scan", "image", "--quiet", "--no-cache")
    run = seawall(*words, "--format", name)
    assert run.code == EXIT_OK
    assert run.out.endswith("\n")
    assert "\x1b" not in run.out
    assert seawall(*words, "--output", f"{name}=file").code == EXIT_OK
    assert (place / "file").read_text() == run.out


def test_every_format_is_named_in_the_help(seawall: Seawall) -> None:
    """The help of ``scan`` lists them all."""
    shown = seawall("scan", "--help").out
    assert all(name in shown for name in FORMATS)


def test_a_file_is_replaced(seawall: Seawall, place: Path) -> None:
    """An older file is replaced, readable by others, and nothing is left beside it."""
    (place / "a.json").write_text("old")
    before = set(place.iterdir())
    assert seawall("scan", "image", "-q", "-o", "json=a.json").code == EXIT_OK
    assert (place / "a.json").read_text() != "old"
    assert stat.S_IMODE((place / "a.json").stat().st_mode) == 0o644
    assert set(place.iterdir()) - before <= {place / ".cache"}


@pytest.mark.parametrize("path", ["no/such/folder/a.json", "image"])
def test_a_file_that_cannot_be_written(seawall: Seawall, path: str) -> None:
    """One line that names the file, and exit code 3."""
    run = seawall("scan", "image", "-q", "-o", f"json={path}")
    assert run.code == EXIT_INCOMPLETE
    assert run.err.startswith(f"seawall: {path}: it cannot be written: ")
    assert len(run.err.splitlines()) == 1


def test_a_pipe_is_written_to(seawall: Seawall, place: Path) -> None:
    """What is no regular file is written as it is, not replaced."""
    os.mkfifo(place / "pipe")
    received: list[str] = []
    reader = threading.Thread(target=lambda: received.append((place / "pipe").read_text()))
    reader.start()
    run = seawall("scan", "image", "-q", "-o", "json=pipe")
    reader.join()
    assert run.code == EXIT_OK
    assert json.loads(received[0])["artifact"]["kind"] == "image"
    assert stat.S_ISFIFO((place / "pipe").stat().st_mode)


class Breaking:
    """A format that fails half-way."""

    name = "breaking"
    version = 1

    def render(self, result: ScanResult, rendering: Rendering) -> Iterator[str]:
        """One piece, then an error."""
        del result, rendering
        yield "half"
        raise ZeroDivisionError


def test_a_format_that_fails_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file is written whole or not at all."""
    path = tmp_path / "report"
    path.write_text("old")
    monkeypatch.setattr(plugins, "find", lambda *_arguments: Breaking())
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    flags = argparse.Namespace(output=[f"breaking={path}"], format=None)
    outputs = output.Outputs(flags, Configuration(environment={}, folder=tmp_path))
    with pytest.raises(ZeroDivisionError):
        outputs.write(ScanResult(artifact=Artifact(name="x", kind="image")))
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
