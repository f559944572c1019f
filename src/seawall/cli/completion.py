"""Print the completion script for a shell."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from typing import Final, NamedTuple

from seawall import plugins
from seawall.cli import output
from seawall.cli.failing import THRESHOLDS
from seawall.cli.program import COMMANDS, parser_of

EXAMPLES: Final = """\
examples:
  source <(seawall completion bash)
  seawall completion zsh > "${fpath[1]}/_seawall"
  seawall completion fish > ~/.config/fish/completions/seawall.fish
"""


class Flag(NamedTuple):
    """One flag of a command.

    Attributes:
        names: ``--format`` and ``-f``.
        choices: the values it takes, if they are known.
        value: whether it takes one.
        meaning: for people.
    """

    names: tuple[str, ...]
    choices: tuple[str, ...]
    value: bool
    meaning: str


def declare(parser: argparse.ArgumentParser) -> None:
    """Add arguments and flags."""
    parser.add_argument("shell", choices=tuple(_SHELLS), help="bash, zsh or fish")


def run(arguments: argparse.Namespace) -> int:
    """Print the script, made from the parsers themselves."""
    commands = {name: tuple(dict.fromkeys(_flags(parser_of(name)))) for name in COMMANDS}
    sys.stdout.writelines(f"{line}\n" for line in _SHELLS[arguments.shell](commands))
    return 0


def _flags(parser: argparse.ArgumentParser) -> Iterator[Flag]:
    """The flags of a command, of its actions too; words that stand alone are flags here."""
    for action in parser._actions:  # noqa: SLF001 - argparse has no public way to list them
        names, choices = tuple(action.option_strings), tuple(map(str, action.choices or ()))
        if names:
            known = choices or _known_values(action.dest)
            yield Flag(names, known, action.nargs != 0, (action.help or "").strip())
        elif choices:
            yield Flag(choices, (), value=False, meaning="")
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            for inner in action.choices.values():
                yield from _flags(inner)


def _known_values(setting: str) -> tuple[str, ...]:
    if setting == "format":
        return tuple(entry.name for entry in plugins.entries(output.KIND))
    return THRESHOLDS if setting == "fail_on" else ()


_Commands = dict[str, tuple[Flag, ...]]


def _bash(commands: _Commands) -> Iterator[str]:
    yield "_seawall() {"
    yield '  local word="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}"'
    yield "  if [ $COMP_CWORD -eq 1 ]; then"
    yield f'    COMPREPLY=($(compgen -W "{" ".join(commands)}" -- "$word")); return'
    yield "  fi"
    yield '  case "${COMP_WORDS[1]} $before" in'
    for command, flags in commands.items():
        for flag in flags:
            if flag.choices:
                names = "|".join(f'"{command} {name}"' for name in flag.names)
                words = " ".join(flag.choices)
                yield f'    {names}) COMPREPLY=($(compgen -W "{words}" -- "$word")); return;;'
    yield "  esac"
    yield '  case "${COMP_WORDS[1]}" in'
    for command, flags in commands.items():
        words = " ".join(name for flag in flags for name in flag.names)
        yield f'    {command}) COMPREPLY=($(compgen -f -W "{words}" -- "$word"));;'
    yield "  esac"
    yield "}"
    yield "complete -o filenames -F _seawall seawall ./seawall"


def _zsh(commands: _Commands) -> Iterator[str]:
    yield "#compdef seawall"
    yield "if (( CURRENT == 2 )); then"
    rows = " ".join(f"'{name}:{COMMANDS[name]}'" for name in commands)
    yield f"  local -a names; names=({rows}); _describe command names; return"
    yield "fi"
    yield "case $words[2] in"
    for command, flags in commands.items():
        rows = " ".join(
            f"'{_quoted(name)}[{_quoted(flag.meaning)}]{_zsh_value(flag)}'"
            for flag in flags
            for name in flag.names
            if name.startswith("-")
        )
        words = " ".join(name for flag in flags for name in flag.names if name[:1] != "-")
        rest = f"'*:argument:({words})'" if words else "'*:target:_files'"
        yield f"  {command}) shift words; (( CURRENT-- )); _arguments {rows} {rest};;"
    yield "esac"


def _zsh_value(flag: Flag) -> str:
    if flag.choices:
        return f":value:({' '.join(flag.choices)})"
    return ":value:_files" if flag.value else ""


def _fish(commands: _Commands) -> Iterator[str]:
    for command in commands:
        summary = _quoted(COMMANDS[command])
        yield f"complete -c seawall -n __fish_use_subcommand -a {command} -d '{summary}'"
    for command, flags in commands.items():
        seen = f"'__fish_seen_subcommand_from {command}'"
        for flag in flags:
            words = " ".join(name for name in flag.names if not name.startswith("-"))
            if words:
                yield f"complete -c seawall -n {seen} -a '{words}'"
                continue
            names = " ".join(
                f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}"
                for name in flag.names
            )
            value = f" -x -a '{' '.join(flag.choices)}'" if flag.choices else " -r" * flag.value
            yield f"complete -c seawall -n {seen} {names}{value} -d '{_quoted(flag.meaning)}'"


def _quoted(text: str) -> str:
    for letter in "'[]:\\":
        text = text.replace(letter, "")
    return text


_SHELLS: Final = {"bash": _bash, "zsh": _zsh, "fish": _fish}
