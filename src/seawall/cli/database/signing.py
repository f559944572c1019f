"""What the actions of a publisher share: keys, their passphrase, lifetimes."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seawall.cli.program import say
from seawall.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seawall.distribution.keys import Passphrase

VARIABLE = "SEAWALL_KEY_PASSPHRASE"


def declare(parser: Any) -> None:
    """Add the flags."""
    parser.add_argument(
        "--repository", dest="folder", required=True, metavar="DIR", help="the repository's files"
    )
    parser.add_argument("--keys", required=True, metavar="DIR", help="the folder of signing keys")
    parser.add_argument(
        "--expires",
        action="append",
        metavar="ROLE=DAYS",
        help="how long what a role says is good for; may be repeated",
    )


def lifetimes(arguments: argparse.Namespace) -> dict[str, int]:
    """What ``--expires`` says."""
    from seawall.distribution.roles import lifetimes as parsed

    return parsed(arguments.expires or [])


def passphrase() -> Passphrase:
    """Gives the passphrase of private keys: from the environment, or asked for once."""
    asked: list[bytes] = []

    def given(what: str) -> bytes:
        if stated := os.environ.get(VARIABLE):
            return stated.encode()
        if not asked:
            asked.append(_asked(what))
        return asked[0]

    return given


def remarks(lines: Iterable[str]) -> None:
    """Print what the publisher should know."""
    for line in lines:
        say(f"seawall: {line}")


def folder(arguments: argparse.Namespace) -> Path:
    """The repository."""
    return Path(arguments.folder)


def _asked(what: str) -> bytes:
    if not sys.stdin.isatty():
        raise UserError("private keys need a passphrase", hint=f"set {VARIABLE}")
    import getpass

    return getpass.getpass(f"Passphrase of {what}: ").encode()
