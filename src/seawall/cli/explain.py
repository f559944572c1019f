"""Say why a target is affected by a vulnerability, or why not."""

from __future__ import annotations

import argparse
import sys
from typing import Final

from seawall.cli import own, targets
from seawall.cli.settings import Configuration
from seawall.cli.terminal import rendering
from seawall.errors import EXIT_INCOMPLETE, EXIT_OK

EXAMPLES: Final = """\
examples:
  seawall explain CVE-2023-4911 debian:12
  seawall explain GHSA-jfh8-c2jp-5v3q archive:app.tar --json
"""


def declare(parser: argparse.ArgumentParser) -> None:
    """Add arguments and flags."""
    parser.add_argument("id", metavar="ID", help="any id of the flaw: CVE, GHSA, PYSEC ...")
    parser.add_argument("target", metavar="TARGET", help=targets.TARGET_HELP)
    parser.add_argument("--json", action="store_true", help="as one JSON document")
    parser.add_argument("--db", metavar="FILE", help="advisory database to use")
    parser.add_argument(
        "--color", choices=("auto", "always", "never"), help="colour on standard output"
    )
    own.declare(parser)
    targets.declare(parser)


def run(arguments: argparse.Namespace) -> int:
    """Examine, match, and explain."""
    from seawall.pipeline.scan import Question, explained
    from seawall.report import explanation

    configuration = Configuration(arguments)
    settings = targets.settings(arguments, configuration)
    question = Question(
        database=configuration.path("db"), include_dev=True, own=own.sources(configuration)
    )
    result, answer = explained(arguments.target, arguments.id, settings, question)
    settings.progress("", 0, 0)
    render = explanation.json if arguments.json else explanation.text
    sys.stdout.writelines(render(answer, rendering(configuration)))
    return EXIT_OK if result.complete else EXIT_INCOMPLETE
