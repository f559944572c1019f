"""Choosing the command, and turning every failure into one line and an exit code."""

from __future__ import annotations

import argparse
import importlib
import os
import signal
import sys
from collections.abc import Sequence
from typing import Final, NoReturn

from seawall.errors import EXIT_USAGE, SeawallError

COMMANDS: Final = {
    "scan": "find the vulnerabilities of an image, file system, repository or SBOM",
    "sbom": "list every component, as CycloneDX, SPDX or JSON",
    "explain": "say why a target is affected by a vulnerability, or why not",
    "diff": "say what a new image brings and removes",
    "db": "build, update, verify and move the advisory database",
    "config": "show every setting and where it comes from",
    "completion": "print the completion script for bash, zsh or fish",
}
"""Every command with its one-line summary; the module of the same name carries it out."""

_INTERRUPTED: Final = 130
_LONGEST: Final = 4096  # a path may be as long
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
    try:
        return _dispatch(words)
    except SeawallError as error:
        say(f"seawall: {error.where + ': ' if error.where else ''}{error.message}")
        if error.hint:
            say(f"hint: {error.hint}")
        return error.exit_code
    except KeyboardInterrupt:
        say("seawall: interrupted")
        return _INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has gone; nothing may be flushed into the pipe at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE


def say(line: str) -> None:
    """Print one line for people; data alone goes to standard output.

    Whatever a file, registry or image put into it, it stays one line that cannot steer a terminal.
    """
    from seawall.artifacts.naming import quoted

    sys.stderr.write(f"{quoted(line, _LONGEST)}\n")


def parser_of(command: str) -> argparse.ArgumentParser:
    """The parser of one command."""
    module = importlib.import_module(f"seawall.cli.{command}")
    parser = Parser(
        prog=f"seawall {command}",
        description=module.__doc__,
        epilog=module.EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    module.declare(parser)
    return parser


class Parser(argparse.ArgumentParser):
    """An argument parser that says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and where help is."""
        say(f"{self.prog}: {message}")
        say(f"hint: {self.prog} --help")
        raise SystemExit(EXIT_USAGE)


def _dispatch(words: Sequence[str]) -> int:
    if not words or words[0] in {"-h", "--help", "help"}:
        return _help(words[1:])
    command, rest = words[0], words[1:]
    if command not in COMMANDS:
        say(f"seawall: there is no command {command[:60]!r}{_meant(command)}")
        say("hint: seawall --help")
        return EXIT_USAGE
    try:
        parsed = parser_of(command).parse_args(rest)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else EXIT_USAGE
    code: int = importlib.import_module(f"seawall.cli.{command}").run(parsed)
    sys.stdout.flush()
    return code


def _help(words: Sequence[str]) -> int:
    if words and words[0] in COMMANDS:
        parser_of(words[0]).print_help()
        return 0
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


def _meant(command: str) -> str:
    from difflib import get_close_matches

    close = get_close_matches(command, COMMANDS, n=1)
    return f"; did you mean {close[0]!r}?" if close else ""
