"""``db export``: write one file for a place without network."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from seawall.cli.settings import Configuration
from seawall.errors import EXIT_OK


def declare(actions: Any) -> None:
    """Add the action."""
    parser = actions.add_parser("export", help="write one file for a place without network")
    parser.add_argument("file", metavar="FILE", help="the bundle to write")
    parser.add_argument("--db", metavar="FILE", help="the database, if not the one in use")


def run(arguments: argparse.Namespace, configuration: Configuration) -> int:
    """Export a database."""
    from seawall.advisories import default_path, export

    header = export(configuration.path("db") or default_path(), Path(arguments.file))
    sys.stdout.write(f"{arguments.file}: data of {header.created[:10]}\n{header.id}\n")
    return EXIT_OK
