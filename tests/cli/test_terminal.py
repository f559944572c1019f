"""What a terminal is shown, and what anything else is not."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from seawall.cli.settings import Configuration
from seawall.cli.terminal import Progress, rendering
from tests.cli.conftest import Seawall


class Terminal(io.StringIO):
    """A stream that says it is one."""

    def isatty(self) -> bool:
        """It is."""
        return True


def at_terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Let both streams be a terminal for the rest of the test."""
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(sys, "stdout", stream)
    return stream


def test_progress_overwrites_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Steps share one line, which is cleared before anything that stays."""
    terminal = at_terminal(monkeypatch)
    progress = Progress(quiet=False)
    progress.step("reading layer", 1, 2)
    progress.notice("a remark")
    progress.step("", 0, 0)
    assert terminal.getvalue() == "\r\x1b[2Kreading layer 1/2\r\x1b[2Kseawall: a remark\n\r\x1b[2K"


def test_progress_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """A long line would be folded, and only its last row cleared; its end is shown."""
    terminal = at_terminal(monkeypatch)
    monkeypatch.setenv("COLUMNS", "20")
    Progress(quiet=False).line("some/very/long/path/to/advisories.json")
    assert terminal.getvalue() == "\r\x1b[2K.../advisories.json"


def test_the_state_of_a_database_fits(monkeypatch: pytest.MonkeyPatch, seawall: Seawall) -> None:
    """On a terminal reasons and credits are folded; the words are the same elsewhere."""
    told = seawall("db", "status").out
    terminal = at_terminal(monkeypatch)
    monkeypatch.setenv("COLUMNS", "80")
    seawall("db", "status")
    shown = terminal.getvalue()
    assert shown.split() == told.split()
    folded = [line for line in shown.splitlines() if line.startswith("  ")]
    assert folded
    assert all(len(line) <= 80 for line in folded)


def test_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither progress nor remarks."""
    terminal = at_terminal(monkeypatch)
    progress = Progress(quiet=True)
    progress.step("reading layer", 1, 2)
    progress.notice("a remark")
    assert terminal.getvalue() == ""


def test_no_progress_without_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """A log gets remarks alone."""
    progress = Progress(quiet=False)
    progress.step("reading layer", 1, 2)
    progress.notice("a remark")
    assert capsys.readouterr().err == "seawall: a remark\n"


def settings(color: str, folder: Path) -> Configuration:
    return Configuration(environment={"SEAWALL_COLOR": color}, folder=folder)


def test_colour_on_a_terminal(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal unless ``NO_COLOR`` or the setting says otherwise; never in files."""
    at_terminal(monkeypatch)
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert rendering(settings("auto", place)).colour
    assert rendering(settings("auto", place)).width > 0
    assert not rendering(settings("never", place)).colour
    assert not rendering(settings("always", place), to_file=True).colour
    monkeypatch.setenv("NO_COLOR", "1")
    assert not rendering(settings("auto", place)).colour
    assert rendering(settings("always", place)).colour


def test_colour_elsewhere(seawall: Seawall) -> None:
    """A pipe gets escape sequences only if they are asked for."""
    assert "\x1b" not in seawall("scan", "image", "-q").out
    assert "\x1b[" in seawall("scan", "image", "-q", "--color", "always").out


def test_standard_output_is_data_alone(seawall: Seawall) -> None:
    """Nothing but the table goes to standard output, nothing to standard error."""
    run = seawall("scan", "image")
    assert run.err == ""
    assert run.out.startswith("target ")
