"""Say why a target is affected by a vulnerability, or why not."""

from __future__ import annotations

import argparse
import sys
from typing import Final

from seawall.cli import own, past, targets
from seawall.cli.settings import Configuration
from seawall.cli.terminal import rendering
from seawall.errors import EXIT_INCOMPLETE, EXIT_OK

EXAMPLES: Final = """\
examples:
  seawall explain CVE-2023-4911 debian:12
  seawall explain GHSA-jfh8-c2jp-5v3q archive:app.tar --json
  seawall explain CVE-2021-23337 dir:shop --pack pack
"""


def declare(parser: argparse.ArgumentParser) -> None:
    """Add arguments and flags."""
    parser.add_argument("id", metavar="ID", help="any id of the flaw: CVE, GHSA, PYSEC ...")
    parser.add_argument("target", metavar="TARGET", help=targets.TARGET_HELP)
    parser.add_argument("--json", action="store_true", help="as one JSON document")
    parser.add_argument("--db", metavar="FILE", help="advisory database to use")
    parser.add_argument(
        "--pack",
        metavar="DIR",
        help="intelligence pack that knows what fixes touched, by default the active one",
    )
    past.declare(parser)
    parser.add_argument(
        "--color", choices=("auto", "always", "never"), help="colour on standard output"
    )
    own.declare(parser)
    targets.declare(parser)


def run(arguments: argparse.Namespace) -> int:
    """Examine, match, and explain."""
    from seawall.pipeline.fleet import fixes, intelligence
    from seawall.pipeline.scan import Question, explained
    from seawall.report import explanation

    configuration = Configuration(arguments)
    settings = targets.settings(arguments, configuration)
    question = Question(
        database=configuration.path("db"),
        include_dev=True,
        own=own.sources(configuration),
        as_of=past.day(arguments),
    )
    result, answer = explained(arguments.target, arguments.id, settings, question)
    settings.progress("", 0, 0)
    shown = rendering(configuration)
    if arguments.json:
        sys.stdout.writelines(explanation.json(answer, shown))
    else:
        known = fixes(answer.id, intelligence(arguments.pack))
        sys.stdout.writelines(explanation.text(answer, shown, known))
    return EXIT_OK if result.complete else EXIT_INCOMPLETE
