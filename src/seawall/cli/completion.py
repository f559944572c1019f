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


class Call(NamedTuple):
    """What can be typed behind a command, or behind one of its actions.

    Attributes:
        flags: what begins with a dash.
        words: what else is known.
        actions: of a command that has some.
    """

    flags: tuple[Flag, ...]
    words: tuple[str, ...]
    actions: tuple[str, ...]


Calls = dict[str, Call]


def declare(parser: argparse.ArgumentParser) -> None:
    """Add arguments and flags."""
    parser.add_argument("shell", choices=tuple(_SHELLS), help="bash, zsh or fish")


def run(arguments: argparse.Namespace) -> int:
    """Print the script, made from the parsers themselves."""
    calls = {" ".join(words): call for name in COMMANDS for words, call in _calls(name)}
    sys.stdout.writelines(f"{line}\n" for line in _SHELLS[arguments.shell](calls))
    return 0


def _calls(command: str) -> Iterator[tuple[tuple[str, ...], Call]]:
    """A command, and each of its actions."""
    parser = parser_of(command)
    yield (command,), Call(*_offered(parser))
    for action in parser._actions:  # noqa: SLF001 - argparse has no public way to list them
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            for name, inner in action.choices.items():
                yield (command, name), Call(*_offered(inner))


def _offered(
    parser: argparse.ArgumentParser,
) -> tuple[tuple[Flag, ...], tuple[str, ...], tuple[str, ...]]:
    flags: list[Flag] = []
    words: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    for action in parser._actions:  # noqa: SLF001 - argparse has no public way to list them
        names, choices = tuple(action.option_strings), tuple(map(str, action.choices or ()))
        if names:
            known = choices or _known_values(action.dest)
            flags.append(Flag(names, known, action.nargs != 0, (action.help or "").strip()))
        elif isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            actions = choices
        else:
            words += choices
    return tuple(flags), words, actions


def _known_values(setting: str) -> tuple[str, ...]:
    if setting == "format":
        return tuple(entry.name for entry in plugins.entries(output.KIND))
    return THRESHOLDS if setting == "fail_on" else ()


def _bash(calls: Calls) -> Iterator[str]:
    nested = "|".join(command for command, call in calls.items() if call.actions)
    yield "_seawall() {"
    yield '  local word="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}"'
    yield '  local call="${COMP_WORDS[1]}"'
    yield "  if [ $COMP_CWORD -eq 1 ]; then"
    yield f'    COMPREPLY=($(compgen -W "{" ".join(COMMANDS)}" -- "$word")); return'
    yield "  fi"
    yield f'  case "$call" in {nested})'
    yield '    if [ $COMP_CWORD -gt 2 ]; then call="$call ${COMP_WORDS[2]}"; fi;;'
    yield "  esac"
    yield '  case "$call $before" in'
    for words, call in calls.items():
        for flag in call.flags:
            if flag.choices:
                names = "|".join(f'"{words} {name}"' for name in flag.names)
                values = " ".join(flag.choices)
                yield f'    {names}) COMPREPLY=($(compgen -W "{values}" -- "$word")); return;;'
    yield "  esac"
    yield '  case "$call" in'
    for words, call in calls.items():
        offered = " ".join([*call.actions, *call.words, *(name for name in _names(call))])
        files = "" if call.actions else "-f "
        yield f'    "{words}") COMPREPLY=($(compgen {files}-W "{offered}" -- "$word"));;'
    yield "  esac"
    yield "}"
    yield "complete -o filenames -F _seawall seawall ./seawall"


def _names(call: Call) -> Iterator[str]:
    for flag in call.flags:
        yield from flag.names


def _zsh(calls: Calls) -> Iterator[str]:
    yield "#compdef seawall"
    yield "if (( CURRENT == 2 )); then"
    rows = " ".join(f"'{name}:{summary}'" for name, summary in COMMANDS.items())
    yield f"  local -a names; names=({rows}); _describe command names; return"
    yield "fi"
    yield 'local call="$words[2]"'
    for command, call in calls.items():
        if call.actions:
            yield f'if [[ "$call" == {command} ]]; then'
            yield "  if (( CURRENT == 3 )); then"
            yield f"    compadd {' '.join(call.actions)}; return"
            yield "  fi"
            yield '  call="$call $words[3]"; shift words; (( CURRENT-- ))'
            yield "fi"
    yield "shift words; (( CURRENT-- ))"
    yield 'case "$call" in'
    for words, call in calls.items():
        rows = " ".join(
            f"'{_quoted(name)}[{_quoted(flag.meaning)}]{_zsh_value(flag)}'"
            for flag in call.flags
            for name in flag.names
        )
        rest = f"'*:argument:({' '.join(call.words)})'" if call.words else "'*:target:_files'"
        yield f'  "{words}") _arguments {rows} {rest};;'
    yield "esac"


def _zsh_value(flag: Flag) -> str:
    if flag.choices:
        return f":value:({' '.join(flag.choices)})"
    return ":value:_files" if flag.value else ""


def _fish(calls: Calls) -> Iterator[str]:
    for command, summary in COMMANDS.items():
        yield f"complete -c seawall -n __fish_use_subcommand -a {command} -d '{_quoted(summary)}'"
    for words, call in calls.items():
        command, _, action = words.partition(" ")
        seen = f"__fish_seen_subcommand_from {command}"
        if action:
            seen += f"; and __fish_seen_subcommand_from {action}"
        if call.actions:
            listed = " ".join(call.actions)
            first = f"{seen}; and not __fish_seen_subcommand_from {listed}"
            yield f"complete -c seawall -n '{first}' -f -a '{listed}'"
        if call.words:
            yield f"complete -c seawall -n '{seen}' -a '{' '.join(call.words)}'"
        yield from (f"complete -c seawall -n '{seen}' {_fish_flag(flag)}" for flag in call.flags)


def _fish_flag(flag: Flag) -> str:
    names = " ".join(
        f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in flag.names
    )
    value = f" -x -a '{' '.join(flag.choices)}'" if flag.choices else " -r" * flag.value
    return f"{names}{value} -d '{_quoted(flag.meaning)}'"


def _quoted(text: str) -> str:
    for letter in "'[]:\\":
        text = text.replace(letter, "")
    return text


_SHELLS: Final = {"bash": _bash, "zsh": _zsh, "fish": _fish}
