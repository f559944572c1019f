"""What the actions that fetch from a signed repository share, and ``db update --signed``."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from seawall.cli.database.keeping import history
from seawall.cli.settings import Configuration
from seawall.cli.terminal import Progress
from seawall.errors import EXIT_OK, UserError

if TYPE_CHECKING:
    from seawall.advisories import Network


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the flag."""
    parser.add_argument(
        "--signed",
        nargs="?",
        const="",
        metavar="URL",
        help="from a signed repository; by default the one that `db trust` names",
    )


def wanted(arguments: argparse.Namespace, configuration: Configuration) -> bool:
    """Whether to fetch from a signed repository."""
    return arguments.signed is not None or bool(configuration["repository"])


def network(arguments: argparse.Namespace, configuration: Configuration) -> Network:
    """How to reach it."""
    from seawall.advisories import Network

    return Network(
        ca_bundle=configuration.path("ca_bundle"),
        proxy=getattr(arguments, "proxy", None) or "",
        timeout=configuration["timeout"],
    )


def update(arguments: argparse.Namespace, configuration: Configuration) -> int:
    """Fetch the newest database of a repository."""
    from seawall import distribution
    from seawall.advisories import user_path

    if arguments.only or arguments.accept or arguments.mirror or arguments.offline:
        raise UserError(
            "--only, --accept, --mirror and --offline are about feeds, not signed databases",
            hint="leave out --signed; if `repository` is set, put SEAWALL_REPOSITORY= in front",
        )
    progress = Progress(quiet=configuration["quiet"])
    kept = history(configuration, user_path())
    outcome = distribution.update(
        arguments.signed or configuration["repository"],
        network=network(arguments, configuration),
        giving_way=kept.keep if kept is not None else None,
        progress=progress.line,
    )
    progress.step("", 0, 0)
    if outcome.remark:
        progress.notice(outcome.remark)
    if not outcome.changed:
        sys.stdout.write(f"nothing has changed\n{outcome.id}\n")
        return EXIT_OK
    how = f"{outcome.differences} differences" if outcome.differences else "whole"
    sys.stdout.write(
        f"{user_path()}: data of {outcome.created[:10]}, {outcome.fetched} bytes fetched ({how})\n"
        f"{outcome.id}\n"
    )
    return EXIT_OK
