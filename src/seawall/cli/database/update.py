"""``db update``: fetch what changed from the publishers and build anew."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from seawall.cli.database import signed
from seawall.cli.database.keeping import history
from seawall.cli.program import say
from seawall.cli.settings import Configuration
from seawall.cli.terminal import Progress
from seawall.errors import EXIT_INCOMPLETE, EXIT_OK


def declare(actions: Any) -> None:
    """Add the action."""
    parser = actions.add_parser("update", help="fetch what changed and build anew")
    signed.declare(parser)
    parser.add_argument("--only", metavar="FEEDS", help="names of feeds, comma-separated")
    parser.add_argument(
        "--accept", metavar="FEEDS", help="take files of these feeds though they look changed"
    )
    parser.add_argument(
        "--mirror",
        metavar="URL",
        action="append",
        help="an address that has the files of every host; several are tried in turn",
    )
    parser.add_argument(
        "--ca-bundle",
        metavar="FILE",
        help="PEM file of authorities to trust instead of the system's",
    )
    parser.add_argument("--proxy", metavar="URL", help="proxy to use; by default HTTPS_PROXY says")
    parser.add_argument(
        "--timeout", type=float, metavar="SECONDS", help="give up after that long without a byte"
    )
    parser.add_argument("--offline", action="store_true", help="build from what was fetched before")
    parser.add_argument(
        "--quiet", "-q", action="store_true", default=None, help="no progress, no remarks"
    )


def run(arguments: argparse.Namespace, configuration: Configuration) -> int:
    """Update the user's database."""
    if signed.wanted(arguments, configuration):
        return signed.update(arguments, configuration)
    from seawall.advisories import update, user_path
    from seawall.advisories.network import Network

    progress = Progress(quiet=configuration["quiet"])
    report = update(
        network=Network(
            mirror=tuple(arguments.mirror or ()),
            ca_bundle=configuration.path("ca_bundle"),
            proxy=arguments.proxy or "",
            timeout=configuration["timeout"],
            offline=arguments.offline,
        ),
        history=history(configuration, user_path()),
        only=_names(arguments.only),
        accept=_names(arguments.accept),
        progress=progress.line,
    )
    progress.step("", 0, 0)
    for failure in report.failed:
        say(f"seawall: {failure}")
    if report.built is None and report.failed and not user_path().exists():
        sys.stdout.write("nothing could be had\n")
    elif report.built is None:
        sys.stdout.write("nothing has changed\n")
    else:
        sys.stdout.write(
            f"{user_path()}: {report.built.statements} statements about {report.built.flaws} "
            f"flaws, data of {report.built.created[:10]}\n"
        )
    return EXIT_INCOMPLETE if report.failed else EXIT_OK


def _names(given: str | None) -> tuple[str, ...]:
    return tuple(name.strip() for name in (given or "").split(",") if name.strip())
