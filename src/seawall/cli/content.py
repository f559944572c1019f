"""Fetch, compare and activate packs of content: checks, policies, rules, YARA, compliance.

Packs come through the same signed channel as databases. A fetched pack changes nothing until it is
activated; `content preview` says beforehand what would change.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from seawall.cli.database import signing
from seawall.cli.program import say
from seawall.cli.settings import Configuration
from seawall.errors import EXIT_INCOMPLETE, EXIT_OK, SeawallError

if TYPE_CHECKING:
    from seawall.distribution.content.library import Installed, Library
    from seawall.distribution.content.pack import Manifest
    from seawall.distribution.content.preview import Preview

EXAMPLES: Final = """\
examples:
  seawall content list
  seawall content show base-checks
  seawall content fetch
  seawall content preview base-checks
  seawall content preview our-exceptions --results scans/*.json
  seawall content activate base-checks
  seawall content rollback base-checks
  seawall content verify
  seawall content pack my-rules --output my-rules.tar.zst
  seawall content add my-rules.tar.zst
  seawall content publish my-rules.tar.zst --repository public --keys keys
"""

_PACK: Final = "NAME, NAME@VERSION or digest"


def declare(parser: argparse.ArgumentParser) -> None:
    """Add arguments and flags."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    actions.add_parser("list", help="every pack, and which are active")
    one = actions.add_parser("show", help="what a pack says of itself, and its files")
    one.add_argument("pack", metavar="PACK", help=_PACK)
    fetch = actions.add_parser("fetch", help="fetch packs, without activating any")
    fetch.add_argument("packs", nargs="*", metavar="PACK", help="by default the newest of each")
    fetch.add_argument(
        "--repository", metavar="URL", help="by default the one that `db trust` names"
    )
    preview = actions.add_parser("preview", help="say what activating a pack would change")
    preview.add_argument("pack", metavar="PACK", help=_PACK)
    preview.add_argument(
        "--results",
        nargs="+",
        default=(),
        metavar="FILE",
        help="results of scans (JSON): say which of their findings would count no more, or again",
    )
    preview.add_argument("--json", action="store_true", help="as one JSON document")
    activate = actions.add_parser("activate", help="use a pack from now on")
    activate.add_argument("pack", metavar="PACK", help=_PACK)
    rollback = actions.add_parser("rollback", help="return to what was active before")
    rollback.add_argument("name", metavar="NAME", help="name of the pack")
    verify = actions.add_parser("verify", help="check every file of a pack, or of all")
    verify.add_argument("pack", nargs="?", metavar="PACK", help=_PACK)
    pack = actions.add_parser("pack", help="make a pack of a folder; same folder, same bytes")
    pack.add_argument("folder", metavar="DIR", help="with a pack.toml")
    pack.add_argument("--output", required=True, metavar="FILE", help="the pack (.tar.zst)")
    add = actions.add_parser("add", help="put in a pack of your own; nobody has signed it")
    add.add_argument("file", metavar="FILE", help="the pack")
    publish = actions.add_parser("publish", help="sign packs into a repository")
    publish.add_argument("files", nargs="+", metavar="FILE", help="the packs")
    signing.declare(publish)


def run(arguments: argparse.Namespace) -> int:
    """Carry out one action."""
    return _ACTIONS[arguments.action](arguments)


def _library() -> Library:
    from seawall import distribution

    return distribution.library()


def _list(arguments: argparse.Namespace) -> int:
    del arguments
    library = _library()
    active = library.active.packs
    packs = library.all()
    if not packs:
        say("seawall: there are no packs yet")
        say("hint: seawall content fetch")
    for one in packs:
        found = one.manifest
        mark = "active" if active.get(found.name) == found.digest else ""
        origin = one.origin or "unknown"
        sys.stdout.write(
            f"{found.name:<24} {found.version:<12} {found.kind:<12} {origin:<7} {mark}".rstrip()
            + "\n"
        )
    return EXIT_OK


def _show(arguments: argparse.Namespace) -> int:
    library = _library()
    _print(_told(library, library.find(arguments.pack)))
    return EXIT_OK


def _told(library: Library, pack: Installed) -> Iterator[str]:
    found = pack.manifest
    yield f"{found.name} {found.version}  {found.summary}".rstrip()
    yield f"kind       {found.kind}"
    yield f"digest     {found.digest}"
    yield f"origin     {pack.origin or 'unknown'}"
    yield f"requires   Seawall {found.requires}"
    yield f"licence    {found.licence}"
    for entry in found.changelog:
        yield f"{entry.version}  {entry.date}".rstrip()
        yield from (f"  {line}" for line in entry.changes)
    yield f"files      {len(found.files)}"
    yield from (f"  {path}" for path in sorted(found.files))
    for switch in library.active.history:
        if switch.name == found.name:
            yield f"{switch.at}  {_short(switch.old)} -> {_short(switch.new)}"


def _fetch(arguments: argparse.Namespace) -> int:
    from seawall import distribution
    from seawall.cli.database.signed import network

    configuration = Configuration(arguments)
    found = distribution.fetch_packs(
        arguments.packs,
        configuration["repository"],
        network=network(arguments, configuration),
    )
    if not found:
        say("seawall: the repository offers no packs")
    for one in found:
        news = "fetched" if one.new else "there already"
        sys.stdout.write(f"{one.name} {one.version} ({one.content}): {news}\n")
    return EXIT_OK


def _preview(arguments: argparse.Namespace) -> int:
    library = _library()
    found = _compared(library, library.find(arguments.pack), arguments.results)
    if arguments.json:
        import msgspec

        document = {**found._asdict(), "changes": [one._asdict() for one in found.changes]}
        sys.stdout.write(msgspec.json.format(msgspec.json.encode(document)).decode() + "\n")
    else:
        _print(_differences(found))
    return EXIT_OK


def _compared(library: Library, candidate: Installed, results: Iterable[str]) -> Preview:
    from seawall.distribution.content.preview import preview
    from seawall.pipeline.exception_packs import KIND, Exceptions, kept
    from seawall.pipeline.scan import now

    consumers = []
    if candidate.manifest.kind == KIND:
        consumers.append(Exceptions([kept(Path(path)) for path in results], now().date()))
    elif results:
        kind = candidate.manifest.kind
        signing.remarks(
            [f"--results says something about packs of the kind {KIND} alone, not of {kind}"]
        )
    name = candidate.manifest.name
    active = {one.manifest.name: one for one in library.in_use()}.get(name)
    return preview(active, candidate, consumers)


def _differences(found: Preview) -> Iterator[str]:
    yield f"{found.active or 'nothing'} -> {found.candidate}"
    yield from (f"  {note}" for note in found.notes)
    for change in found.changes:
        detail = f"  ({change.detail})" if change.detail else ""
        yield f"{change.effect:<8} {change.id}{detail}"
    if not found.changes:
        yield "nothing would change"


def _activate(arguments: argparse.Namespace) -> int:
    library = _library()
    pack = library.find(arguments.pack)
    switch = library.activate(pack)
    news = "is active" if switch else "is active already"
    sys.stdout.write(f"{pack.manifest.name} {pack.manifest.version} {news}\n")
    return EXIT_OK


def _rollback(arguments: argparse.Namespace) -> int:
    library = _library()
    switch = library.rollback(arguments.name)
    now = library.find(switch.new).manifest.version if switch.new else "nothing"
    sys.stdout.write(f"{switch.name}: {now} is active\n")
    return EXIT_OK


def _verify(arguments: argparse.Namespace) -> int:
    library = _library()
    code = EXIT_OK
    for one in [library.find(arguments.pack)] if arguments.pack else library.all():
        name = f"{one.manifest.name} {one.manifest.version}"
        try:
            one.verify()
        except SeawallError as error:
            signing.remarks([f"{name}: {error}"])
            code = EXIT_INCOMPLETE
        else:
            sys.stdout.write(f"{name}: whole, {_files(one.manifest)}\n")
    return code


def _pack(arguments: argparse.Namespace) -> int:
    from seawall.distribution.content.pack import build

    found = build(Path(arguments.folder), Path(arguments.output))
    sys.stdout.write(
        f"{arguments.output}: {found.name} {found.version}, {_files(found)}\n{found.digest}\n"
    )
    return EXIT_OK


def _add(arguments: argparse.Namespace) -> int:
    pack = _library().add(Path(arguments.file), "file")
    sys.stdout.write(f"{pack.manifest.name} {pack.manifest.version}\n{pack.manifest.digest}\n")
    return EXIT_OK


def _publish(arguments: argparse.Namespace) -> int:
    from seawall import distribution

    report = distribution.publish(
        signing.folder(arguments),
        Path(arguments.keys),
        signing.passphrase(),
        content=[Path(path) for path in arguments.files],
        days=signing.lifetimes(arguments),
    )
    signing.remarks(report.remarks)
    for name in report.packs:
        sys.stdout.write(f"{name}\n")
    sys.stdout.write(f"good until {report.expires}\n")
    return EXIT_OK


def _print(lines: Iterable[str]) -> None:
    """Names and texts come from packs, so nothing in them can steer a terminal."""
    from seawall.report.safe_text import safe

    sys.stdout.writelines(f"{safe(line)}\n" for line in lines)


def _files(manifest: Manifest) -> str:
    from seawall.report.phrases import plural

    return f"{len(manifest.files)} {plural('file', len(manifest.files))}"


def _short(digest: str) -> str:
    return digest[7:19] or "nothing"


_ACTIONS: Final[dict[str, Callable[[Any], int]]] = {
    "list": _list,
    "show": _show,
    "fetch": _fetch,
    "preview": _preview,
    "activate": _activate,
    "rollback": _rollback,
    "verify": _verify,
    "pack": _pack,
    "add": _add,
    "publish": _publish,
}
