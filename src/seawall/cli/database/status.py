"""``db status``: what the database holds, how old it is, whom it credits."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from seawall.cli import past
from seawall.cli.settings import Configuration
from seawall.errors import EXIT_OK

if TYPE_CHECKING:
    from seawall.advisories import Snapshot


def declare(actions: Any) -> None:
    """Add the action."""
    parser = actions.add_parser("status", help="age, content, gaps and licences")
    parser.add_argument("--db", metavar="FILE", help="the database, if not the one in use")
    past.declare(parser)
    parser.add_argument("--json", action="store_true", help="as one JSON document")


def run(arguments: argparse.Namespace, configuration: Configuration) -> int:
    """Show the database in use."""
    from seawall.advisories import as_of, default_path, open_snapshot

    day = past.day(arguments)
    path = configuration.path("db") or default_path()
    if day is not None:
        path = as_of(day.isoformat(), configuration.path("db"))
    with open_snapshot(path) as snapshot:
        if arguments.json:
            sys.stdout.write(_as_json(path, snapshot))
        else:
            sys.stdout.writelines(f"{line}\n" for line in _as_text(path, snapshot))
    return EXIT_OK


def _kept() -> list[str]:
    """How far back ``--as-of`` can go."""
    from seawall.advisories import history_path
    from seawall.advisories.history import History

    kept = History(history_path()).snapshots()
    return [f"kept       {len(kept)} older, back to {kept[-1].day}"] if kept else []


def _as_json(path: Path, snapshot: Snapshot) -> str:
    document = {
        "path": str(path),
        "id": snapshot.id,
        "created": snapshot.created,
        "sources": snapshot.sources,
        "coverage": list(snapshot.coverage().values()),
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n"


def _as_text(path: Path, snapshot: Snapshot) -> list[str]:
    from seawall.advisories import STARTER

    kind = " (the starter that comes with Seawall)" if path == STARTER else ""
    lines = [
        f"database   {path}{kind}",
        f"id         {snapshot.id}",
        f"data of    {snapshot.created[:10]}",
        *_kept(),
        "",
        "ecosystem                      statements  newest      state",
    ]
    for row in sorted(snapshot.coverage().values(), key=lambda one: one.ecosystem):
        state = f"{row.state}: {row.reason}" if row.reason else row.state
        lines.append(f"{row.ecosystem:<30} {row.statements:>10}  {row.as_of[:10]:<10}  {state}")
    lines += ["", "source             data of     licence"]
    for source in sorted(snapshot.sources, key=lambda one: one.id):
        lines.append(f"{source.id:<18} {source.as_of[:10]:<10}  {source.licence}")
        if source.credit:
            lines.append(f"{'':<30} {source.credit}")
    return lines
