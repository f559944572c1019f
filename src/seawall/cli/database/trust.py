"""``db trust``: say once which root of a repository to believe, or show it."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from seawall.cli.settings import Configuration
from seawall.errors import EXIT_OK, without_user

if TYPE_CHECKING:
    from seawall.distribution.trust import Trusted


def declare(actions: Any) -> None:
    """Add the action."""
    parser = actions.add_parser("trust", help="pin the root of a signed repository, or show it")
    parser.add_argument(
        "root", nargs="?", metavar="ROOT.json", help="a file, or with --sha256 an address"
    )
    parser.add_argument(
        "--repository",
        dest="address",
        metavar="URL",
        help="address or folder from which to fetch from now on",
    )
    parser.add_argument("--sha256", metavar="HEX", help="what the root's digest has to be")
    parser.add_argument(
        "--replace", action="store_true", help="instead of another that was pinned before"
    )


def run(arguments: argparse.Namespace, configuration: Configuration) -> int:
    """Pin a root."""
    from seawall import distribution
    from seawall.cli.database.signed import network

    if arguments.root is None:
        found = distribution.pinned_root()
    else:
        found = distribution.pin_root(
            arguments.root,
            repository=arguments.address or "",
            sha256=arguments.sha256 or "",
            replace=arguments.replace,
            network=network(arguments, configuration),
        )
    sys.stdout.writelines(f"{line}\n" for line in _shown(found))
    return EXIT_OK


def _shown(root: Trusted) -> list[str]:
    lines = [
        f"root       version {root.version}, until {root.expires}",
        f"sha256     {root.sha256}",
        f"from       {without_user(root.repository) or 'no repository is known'}",
    ]
    for holder in root.roles:
        count = f"{holder.threshold} of {len(holder.keys)}"
        keys = ", ".join(key[:16] for key in holder.keys)
        lines.append(f"{holder.role:<10} {count}: {keys}")
    return lines
