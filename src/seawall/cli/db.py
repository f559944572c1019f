"""Build, update, verify, sign and move the advisory database.

The starter database that comes with Seawall works offline. `db update` fetches the feeds from
their publishers and builds a newer one on this machine; scans use that from then on. Or a newer
one is fetched from a signed repository, whose root is trusted once.
"""

from __future__ import annotations

import argparse
from importlib import import_module
from typing import Final

from seawall.cli.settings import Configuration

EXAMPLES: Final = """\
examples:
  seawall db status
  seawall db update
  seawall db update --only osv,debian
  seawall db update --mirror https://mirror.example/feeds
  seawall db build --from feeds --output seawall.db
  seawall db verify seawall.db
  seawall db export advisories.bundle
  seawall db import advisories.bundle     # on the other side of the gap
  seawall db delta yesterday.db seawall.db --output day.delta
  seawall db import day.delta
  seawall db trust 1.root.json --repository https://advisories.example/seawall
  seawall db update --signed
  seawall db export --repository /media/usb/seawall
  seawall db keys new keys
  seawall db root --repository public --keys keys
  seawall db publish seawall.db --repository public --keys keys
"""

# The modules of seawall.cli.database, in the order of the help text.
_ACTIONS: Final = {
    "status": "status",
    "update": "update",
    "build": "build",
    "verify": "verify",
    "export": "export",
    "delta": "delta",
    "import": "import_",
    "trust": "trust",
    "keys": "keys",
    "root": "root",
    "publish": "publish",
}


def declare(parser: argparse.ArgumentParser) -> None:
    """Add arguments and flags."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for module in _ACTIONS.values():
        import_module(f"seawall.cli.database.{module}").declare(actions)


def run(arguments: argparse.Namespace) -> int:
    """Carry out one action."""
    action = import_module(f"seawall.cli.database.{_ACTIONS[arguments.action]}")
    code: int = action.run(arguments, Configuration(arguments))
    return code
