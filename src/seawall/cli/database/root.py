"""``db root``: begin a repository, or change who signs it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from seawall.cli.database import signing
from seawall.cli.settings import Configuration
from seawall.errors import EXIT_OK


def declare(actions: Any) -> None:
    """Add the action."""
    parser = actions.add_parser(
        "root", help="let the keys in a folder hold the roles of a repository from now on"
    )
    signing.declare(parser)
    parser.add_argument("--renew", action="store_true", help="make a new root in any case")


def run(arguments: argparse.Namespace, configuration: Configuration) -> int:
    """Sign a root."""
    from seawall import distribution

    del configuration
    report = distribution.sign_root(
        signing.folder(arguments),
        Path(arguments.keys),
        signing.passphrase(),
        renew=arguments.renew,
        days=signing.lifetimes(arguments),
    )
    signing.remarks(report.remarks)
    if report.missing:
        sys.stdout.write(f"root {report.version} waits for {report.missing} more signatures\n")
    else:
        news = "is in place" if report.changed else "is unchanged"
        sys.stdout.write(f"root {report.version} {news}, until {report.expires}\n")
    return EXIT_OK
