"""The examples of the documentation are run, and say what the pages say.

A ``console`` block holds commands, each behind ``$``, and what they print. A line ``...``
stands for any lines, ``...`` inside a line for any characters. A command ends with exit code
0, unless ``$ echo $?`` asks for the code. A block with a title is a file that later commands
find. Every page starts in a fresh copy of the playground.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from seawall import cli
from seawall.cli.program import COMMANDS, parser_of
from tests.advisories import making
from tests.docs.pages import PAGES, Block, blocks, named

RUN = [page for page in PAGES if any(block.language == "console" for block in blocks(page))]


class Step(NamedTuple):
    """One command of an example and the lines that it prints."""

    command: str
    shown: str


def steps(block: Block) -> Iterator[Step]:
    for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        command, _, shown = part.replace("\\\n", " ").partition("\n")
        yield Step(command.strip(), shown.rstrip())


def agrees(shown: str, printed: str) -> bool:
    """Whether output is what a page shows of it."""
    return _follows(*([line.rstrip() for line in text.splitlines()] for text in (shown, printed)))


def _follows(shown: list[str], lines: list[str]) -> bool:
    if not shown:
        return not lines
    if shown[0] == "...":
        return any(_follows(shown[1:], lines[skip:]) for skip in range(len(lines) + 1))
    fits = bool(lines) and re.fullmatch(".*".join(map(re.escape, shown[0].split("..."))), lines[0])
    return bool(fits) and _follows(shown[1:], lines[1:])


@pytest.mark.parametrize("page", RUN, ids=named)
def test_examples(page: Path, place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every command of a page runs, with the exit code and the output that are shown."""
    code = 0
    for block in blocks(page):
        where = f"{named(page)}:{block.line}"
        if block.title:
            making.write(place, {block.title: block.text.encode()})
        if block.language != "console":
            continue
        todo = list(steps(block))
        assert todo, f"{where}: no command"
        for number, step in enumerate(todo):
            if step.command == "echo $?":
                assert step.shown == str(code), f"{where}: exit code {code}"
                continue
            code = run(step.command)
            output = capsys.readouterr()
            asked = number + 1 < len(todo) and todo[number + 1].command == "echo $?"
            assert code == 0 or asked, f"{where}: {step.command}: {code}\n{output.err}"
            printed = output.err + output.out
            if step.shown:
                assert agrees(step.shown, printed), f"{where}: {step.command}\n{printed}"


def run(command: str) -> int:
    """Run one command in this process; settings may stand before it, a redirection behind."""
    words = shlex.split(command)
    with pytest.MonkeyPatch.context() as patch:
        while "=" in words[0]:
            name, _, value = words.pop(0).partition("=")
            patch.setenv(name, value)
        assert words[0] in {"seawall", "./seawall"}, command
        return cli.main(words[1:])


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_calls_are_understood(page: Path) -> None:
    """Every ``seawall`` command line in any block has a command and flags that exist."""
    for block in blocks(page):
        for line in block.text.replace("\\\n", " ").splitlines():
            call = re.match(r"(?:[-$] |run: )?\s*(?:\./)?seawall ([a-z]+)\b(.*)", line.strip())
            if call is None:
                continue
            where = f"{named(page)}:{block.line}: {line}"
            assert call[1] in COMMANDS, where
            words = shlex.split(call[2].split(" | ")[0].split(" > ")[0], comments=True)
            if "--help" in words:
                continue
            try:
                parser_of(call[1]).parse_args(words)
            except SystemExit:
                pytest.fail(where)


def test_wildcards() -> None:
    """The comparison itself: exact but for the dots."""
    assert agrees("a\n...\nd", "a\nb\nc\nd\n")
    assert agrees("a\n...\nd", "a\nd")
    assert agrees("...\nd", "d")
    assert agrees("a\n...", "a\nb\n")
    assert agrees("a ... d", "a b c d")
    assert not agrees("a\n...\nd", "a\nb\nc\n")
    assert not agrees("a b", "a c")
    assert not agrees("a", "a\nb")
