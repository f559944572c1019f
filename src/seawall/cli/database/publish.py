"""``db publish``: sign a database into a repository, or renew what is signed."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from seawall.cli.database import signing
from seawall.cli.settings import Configuration
from seawall.cli.terminal import Progress
from seawall.errors import EXIT_OK


def declare(actions: Any) -> None:
    """Add the action."""
    parser = actions.add_parser("publish", help="sign a database into a repository")
    parser.add_argument(
        "database", nargs="?", metavar="FILE", help="without one, what is signed is renewed"
    )
    signing.declare(parser)
    parser.add_argument(
        "--older", action="store_true", help="also if its data is older than what is published"
    )
    parser.add_argument(
        "--quiet", "-q", action="store_true", default=None, help="no progress, no remarks"
    )


def run(arguments: argparse.Namespace, configuration: Configuration) -> int:
    """Publish a database."""
    from seawall import distribution

    progress = Progress(quiet=configuration["quiet"])
    report = distribution.publish(
        signing.folder(arguments),
        Path(arguments.keys),
        signing.passphrase(),
        snapshot=Path(arguments.database) if arguments.database else None,
        days=signing.lifetimes(arguments),
        older=arguments.older,
        progress=progress.line,
    )
    progress.step("", 0, 0)
    signing.remarks(report.remarks)
    if report.serial:
        less = f", {report.difference} as a difference" if report.difference is not None else ""
        sys.stdout.write(
            f"database {report.serial}, data of {report.created[:10]}: "
            f"{report.size} bytes{less}\n{report.id}\n"
        )
    sys.stdout.write(f"good until {report.expires}\n")
    return EXIT_OK
