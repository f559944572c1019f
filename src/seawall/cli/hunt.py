"""Say everything that is known of an indicator, and where it occurs."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from seawall.cli import own
from seawall.cli.settings import Configuration
from seawall.cli.terminal import rendering
from seawall.errors import EXIT_OK

if TYPE_CHECKING:
    from seawall.advisories import Snapshot
    from seawall.advisories.own import Layered
    from seawall.model import ScanResult
    from seawall.report.hunted import Answer

EXAMPLES: Final = """\
examples:
  seawall hunt 45.148.10.240
  seawall hunt CVE-2021-44228 --in shop.json
  seawall hunt 'hxxp://evil[.]example/a' pkg:npm/left-pad T1611 --json
"""


def declare(parser: argparse.ArgumentParser) -> None:
    """Add arguments and flags."""
    parser.add_argument(
        "indicators",
        metavar="INDICATOR",
        nargs="+",
        help="digest, IP address, CIDR block, domain, URL, purl, package name, flaw or technique",
    )
    parser.add_argument(
        "--in",
        dest="results",
        action="extend",
        nargs="+",
        metavar="RESULT",
        help="results (scan --format json) to look through; may be repeated",
    )
    parser.add_argument("--json", action="store_true", help="as one JSON document")
    parser.add_argument("--db", metavar="FILE", help="advisory database to use")
    own.declare(parser)
    parser.add_argument(
        "--color", choices=("auto", "always", "never"), help="colour on standard output"
    )


def run(arguments: argparse.Namespace) -> int:
    """Ask, look through the results, and answer."""
    from seawall.pipeline.knowing import known
    from seawall.pipeline.stored import result
    from seawall.report import hunted

    configuration = Configuration(arguments)
    results = {name: result(Path(name)) for name in arguments.results or ()}
    with known(configuration.path("db"), own.sources(configuration)) as knowing:
        answers = [_answer(text, knowing.knowledge, results) for text in arguments.indicators]
    if arguments.json:
        sys.stdout.writelines(hunted.json(answers))
    else:
        sys.stdout.writelines(hunted.text(answers, rendering(configuration)))
    return EXIT_OK


def _answer(text: str, known: Snapshot | Layered, results: dict[str, ScanResult]) -> Answer:
    from seawall.advisories.intelligence.hunting import hunt
    from seawall.advisories.intelligence.occurrences import occurrences
    from seawall.advisories.intelligence.recognising import meanings
    from seawall.pipeline.scan import now
    from seawall.report.hunted import Answer

    return Answer(
        hunted=hunt(text, known, now().date()),
        searched=tuple(results),
        occurrences=tuple(
            dict.fromkeys(
                found
                for meaning in meanings(text)
                for result in results.values()
                for found in occurrences(meaning, result)
            )
        ),
    )
