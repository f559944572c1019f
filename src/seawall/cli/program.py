"""Choosing the command, and turning every failure into one line and an exit code."""

from __future__ import annotations

import argparse
import importlib
import io
import os
import re
import signal
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any, Final, NoReturn

from seawall.errors import EXIT_INCOMPLETE, EXIT_USAGE, SeawallError

COMMANDS: Final = {
    "scan": "find the vulnerabilities of an image, file system, repository or SBOM",
    "sbom": "list every component, as CycloneDX, SPDX or JSON",
    "explain": "say why a target is affected by a vulnerability, or why not",
    "hunt": "say everything that is known of an indicator, and where it occurs",
    "compare": "say who is right where the report of another scanner differs from ours",
    "diff": "say what a new image brings and removes",
    "signals": "look for what no advisory says yet, in what you have scanned",
    "intelligence": "compute a pack of facts from public packages and images",
    "db": "build, update, verify, sign and move the advisory database",
    "content": "fetch, compare and activate packs of checks, policies, rules and intelligence",
    "config": "show every setting and where it comes from",
    "completion": "print the completion script for bash, zsh or fish",
}
"""Every command with its one-line summary; the module of the same name carries it out."""

CLEAR: Final = "\r\x1b[2K"
"""Empties the line of a terminal."""

_HELP: Final = frozenset({"-h", "--help", "help"})
_WIDTH: Final = 100
_INTERRUPTED: Final = 130
_CHOICE: Final = re.compile(r"invalid choice: '([^']*)' \(choose from (.*)\)")
_EXAMPLES: Final = """\
examples:
  seawall scan alpine:3.19
  seawall scan archive:app.tar --fail-on high --output sarif=app.sarif
  seawall sbom dir:. --format spdx
  seawall explain CVE-2023-4911 debian:12

exit codes:
  0  done    1  a finding at or above --fail-on    2  wrong usage
  3  a layer or source could not be read; what was gathered is written all the same
"""


def run(words: list[str]) -> int:
    """Carry out a command line."""
    _speak_utf8()
    try:
        code = _dispatch(words)
        sys.stdout.flush()
    except SeawallError as error:
        say(f"seawall: {error.where + ': ' if error.where else ''}{error.message}")
        if error.hint:
            say(f"hint: {error.hint}")
        return error.exit_code
    except KeyboardInterrupt:
        say("seawall: interrupted")
        return _INTERRUPTED
    except BrokenPipeError:
        _give_up_output()
        return 128 + signal.SIGPIPE
    except OSError as error:
        _give_up_output()
        place = error.filename or "standard output or a temporary file"
        say(f"seawall: {place}: {error.strerror or error}")
        return EXIT_INCOMPLETE
    except Exception as error:  # noqa: BLE001 - exit code 1 means findings, and a crash is none
        sys.excepthook(type(error), error, error.__traceback__)
        say("seawall: this is an error in Seawall itself; please report it with the lines above")
        return EXIT_INCOMPLETE
    return code


def _speak_utf8() -> None:
    """Reports are UTF-8 whatever the locale; what is no character is shown, not refused."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _give_up_output() -> None:
    """Let nothing be flushed at exit into what can no longer be written to."""
    with suppress(OSError):  # it may be no file at all
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def say(line: str) -> None:
    """Print one line for people; data alone goes to standard output.

    Names in it may come from what is scanned, so nothing in it can steer a terminal. A line of
    progress that is shown there gives way.
    """
    shown = "".join(one if one.isprintable() else "?" for one in line)
    sys.stderr.write(f"{CLEAR if sys.stderr.isatty() else ''}{shown}\n")


def parser_of(command: str) -> argparse.ArgumentParser:
    """The parser of one command."""
    module = importlib.import_module(f"seawall.cli.{command}")
    parser = Parser(prog=f"seawall {command}", description=module.__doc__, epilog=module.EXAMPLES)
    module.declare(parser)
    _teach_actions(parser)
    return parser


def _teach_actions(parser: argparse.ArgumentParser) -> None:
    """Let the help of each action say what it does, with the examples of the command about it."""
    for actions in parser._actions:  # noqa: SLF001 - argparse has no public way to list them
        if not isinstance(actions, argparse._SubParsersAction):  # noqa: SLF001
            continue
        for listed in actions._choices_actions:  # noqa: SLF001 - holds what each one's help is
            action = actions.choices[listed.dest]
            summary = listed.help or ""
            action.description = f"{summary[:1].upper()}{summary[1:]}."
            words = f"{action.prog} "
            about = [line for line in (parser.epilog or "").splitlines() if words in f"{line} "]
            action.epilog = "\n".join(["examples:", *about]) if about else None


class Help(argparse.RawDescriptionHelpFormatter):
    """Help as wide as the terminal; told so, argparse imports nothing to find out."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=_columns() - 2)


def _columns() -> int:
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns
    except (OSError, ValueError):
        stated = os.environ.get("COLUMNS", "")
        return int(stated) if stated.isdecimal() and 20 < int(stated) < 1000 else _WIDTH


class Parser(argparse.ArgumentParser):
    """An argument parser that says what is wrong in one line; those of actions are such too."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{"formatter_class": Help, "allow_abbrev": False, **settings})

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and where help is."""
        if chosen := _CHOICE.search(message):
            message += _meant(chosen[1], re.findall(r"[\w.-]+", chosen[2]))
        say(f"{self.prog}: {message}")
        say(f"hint: {self.prog} --help")
        raise SystemExit(EXIT_USAGE)


def _dispatch(words: Sequence[str]) -> int:
    if not words or words[0] in _HELP:
        return _help(words[1:])
    command, rest = words[0], words[1:]
    if command not in COMMANDS:
        return _unknown(command)
    try:
        parsed = parser_of(command).parse_args(rest)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else EXIT_USAGE
    code: int = importlib.import_module(f"seawall.cli.{command}").run(parsed)
    return code


def _help(words: Sequence[str]) -> int:
    if words and words[0] not in _HELP:
        return _dispatch([*words, "--help"])
    width = max(map(len, COMMANDS))
    lines = [
        "Seawall: container security through the whole life of a container.",
        "",
        "usage: seawall COMMAND ...    (seawall COMMAND --help says more)",
        "",
        "commands:",
        *(f"  {name:<{width}}  {summary}" for name, summary in COMMANDS.items()),
        "",
        _EXAMPLES,
    ]
    sys.stdout.write("\n".join(lines))
    return 0


def _unknown(command: str) -> int:
    say(f"seawall: there is no command {command[:60]!r}{_meant(command, COMMANDS)}")
    say("hint: seawall --help")
    return EXIT_USAGE


def _meant(word: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(word[:60], known, n=1)
    return f"; did you mean {close[0]!r}?" if close else ""
