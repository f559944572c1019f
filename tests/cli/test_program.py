"""The program itself: choosing commands, help, and every way a run can end."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import seawall as package
from seawall import cli
from seawall.cli import config, program
from seawall.cli.program import COMMANDS
from seawall.errors import EXIT_INCOMPLETE, EXIT_OK, EXIT_USAGE
from tests.cli.conftest import Seawall
from tests.docs import playground
from tests.docs.pages import ROOT

SOURCE = Path(package.__file__).parents[1]
START = f"import sys; sys.path.insert(0, {str(SOURCE)!r}); from seawall.cli import main\n"


def python(
    code: str, *, folder: Path, stdout: int = subprocess.PIPE, encoding: str = "utf-8"
) -> subprocess.CompletedProcess[str]:
    """Run some code in a new, isolated interpreter with the encoding of some locale."""
    locale = f"import io; sys.stdout = io.TextIOWrapper(sys.stdout.buffer, {encoding!r})\n"
    return subprocess.run(
        [sys.executable, "-I", "-c", START + locale + code],
        cwd=folder,
        env={**os.environ, **playground.environment(folder)},
        encoding="utf-8",
        check=False,
        stdout=stdout,
        stderr=subprocess.PIPE,
    )


def test_version(seawall: Seawall) -> None:
    """The name and the version, and nothing else."""
    for flag in ("--version", "-V"):
        assert seawall(flag) == (EXIT_OK, f"seawall {package.__version__}\n", "")


@pytest.mark.parametrize("words", [(), ("--help",), ("-h",), ("help",), ("help", "help")])
def test_help(seawall: Seawall, words: tuple[str, ...]) -> None:
    """Every command with a line about it."""
    run = seawall(*words)
    assert (run.code, run.err) == (EXIT_OK, "")
    for name, summary in COMMANDS.items():
        assert name in run.out
        assert summary in run.out
    assert all(len(line) <= 100 for line in run.out.splitlines())


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command(seawall: Seawall, command: str) -> None:
    """Usage, what it does and examples; the same by either way of asking."""
    run = seawall(command, "--help")
    assert (run.code, run.err) == (EXIT_OK, "")
    assert run.out.startswith(f"usage: seawall {command}")
    assert "examples:\n" in run.out
    assert seawall("help", command) == run


ACTIONS = [
    (command, name)
    for command in ("db", "content")
    for one in program.parser_of(command)._actions
    if isinstance(one, argparse._SubParsersAction)
    for name in one.choices
]


@pytest.mark.parametrize(("command", "action"), ACTIONS)
def test_help_of_an_action(seawall: Seawall, command: str, action: str) -> None:
    """Actions say what they do, and show the examples of the command about them."""
    run = seawall(command, action, "--help")
    assert run.code == EXIT_OK
    assert run.out.startswith(f"usage: seawall {command} {action}")
    assert seawall("help", command, action) == run
    _, _, examples = run.out.partition("\nexamples:\n")
    lines = examples.splitlines()
    assert lines
    assert all(f"{line} ".startswith(f"  seawall {command} {action} ") for line in lines)


def test_a_near_miss_is_named(seawall: Seawall) -> None:
    """Of actions and values as of commands."""
    for words, meant in ((("db", "updat"), "update"), (("compare", "a", "b", "-f", "jsn"), "json")):
        run = seawall(*words)
        assert (run.code, run.out) == (EXIT_USAGE, "")
        assert run.err.splitlines()[0].endswith(f"; did you mean {meant!r}?")
    assert "did you mean" not in seawall("db", "zzz").err


def test_flags_of_actions_are_written_out(seawall: Seawall) -> None:
    """What is short for a flag today may mean two tomorrow."""
    assert seawall("db", "build", "--fro", "feeds", "--output", "a.db").code == EXIT_USAGE


@pytest.mark.parametrize("command", COMMANDS)
def test_examples_of_help_are_understood(command: str) -> None:
    """What the help shows can be typed."""
    parser = program.parser_of(command)
    lines = [line.strip() for line in (parser.epilog or "").splitlines()[1:]]
    calls = [line for line in lines if line.startswith("seawall ")]
    assert calls
    for call in calls:
        _, name, *words = call.partition(" #")[0].partition(" >")[0].split()
        program.parser_of(name).parse_args(words)


@pytest.mark.parametrize(
    ("words", "first"),
    [
        (("scna", "."), "seawall: there is no command 'scna'; did you mean 'scan'?"),
        (("help", "scna"), "seawall: there is no command 'scna'; did you mean 'scan'?"),
        (("--nothing",), "seawall: there is no command '--nothing'"),
        (("\x1b[31mred",), "seawall: there is no command '\\x1b[31mred'"),
    ],
)
def test_unknown_commands(seawall: Seawall, words: tuple[str, ...], first: str) -> None:
    """One line, one hint, exit code 2."""
    assert seawall(*words) == (EXIT_USAGE, "", f"{first}\nhint: seawall --help\n")


def test_a_crash_is_no_finding(seawall: Seawall, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error in the program ends with exit code 3 and can be reported."""

    def broken(_arguments: object) -> int:
        raise ZeroDivisionError

    monkeypatch.setattr(config, "run", broken)
    run = seawall("config", "show")
    assert run.code == EXIT_INCOMPLETE
    assert "ZeroDivisionError" in run.err
    assert run.err.splitlines()[-1].startswith("seawall: this is an error in Seawall itself")


def test_an_interruption(seawall: Seawall, monkeypatch: pytest.MonkeyPatch) -> None:
    """Control-C ends a run without a traceback."""

    def interrupted(_arguments: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(config, "run", interrupted)
    assert seawall("config", "show") == (130, "", "seawall: interrupted\n")


def test_names_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """Control characters in what an error is about are not passed on."""
    program.say("seawall: a\x1b]0;b\x07\rc: \u202ewrong")
    assert capsys.readouterr().err == "seawall: a?]0;b??c: ?wrong\n"


def test_nothing_heavy_is_imported_by_version(place: Path) -> None:
    """The version costs an interpreter's start and little more."""
    code = "main(['--version']); print(*sorted(sys.modules), file=sys.stderr)"
    run = python(code, folder=place)
    loaded = {name.partition(".")[0] for name in run.stderr.split()}
    assert not loaded & {"msgspec", "httpx", "argparse", "json", "yaml", "zstandard", "sqlite3"}
    own = {name for name in run.stderr.split() if name.startswith("seawall")}
    assert own == {"seawall", "seawall.cli"}


def test_a_scan_imports_what_it_uses(place: Path) -> None:
    """A scan of a folder needs neither the network nor the feeds."""
    code = "main(['scan', 'project', '-q']); print(*sorted(sys.modules), file=sys.stderr)"
    loaded = set(python(code, folder=place).stderr.split())
    assert "seawall.inventory.language.javascript.npm_lock" in loaded
    assert not loaded & {"httpx", "ssl", "grpc", "tuf", "yara", "publicsuffixlist"}
    assert "seawall.advisories.building" not in loaded
    assert "seawall.inventory.distro.rpm_sqlite" not in loaded


def test_a_reader_that_has_gone(place: Path) -> None:
    """A closed pipe is no error worth a word: the exit code of SIGPIPE, nothing printed."""
    reading, writing = os.pipe()
    os.close(reading)
    run = python("sys.exit(main(['scan', 'project']))", folder=place, stdout=writing)
    os.close(writing)
    assert (run.returncode, run.stderr) == (141, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("words", [["--help"], ["scan", "project"], ["config", "show"]])
def test_a_full_disk(place: Path, words: list[str]) -> None:
    """Output that cannot be written is one line and exit code 3."""
    with Path("/dev/full").open("w") as full:
        run = python(f"sys.exit(main({words!r}))", folder=place, stdout=full.fileno())
    assert run.returncode == EXIT_INCOMPLETE
    assert run.stderr == "seawall: standard output or a temporary file: No space left on device\n"


def test_every_locale(place: Path) -> None:
    """Reports are UTF-8 where the locale is not."""
    (place / "w\u00f6rter").mkdir()
    (place / "project/package-lock.json").rename(place / "w\u00f6rter/package-lock.json")
    run = python("sys.exit(main(['scan', 'w\\u00f6rter', '-q']))", folder=place, encoding="ascii")
    assert (run.returncode, run.stderr) == (EXIT_OK, "")
    assert "target      w\u00f6rter\n" in run.stdout


def test_as_a_module(place: Path) -> None:
    """``python -m seawall`` is the same program."""
    run = subprocess.run(
        [sys.executable, "-m", "seawall", "--version"],
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        cwd=place,
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout == f"seawall {package.__version__}\n"


def _set_up() -> bool:
    """Whether the launcher would start at once."""
    lock, stamp = ROOT / "requirements/runtime.txt", ROOT / ".venv/runtime"
    return stamp.exists() and stamp.stat().st_mtime >= lock.stat().st_mtime


@pytest.mark.skipif(not _set_up(), reason="the launcher is not set up")
def test_the_launcher(place: Path) -> None:
    """``./seawall`` runs from any folder, and imports nothing from there."""
    (place / "json.py").write_text("raise SystemExit('imported from the current folder')\n")
    run = subprocess.run(
        [ROOT / "seawall", "config", "show", "--json"],
        cwd=place,
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.startswith("{")


def test_the_module_behind_the_command() -> None:
    """Each command has a module of its name with all that the program asks of it."""
    for command in COMMANDS:
        module = sys.modules.get(f"seawall.cli.{command}") or __import__(
            f"seawall.cli.{command}", fromlist=["run"]
        )
        assert isinstance(module, ModuleType)
        assert module.__doc__
        assert {"EXAMPLES", "declare", "run"} <= vars(module).keys()
    assert cli.main(["--version"]) == EXIT_OK
