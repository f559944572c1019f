"""``db status``: what the database holds, how old it is, what it lacks, whom it credits."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from seawall.cli import own, past
from seawall.cli.settings import Configuration
from seawall.cli.terminal import rendering
from seawall.errors import EXIT_OK

if TYPE_CHECKING:
    from seawall.advisories.own import OwnSource
    from seawall.advisories.standing import Standing
    from seawall.model import Coverage

_WIDTH: Final = 100
_NARROWEST: Final = 20


def declare(actions: Any) -> None:
    """Add the action."""
    parser = actions.add_parser("status", help="age, content, gaps and licences")
    parser.add_argument("--db", metavar="FILE", help="the database, if not the one in use")
    past.declare(parser)
    own.declare(parser)
    parser.add_argument("--json", action="store_true", help="as one JSON document")


def run(arguments: argparse.Namespace, configuration: Configuration) -> int:
    """Show the database in use."""
    from seawall.advisories import as_of, cache_path, default_path, user_path
    from seawall.advisories.standing import standing
    from seawall.report.safe_text import safe

    day = past.day(arguments)
    path = configuration.path("db") or default_path()
    if day is not None:
        path = as_of(day.isoformat(), configuration.path("db"))
    found = standing(path, cache_path() if path == user_path() else None)
    if arguments.json:
        sys.stdout.write(_as_json(path, found))
    else:
        width = rendering(configuration).width
        lines = chain(_as_text(path, found, width), _own(own.sources(configuration)))
        sys.stdout.writelines(f"{safe(line)}\n" for line in lines)
    return EXIT_OK


def gaps(found: Standing) -> list[str]:
    """Ecosystems that packages are looked up in and that the database says nothing about."""
    from seawall.vulnerabilities.distributions import families
    from seawall.vulnerabilities.ecosystems import KUBERNETES, LANGUAGES

    known = {*LANGUAGES.values(), KUBERNETES, *families()}
    return sorted(known - {row.ecosystem.partition(":")[0] for row in found.coverage})


def _kept() -> list[str]:
    """How far back ``--as-of`` can go."""
    from seawall.advisories import history_path
    from seawall.advisories.history import History

    kept = History(history_path()).snapshots()
    return [f"kept       {len(kept)} older, back to {kept[-1].day}"] if kept else []


def _own(sources: tuple[OwnSource, ...]) -> Iterator[str]:
    """Sources of the user's own, and whether they are there."""
    if sources:
        yield ""
        yield "your own"
    for source in sources:
        there = source.path.exists()
        what = "" if there else "  not fetched yet" if source.remote else "  no such folder"
        first = "" if source.precedence == "first" else "  beside others"
        yield f"  {source.id:<22} {source.shown}{first}{what}"


def _as_json(path: Path, found: Standing) -> str:
    document = {"path": str(path), **msgspec.to_builtins(found), "gaps": gaps(found)}
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n"


def _as_text(path: Path, found: Standing, width: int) -> Iterator[str]:
    from seawall.advisories import STARTER

    kind = " (the starter that comes with Seawall)" if path == STARTER else ""
    yield f"database   {path}{kind}"
    yield f"id         {found.id}"
    yield f"data of    {found.created[:10]}"
    if found.updated:
        yield f"updated    {found.updated}"
    yield from _kept()
    yield from _ecosystems(found, width)
    yield from _sources(found, width)
    if found.failed:
        yield ""
        yield "not brought by the last update"
        yield from (f"  {failure}" for failure in found.failed)


def _ecosystems(found: Standing, width: int) -> Iterator[str]:
    yield ""
    yield "ecosystem                      statements  newest      fix, days  state"
    for row in found.coverage:
        columns = f"{row.ecosystem:<30} {row.statements:>10}  {row.as_of[:10]:<10}"
        line = f"{columns}  {_fix(row):>9}  {row.state}"
        whole = f"{line}: {row.reason}" if row.reason else line
        if not width or len(whole) <= width:
            yield whole
        else:
            yield f"{line}:"
            yield from _indented(row.reason.split(" "), 4, width)
    if missing := gaps(found):
        yield ""
        yield "no data for"
        names = [f"{name}," for name in missing[:-1]] + missing[-1:]
        yield from _indented(names, 2, width or _WIDTH)


def _fix(row: Coverage) -> str:
    """Days to a fix of half of the flaws and of nine in ten, ``-`` where they cannot be told."""
    told = row.waits is not None and row.waits.median >= 0
    return f"{row.waits.median} / {row.waits.late}" if row.waits and told else "-"


def _sources(found: Standing, width: int) -> Iterator[str]:
    ages = {row.source: row for row in found.freshness}
    broken: Counter[str] = Counter()
    for omitted in found.left_out:
        if omitted.broken:
            broken[omitted.source] += omitted.count
    yield ""
    yield "source                   data of      days    records  licence"
    for source in found.sources:
        age = ages[source.id]
        days = "?" if age.age is None else str(age.age)
        day = source.as_of[:10]
        yield f"{source.id:<24} {day:<10}  {days:>5} {source.records:>10}  {source.licence}"
        remarks = [source.credit, f"old: {age.old}" if age.old else ""]
        if broken[source.id]:
            remarks.append(f"{broken[source.id]} broken records left out")
        for remark in filter(None, remarks):
            yield from _indented(remark.split(" "), 25, width)


def _indented(words: Iterable[str], indent: int, width: int) -> Iterator[str]:
    from seawall.report.columns import folded

    for line in folded(words, max(width - indent, _NARROWEST) if width else 0):
        yield f"{'':<{indent}}{line}"
