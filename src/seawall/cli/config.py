"""Show every setting with its value and where that comes from."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Final

from seawall.cli.settings import SETTINGS, Configuration, Value
from seawall.errors import without_user

EXAMPLES: Final = """\
examples:
  seawall config show
  SEAWALL_PLATFORM=linux/arm64 seawall config show --json
"""


def declare(parser: argparse.ArgumentParser) -> None:
    """Add arguments and flags."""
    parser.add_argument("action", nargs="?", choices=("show",), help="the default")
    parser.add_argument("--json", action="store_true", help="as one JSON object")


def run(arguments: argparse.Namespace) -> int:
    """Print the settings."""
    values = {name: _shown(one) for name, one in Configuration().values.items()}
    if arguments.json:
        document = {name: one._asdict() for name, one in values.items()}
        sys.stdout.write(json.dumps(document, indent=2) + "\n")
        return 0
    rows = [(name, json.dumps(one.value), one.origin) for name, one in values.items()]
    names, shown, origins = (max(map(len, column)) for column in zip(*rows, strict=True))
    for name, value, origin in rows:
        line = f"{name:<{names}}  {value:<{shown}}  {origin:<{origins}}  {SETTINGS[name].meaning}"
        sys.stdout.write(f"{line}\n")
    return 0


def _shown(one: Value) -> Value:
    """A setting as it may be passed on: passwords of addresses stay out."""
    match one.value:
        case str(text):
            return one._replace(value=without_user(text))
        case list(texts) | tuple(texts):
            return one._replace(value=[without_user(str(text)) for text in texts])
    return one
