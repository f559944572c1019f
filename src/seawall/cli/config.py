"""Show every setting with its value and where that comes from."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Final

from seawall.cli.settings import SETTINGS, Configuration

EXAMPLES: Final = """\
examples:
  seawall config show
  SEAWALL_PLATFORM=linux/arm64 seawall config show --json
"""


def declare(parser: argparse.ArgumentParser) -> None:
    """Add arguments and flags."""
    parser.add_argument("action", choices=("show",), help="show: print them all")
    parser.add_argument("--json", action="store_true", help="as one JSON object")


def run(arguments: argparse.Namespace) -> int:
    """Print the settings."""
    values = Configuration().values
    if arguments.json:
        rows = {name: {"value": one.value, "origin": one.origin} for name, one in values.items()}
        sys.stdout.write(json.dumps(rows, indent=2) + "\n")
        return 0
    width = max(map(len, values))
    for name, one in values.items():
        value = json.dumps(one.value)
        sys.stdout.write(f"{name:<{width}}  {value}  ({one.origin}; {SETTINGS[name].meaning})\n")
    return 0
