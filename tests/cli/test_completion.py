"""Completion scripts: valid in their shells, and complete."""

from __future__ import annotations

import argparse
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

from seawall.cli.program import COMMANDS, parser_of
from tests.cli.conftest import Seawall

SHELLS = ("bash", "zsh", "fish")


def flags(parser: argparse.ArgumentParser) -> set[str]:
    """Every long flag of a command and its actions."""
    found = set()
    for action in parser._actions:
        found |= {name for name in action.option_strings if name.startswith("--")}
        if isinstance(action, argparse._SubParsersAction):
            found |= set(action.choices)
            for inner in action.choices.values():
                found |= flags(inner)
    return found


@pytest.mark.parametrize("shell", SHELLS)
def test_scripts_are_complete(seawall: Seawall, shell: str) -> None:
    """Every command, action and flag is offered."""
    script = seawall("completion", shell).out
    for command in COMMANDS:
        assert command in script
        for flag in flags(parser_of(command)):
            assert (f"-l {flag[2:]}" if shell == "fish" and flag[0] == "-" else flag) in script


@pytest.mark.parametrize("shell", SHELLS)
def test_scripts_are_valid(seawall: Seawall, place: Path, shell: str) -> None:
    """The shell itself finds no error of syntax."""
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"no {shell} on this machine")
    (place / "script").write_text(seawall("completion", shell).out)
    run = subprocess.run([program, "-n", "script"], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")


TYPED: Final = pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("d", {"diff", "db"}),
        ("scan --only", {"--only-fixed"}),
        ("scan --format js", {"json"}),
        ("scan -f ta", {"table"}),
        ("scan --fail-on k", {"kev"}),
        ("scan --color a", {"auto", "always"}),
        ("db v", {"verify"}),
        ("db update --off", {"--offline"}),
        ("db status --o", {"--own"}),
        ("content p", {"pack", "preview", "publish"}),
        ("db keys new --role t", {"targets", "timestamp"}),
        ("compare --fail-on u", {"undecided"}),
        ("hunt --i", {"--in"}),
        ("completion z", {"zsh"}),
    ],
)


@pytest.mark.skipif(shutil.which("fish") is None, reason="no fish on this machine")
@TYPED
def test_fish_completes(seawall: Seawall, place: Path, words: str, expected: set[str]) -> None:
    """The same in fish, each with its meaning behind a tab."""
    (place / "script").write_text(seawall("completion", "fish").out)
    code = f"source script; complete -C 'seawall {words}'"
    run = subprocess.run(
        ["fish", "--no-config", "-c", code], capture_output=True, text=True, check=True
    )
    assert {line.partition("\t")[0] for line in run.stdout.splitlines()} == expected


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash on this machine")
@TYPED
def test_bash_completes(seawall: Seawall, place: Path, words: str, expected: set[str]) -> None:
    """What a user has begun to type is completed."""
    (place / "script").write_text(seawall("completion", "bash").out)
    count = len(words.split())
    typed = f"COMP_WORDS=(seawall {words}); COMP_CWORD={count}"
    code = f'. ./script; {typed}; _seawall; echo "${{COMPREPLY[@]}}"'
    run = subprocess.run(["bash", "-c", code], capture_output=True, text=True, check=True)
    assert set(run.stdout.split()) == expected


def test_an_unknown_shell(seawall: Seawall) -> None:
    """The known ones are named."""
    run = seawall("completion", "tcsh")
    assert run.code == 2
    assert "bash" in run.err
