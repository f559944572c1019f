"""``--as-of DATE``: asking what was known on a day."""

from __future__ import annotations

import argparse
from datetime import date

from seawall.errors import UserError


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the flag."""
    parser.add_argument(
        "--as-of",
        metavar="DATE",
        help="answer as of that day (YYYY-MM-DD), with the newest database that is not newer",
    )


def day(arguments: argparse.Namespace) -> date | None:
    """The day that was asked for, if any.

    Raises:
        UserError: it is no day.
    """
    given: str | None = arguments.as_of
    if given is None:
        return None
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise UserError(
            "not a day", where=f"--as-of {given[:40]}", hint="write it as 2026-08-16"
        ) from None
