"""``db delta``: write what leads from one database to another."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from seawall.cli.settings import Configuration
from seawall.errors import EXIT_OK


def declare(actions: Any) -> None:
    """Add the action."""
    parser = actions.add_parser("delta", help="write what changed from one database to another")
    parser.add_argument("old", metavar="OLD", help="the database that the reader has")
    parser.add_argument("new", metavar="NEW", help="the database that the reader shall have")
    parser.add_argument("--output", required=True, metavar="FILE", help="for `db import`")


def run(arguments: argparse.Namespace, configuration: Configuration) -> int:
    """Write a delta."""
    del configuration
    from seawall.advisories import delta

    output = Path(arguments.output)
    header = delta(Path(arguments.old), Path(arguments.new), output)
    sys.stdout.write(
        f"{output}: {output.stat().st_size} bytes, data of {header.created[:10]}\n"
        f"from {header.old}\nto   {header.new}\n"
    )
    return EXIT_OK
