"""``db update``: fetch what changed from the publishers and build anew."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from seawall.cli import own
from seawall.cli.database import signed
from seawall.cli.database.keeping import history
from seawall.cli.program import say
from seawall.cli.settings import Configuration
from seawall.cli.terminal import Progress
from seawall.errors import EXIT_INCOMPLETE, EXIT_OK, SeawallError

if TYPE_CHECKING:
    from seawall.advisories.network import Network
    from seawall.advisories.own import OwnSource


def declare(actions: Any) -> None:
    """Add the action."""
    parser = actions.add_parser("update", help="fetch what changed and build anew")
    signed.declare(parser)
    own.declare(parser)
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
    """Fetch what is the user's own, and update his database."""
    from seawall.advisories.network import Network

    sources = own.sources(configuration)
    network = Network(
        mirror=tuple(arguments.mirror or ()),
        ca_bundle=configuration.path("ca_bundle"),
        proxy=arguments.proxy or "",
        timeout=configuration["timeout"],
        offline=arguments.offline,
    )
    refreshed = _own_refreshed(sources, network, configuration)
    if signed.wanted(arguments, configuration):
        code = signed.update(arguments, configuration)
    else:
        code = _update(arguments, configuration, network)
    return code if refreshed else EXIT_INCOMPLETE


def _update(arguments: argparse.Namespace, configuration: Configuration, network: Network) -> int:
    from seawall.advisories import update, user_path

    progress = Progress(quiet=configuration["quiet"])
    report = update(
        network=network,
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


def _own_refreshed(
    sources: tuple[OwnSource, ...], network: Network, configuration: Configuration
) -> bool:
    """Fetch own sources that live elsewhere; what was fetched before stays if one fails."""
    remote = [source for source in sources if source.remote]
    if not remote or network.offline:
        return True
    from seawall.advisories.own import refresh

    progress = Progress(quiet=configuration["quiet"])
    failures: list[str] = []
    for source in remote:
        progress.line(source.name)
        try:
            refresh(source, network)
        except SeawallError as error:
            kept = "; the older copy is used" if source.path.is_file() else ""
            failures.append(f"own:{source.name}: {error}{kept}")
    progress.line("")
    for failure in failures:
        say(f"seawall: {failure}")
    return not failures


def _names(given: str | None) -> tuple[str, ...]:
    return tuple(name.strip() for name in (given or "").split(",") if name.strip())
