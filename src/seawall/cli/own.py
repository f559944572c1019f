"""The flag that names sources of the user's own data."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from seawall.cli.settings import Configuration

if TYPE_CHECKING:
    from seawall.advisories.own import OwnSource


def declare(parser: argparse.ArgumentParser) -> None:
    """Add it to a command that asks the database."""
    parser.add_argument(
        "--own",
        action="append",
        metavar="[NAME=]PLACE",
        help="your own advisories, indicators, VEX documents and overrides: a folder, or an "
        "address that `seawall db update` has fetched",
    )


def sources(configuration: Configuration) -> tuple[OwnSource, ...]:
    """The sources that flags or configuration name; an empty name stands for none.

    Raises:
        UserError: one of them cannot be used.
    """
    named = [text for text in configuration["own"] if text]
    if not named:
        return ()
    from seawall.advisories.own import stated

    beside = configuration["own_beside"]
    said = {configuration.values[name].origin for name in ("own", "own_beside")}
    if len(said) > 1:  # the sources of one run take the place of those that `own_beside` means
        beside = {one.name for one in stated(named)} & set(beside)
    return stated(named, beside)
