"""``db export``: write one file for a place without network."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from seawall.cli.settings import Configuration
from seawall.errors import EXIT_OK, UserError


def declare(actions: Any) -> None:
    """Add the action."""
    parser = actions.add_parser("export", help="write one file for a place without network")
    parser.add_argument("file", nargs="?", metavar="FILE", help="the bundle to write")
    parser.add_argument(
        "--repository",
        dest="medium",
        metavar="DIR",
        help="write the signed repository in use there instead, with all that proves it",
    )
    parser.add_argument("--db", metavar="FILE", help="the database, if not the one in use")


def run(arguments: argparse.Namespace, configuration: Configuration) -> int:
    """Export a database."""
    from seawall.advisories import default_path, export

    if arguments.medium:
        return _repository(Path(arguments.medium), arguments, configuration)
    if not arguments.file:
        raise UserError("nowhere to write to", hint="name a FILE, or --repository DIR")
    header = export(configuration.path("db") or default_path(), Path(arguments.file))
    sys.stdout.write(f"{arguments.file}: data of {header.created[:10]}\n{header.id}\n")
    return EXIT_OK


def _repository(folder: Path, arguments: argparse.Namespace, configuration: Configuration) -> int:
    from seawall import distribution
    from seawall.cli.database.signed import network
    from seawall.cli.terminal import Progress
    from seawall.report.phrases import plural

    if arguments.file or arguments.db:
        raise UserError("--repository writes what is signed, not a FILE of a --db")
    progress = Progress(quiet=configuration["quiet"])
    found = distribution.export(
        folder,
        configuration["repository"],
        network=network(arguments, configuration),
        progress=progress.line,
    )
    progress.step("", 0, 0)
    day = f"data of {found.created[:10]}, " if found.created else ""
    sys.stdout.write(
        f"{folder}: {day}{found.files} {plural('file', found.files)}, {found.size} bytes\n"
        f"good until {found.expires}\n{found.id}\n"
    )
    return EXIT_OK
