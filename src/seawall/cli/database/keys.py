"""``db keys``: make the keys that sign a repository, and list them."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from seawall.cli.settings import Configuration
from seawall.errors import EXIT_OK


def declare(actions: Any) -> None:
    """Add the action."""
    parser = actions.add_parser("keys", help="make or list the keys that sign a repository")
    parser.add_argument("what", choices=("new", "list"), help="what to do")
    parser.add_argument("folder", metavar="DIR", help="the folder of keys")
    parser.add_argument(
        "--role",
        action="append",
        choices=("root", "targets", "snapshot", "timestamp", "content"),
        help="whose key, by default one for each role; may be repeated",
    )
    parser.add_argument("--label", default="", metavar="NAME", help="tells it from others")


def run(arguments: argparse.Namespace, configuration: Configuration) -> int:
    """Make or list keys."""
    from seawall import distribution
    from seawall.cli.database.signing import passphrase

    del configuration
    folder = Path(arguments.folder)
    if arguments.what == "new":
        found = distribution.new_keys(folder, passphrase(), arguments.role or (), arguments.label)
    else:
        found = distribution.list_keys(folder)
    for key in found:
        here = "" if key.private.is_file() else "  (public half only)"
        name = key.private.with_suffix("").name
        sys.stdout.write(f"{name:<20} {key.public.keyid}{here}\n")
    return EXIT_OK
