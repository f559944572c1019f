"""``db import``: put the database of a bundle in place, or what a delta makes of it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from seawall.cli.database.keeping import history
from seawall.cli.settings import Configuration
from seawall.errors import EXIT_OK


def declare(actions: Any) -> None:
    """Add the action."""
    parser = actions.add_parser(
        "import", help="put the database of such a file, or a delta, in place"
    )
    parser.add_argument(
        "file", metavar="FILE", help="a bundle, or a delta from the database in place"
    )
    parser.add_argument("--db", metavar="FILE", help="the database, if not the one in use")


def run(arguments: argparse.Namespace, configuration: Configuration) -> int:
    """Import a database."""
    from seawall.advisories import import_, user_path

    target = configuration.path("db") or user_path()
    report = import_(Path(arguments.file), target, history=history(configuration, target))
    sys.stdout.write(f"{target}: data of {report.created[:10]}\n{report.id}\n")
    return EXIT_OK
