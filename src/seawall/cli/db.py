"""Build, update, verify and move the advisory database.

The starter database that comes with Seawall works offline. `db update` fetches the feeds from
their publishers and builds a newer one on this machine; scans use that from then on.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from seawall.cli.program import say
from seawall.cli.settings import Configuration
from seawall.cli.terminal import Progress
from seawall.errors import EXIT_INCOMPLETE, EXIT_OK, UserError

if TYPE_CHECKING:
    from seawall.advisories import Snapshot

EXAMPLES: Final = """\
examples:
  seawall db status
  seawall db update --only osv,debian
  seawall db build --from feeds --output seawall.db
  seawall db verify seawall.db
  seawall db export advisories.bundle     # then, on the other side of the gap:
  seawall db import advisories.bundle
"""


def declare(parser: argparse.ArgumentParser) -> None:
    """Add arguments and flags."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    _status(actions)
    _update(actions)
    _build(actions)
    verify = actions.add_parser("verify", help="recompute the id of a database")
    verify.add_argument("file", nargs="?", metavar="FILE", help="by default the one in use")
    export = actions.add_parser("export", help="write one file for a place without network")
    export.add_argument("file", metavar="FILE", help="the bundle to write")
    import_ = actions.add_parser("import", help="put the database of such a file in place")
    import_.add_argument("file", metavar="FILE", help="the bundle to read")
    for action in (verify, export, import_):
        action.add_argument("--db", metavar="FILE", help="the database, if not the one in use")


def run(arguments: argparse.Namespace) -> int:
    """Carry out one action."""
    return _ACTIONS[arguments.action](arguments, Configuration(arguments))


def _status(actions: Any) -> None:
    parser = actions.add_parser("status", help="age, content, gaps and licences")
    parser.add_argument("--db", metavar="FILE", help="the database, if not the one in use")
    parser.add_argument("--json", action="store_true", help="as one JSON document")


def _update(actions: Any) -> None:
    parser = actions.add_parser("update", help="fetch what changed and build anew")
    parser.add_argument("--only", metavar="FEEDS", help="names of feeds, comma-separated")
    parser.add_argument(
        "--mirror", metavar="URL", help="one address that has the files of every host"
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


def _build(actions: Any) -> None:
    parser = actions.add_parser("build", help="compile a folder of feeds; same feeds, same bytes")
    parser.add_argument("--from", dest="source", required=True, metavar="DIR", help="the feeds")
    parser.add_argument("--output", required=True, metavar="FILE", help="the database")
    parser.add_argument(
        "--quiet", "-q", action="store_true", default=None, help="no progress, no remarks"
    )


def _show_status(arguments: argparse.Namespace, configuration: Configuration) -> int:
    from seawall.advisories import default_path, open_snapshot

    path = configuration.path("db") or default_path()
    with open_snapshot(path) as snapshot:
        if arguments.json:
            sys.stdout.write(_as_json(path, snapshot))
        else:
            sys.stdout.writelines(f"{line}\n" for line in _as_text(path, snapshot))
    return EXIT_OK


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


def _do_update(arguments: argparse.Namespace, configuration: Configuration) -> int:
    from seawall.advisories import update, user_path
    from seawall.advisories.network import Network

    progress = Progress(quiet=configuration["quiet"])
    report = update(
        network=Network(
            mirror=arguments.mirror or "",
            ca_bundle=configuration.path("ca_bundle"),
            proxy=arguments.proxy or "",
            timeout=configuration["timeout"],
            offline=arguments.offline,
        ),
        only=tuple(name.strip() for name in (arguments.only or "").split(",") if name.strip()),
        progress=_lines(progress),
    )
    progress.step("", 0, 0)
    for failure in report.failed:
        kept = "; an older copy is used" if failure.kept else ""
        say(f"seawall: {failure.path}: {failure.reason}{kept}")
    if report.built is None:
        sys.stdout.write("nothing has changed\n")
    else:
        sys.stdout.write(
            f"{user_path()}: {report.built.statements} statements about {report.built.flaws} "
            f"flaws, data of {report.built.created[:10]}\n"
        )
    return EXIT_INCOMPLETE if report.failed else EXIT_OK


def _do_build(arguments: argparse.Namespace, configuration: Configuration) -> int:
    from seawall.advisories import build

    source = Path(arguments.source)
    if not source.is_dir():
        raise UserError("there is no such folder", where=str(source))
    progress = Progress(quiet=configuration["quiet"])
    report = build(source, Path(arguments.output), progress=_lines(progress))
    progress.step("", 0, 0)
    for row in report.left_out:
        if row.broken:
            progress.notice(f"{row.source}: {row.count} records are broken ({row.reason})")
    sys.stdout.write(
        f"{arguments.output}: {report.size} bytes, {report.statements} statements about "
        f"{report.flaws} flaws in {report.packages} packages\n{report.id}\n"
    )
    return EXIT_OK


def _do_verify(arguments: argparse.Namespace, configuration: Configuration) -> int:
    from seawall.advisories import default_path, verify

    path = Path(arguments.file) if arguments.file else configuration.path("db") or default_path()
    report = verify(path)
    sys.stdout.write(f"{path}: whole, {report.statements} statements\n{report.id}\n")
    return EXIT_OK


def _do_export(arguments: argparse.Namespace, configuration: Configuration) -> int:
    from seawall.advisories import default_path, export

    header = export(configuration.path("db") or default_path(), Path(arguments.file))
    sys.stdout.write(f"{arguments.file}: data of {header.created[:10]}\n{header.id}\n")
    return EXIT_OK


def _do_import(arguments: argparse.Namespace, configuration: Configuration) -> int:
    from seawall.advisories import import_, user_path

    target = configuration.path("db") or user_path()
    report = import_(Path(arguments.file), target)
    sys.stdout.write(f"{target}: data of {report.created[:10]}\n{report.id}\n")
    return EXIT_OK


def _lines(progress: Progress) -> Callable[[str], None]:
    return lambda what: progress.step(what, 0, 0)


_ACTIONS: Final = {
    "status": _show_status,
    "update": _do_update,
    "build": _do_build,
    "verify": _do_verify,
    "export": _do_export,
    "import": _do_import,
}
