"""The parts of the documentation that are written from the program itself.

``python -m tests.docs.generated`` (``make docs``) writes them; a test compares them.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from seawall.cli.program import COMMANDS, parser_of
from seawall.cli.settings import SETTINGS, Setting
from tests.docs import extractors, sources
from tests.docs.pages import ROOT

COMMAND_LINE: Final = ROOT / "docs/reference/cli.md"
CONFIGURATION: Final = ROOT / "docs/guide/configuration.md"
_BEGIN: Final = "<!-- settings, written by `make docs` -->\n"
_END: Final = "<!-- end of settings -->\n"
_FLAG_OF: Final = {"mirrors": "mirror"}
_SHARED: Final = ("reaching the target", "looking at it")
_HEAD: Final = """\
# Command line

Written by `make docs` from the program; `seawall COMMAND --help` prints the same.
"""


def pages() -> dict[Path, str]:
    """Every page with generated parts, as it should be."""
    text = CONFIGURATION.read_text(encoding="utf-8")
    before, _, rest = text.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    table = "\n".join(_settings())
    return {
        COMMAND_LINE: _HEAD + "\n".join(_commands()),
        extractors.PAGE: extractors.page(),
        sources.PAGE: sources.page(),
        CONFIGURATION: f"{before}{_BEGIN}{table}\n{_END}{after}",
    }


def _settings() -> Iterator[str]:
    flags = {
        action.dest: max(action.option_strings, key=len)
        for command in COMMANDS
        for parser in _with_actions(parser_of(command))
        for action in parser._actions
        if action.option_strings
    }
    yield "| setting | default | flag | meaning |"
    yield "| --- | --- | --- | --- |"
    for name, setting in SETTINGS.items():
        flag = flags.get(_FLAG_OF.get(name, name), "")
        shown = f"`{flag}`" if flag else ""
        yield f"| `{name}` | `{json.dumps(setting.default)}` | {shown} | {_meaning(setting)} |"


def _meaning(setting: Setting) -> str:
    if setting.choices:
        return f"{setting.meaning}: {', '.join(setting.choices)}"
    return setting.meaning


def _with_actions(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action.choices.values()


def _commands() -> Iterator[str]:
    for command in COMMANDS:
        parser, *actions = _with_actions(parser_of(command))
        yield from ("", f"## seawall {command}", "", (parser.description or "").strip(), "")
        if not actions:
            yield from _usage(parser)
        for action in actions:
            yield from (f"### {action.prog}", "", _summary(parser, action), "")
            yield from _usage(action)
        examples = [line.strip() for line in (parser.epilog or "").strip().splitlines()[1:]]
        yield from ("```sh", *examples, "```")
    yield from ("", "## Flags for targets", "")
    yield from _table(_groups(parser_of("scan"), shared=True))


def _summary(parser: argparse.ArgumentParser, action: argparse.ArgumentParser) -> str:
    name = action.prog.rpartition(" ")[2]
    listed = next(one for one in parser._actions if isinstance(one, argparse._SubParsersAction))
    help_ = next(one.help for one in listed._choices_actions if one.dest == name)
    return f"{(help_ or '')[:1].upper()}{(help_ or '')[1:]}."


def _usage(parser: argparse.ArgumentParser) -> Iterator[str]:
    yield from _table(_groups(parser, shared=False))
    if any(_groups(parser, shared=True)):
        yield from ("and the [flags for targets](#flags-for-targets).", "")


def _groups(parser: argparse.ArgumentParser, *, shared: bool) -> list[argparse.Action]:
    """The arguments of a command itself, or those it shares with others."""
    return [
        action
        for group in parser._action_groups
        if (group.title in _SHARED) is shared
        for action in group._group_actions
        if not isinstance(action, argparse._HelpAction)
    ]


def _table(actions: list[argparse.Action]) -> Iterator[str]:
    if actions:
        yield from ("| | |", "| --- | --- |", *map(_row, actions), "")


def _row(action: argparse.Action) -> str:
    value = "\\|".join(map(str, action.choices or ())) or str(action.metavar or action.dest.upper())
    names = ", ".join(f"`{name}`" for name in reversed(action.option_strings))
    if not names:
        names = f"`{value}`"
    elif action.nargs != 0:
        names = f"{names[:-1]} {value}`"
    return f"| {names} | {(action.help or '').replace('|', chr(92) + '|')} |"


def main() -> None:
    """Write all pages."""
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
