"""``db verify``: recompute the id of a database."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from seawall.cli.settings import Configuration
from seawall.errors import EXIT_OK


def declare(actions: Any) -> None:
    """Add the action."""
    parser = actions.add_parser("verify", help="recompute the id of a database")
    parser.add_argument("file", nargs="?", metavar="FILE", help="by default the one in use")
    parser.add_argument("--db", metavar="FILE", help="the database, if not the one in use")


def run(arguments: argparse.Namespace, configuration: Configuration) -> int:
    """Verify a database."""
    from seawall.advisories import default_path, verify

    path = Path(arguments.file) if arguments.file else configuration.path("db") or default_path()
    report = verify(path)
    sys.stdout.write(f"{path}: whole, {report.statements} statements\n{report.id}\n")
    return EXIT_OK
