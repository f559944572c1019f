"""Look for what no advisory says yet, in what you have scanned.

The documents that `seawall scan --format json` writes are the fleet: the more of them, and of the
more days, the more can be told. Signals name what is worth a look. They are no findings.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from seawall.cli.settings import Configuration
from seawall.errors import EXIT_OK

if TYPE_CHECKING:
    from seawall.analytics import Expected, RepairTime, Signal

EXAMPLES: Final = """\
examples:
  seawall scan app:1.5 --output json=scans/app.json
  seawall signals scans/*.json
  seawall signals scans --only look_alike,rare_version --json
"""

_READABLE: Final = 76


def declare(parser: argparse.ArgumentParser) -> None:
    """Add arguments and flags."""
    parser.add_argument(
        "documents", nargs="*", metavar="FILE", help="results of scans, or folders of them"
    )
    parser.add_argument("--only", metavar="KINDS", help="kinds of signals, comma-separated")
    parser.add_argument("--list", action="store_true", help="say when each kind speaks")
    parser.add_argument("--json", action="store_true", help="as one JSON document")
    parser.add_argument(
        "--pack", metavar="DIR", help="intelligence pack, by default the active one"
    )
    parser.add_argument("--db", metavar="FILE", help="advisory database to use")


def run(arguments: argparse.Namespace) -> int:
    """Read, ask, and write."""
    from seawall.analytics import definitions

    if arguments.list:
        for name, (text, measured) in definitions().items():
            sys.stdout.writelines(_defined(name, text, f"measured: {measured}"))
        return EXIT_OK
    from seawall.pipeline.fleet import asked, intelligence, read

    only = tuple(name.strip() for name in (arguments.only or "").split(",") if name.strip())
    pack = intelligence(arguments.pack)
    database = Configuration(arguments).path("db")
    answer = asked(read(arguments.documents), database, only, pack)
    if arguments.json:
        import msgspec

        text = msgspec.json.format(msgspec.json.encode(answer), indent=2).decode()
        sys.stdout.write(f"{text}\n")
    else:
        lines = (*_signals(answer.signals), *_repair(answer.repair), *_expected(answer.expected))
        sys.stdout.writelines(f"{line}\n" for line in lines)
    return EXIT_OK


def _defined(name: str, *told: str) -> Iterator[str]:
    from seawall.report.columns import folded

    yield f"{name}\n"
    for text in told:
        yield from (f"    {line}\n" for line in folded(text.split(" "), _READABLE))


def _signals(signals: tuple[Signal, ...]) -> Iterator[str]:
    from seawall.report.safe_text import safe

    for signal in signals:
        name = f"{signal.package} {signal.version}".strip()
        yield f"{safe(name)}  {signal.kind}: {safe(signal.summary)}"
        yield from (f"    {safe(fact)}" for fact in signal.evidence)
        yield f"    in {safe(', '.join(signal.artifacts))}"
    if not signals:
        yield "no signals"


def _repair(rows: tuple[RepairTime, ...]) -> Iterator[str]:
    from seawall.report.safe_text import safe

    if rows:
        yield ""
        yield "source           type      flaws  fixed  gone  days to fix  days to repair"
    for row in rows:
        yield (
            f"{safe(row.source):<16} {safe(row.type):<8} {row.flaws:>6} {row.fixes:>6}"
            f" {row.repairs:>5} {_days(row.days_to_fix):>12} {_days(row.days_to_repair):>15}"
        )


def _expected(rows: tuple[Expected, ...]) -> Iterator[str]:
    from seawall.report.safe_text import safe

    if rows:
        yield ""
        yield "no fix yet: ecosystem          source            open  half in days  9 of 10  by"
    for row in rows:
        basis = f"{row.basis.value}, {row.flaws} flaws" if row.flaws else row.basis.value
        yield (
            f"{safe(row.ecosystem):<30} {safe(row.source):<16} {row.open:>5}"
            f" {_days(row.days):>13} {_days(row.late):>8}  {basis}"
        )


def _days(count: int) -> str:
    return f"{count}" if count >= 0 else "-"
