"""``db build``: compile feeds that lie in a folder."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from seawall.cli.settings import Configuration
from seawall.cli.terminal import Progress
from seawall.errors import EXIT_OK, UserError


def declare(actions: Any) -> None:
    """Add the action."""
    parser = actions.add_parser("build", help="compile a folder of feeds; same feeds, same bytes")
    parser.add_argument("--from", dest="source", required=True, metavar="DIR", help="the feeds")
    parser.add_argument("--output", required=True, metavar="FILE", help="the database")
    parser.add_argument(
        "--quiet", "-q", action="store_true", default=None, help="no progress, no remarks"
    )


def run(arguments: argparse.Namespace, configuration: Configuration) -> int:
    """Build a database."""
    from seawall.advisories import build

    source = Path(arguments.source)
    if not source.is_dir():
        raise UserError("there is no such folder", where=str(source))
    progress = Progress(quiet=configuration["quiet"])
    report = build(source, Path(arguments.output), progress=progress.line)
    progress.step("", 0, 0)
    for row in report.left_out:
        if row.broken:
            progress.notice(f"{row.source}: {row.count} records are broken ({row.reason})")
    sys.stdout.write(
        f"{arguments.output}: {report.size} bytes, {report.statements} statements about "
        f"{report.flaws} flaws in {report.packages} packages\n{report.id}\n"
    )
    return EXIT_OK
