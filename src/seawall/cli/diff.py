"""Say what a new image brings and removes, in packages, findings and size."""

from __future__ import annotations

import argparse
import sys
from typing import Final

from seawall.cli import own, targets
from seawall.cli.failing import Threshold
from seawall.cli.settings import Configuration
from seawall.cli.terminal import rendering
from seawall.errors import EXIT_FINDINGS, EXIT_INCOMPLETE, EXIT_OK

EXAMPLES: Final = """\
examples:
  seawall diff app:1.4 app:1.5
  seawall diff sbom:released.cdx.json docker:app:next --fail-on high
"""


def declare(parser: argparse.ArgumentParser) -> None:
    """Add arguments and flags."""
    parser.add_argument("before", metavar="A", help="the older target")
    parser.add_argument("after", metavar="B", help=f"the newer one; {targets.TARGET_HELP}")
    parser.add_argument("--json", action="store_true", help="as one JSON document")
    parser.add_argument("--db", metavar="FILE", help="advisory database to use")
    parser.add_argument(
        "--dev", action="store_true", default=None, help="count development dependencies"
    )
    parser.add_argument(
        "--fail-on",
        action="append",
        metavar="WHAT",
        help="end with exit code 1 if a new finding counts; as in scan",
    )
    parser.add_argument(
        "--color", choices=("auto", "always", "never"), help="colour on standard output"
    )
    own.declare(parser)
    targets.declare(parser)


def run(arguments: argparse.Namespace) -> int:
    """Scan both and compare."""
    from seawall.pipeline.scan import Question, scan
    from seawall.report import difference
    from seawall.vulnerabilities.diff import diff

    configuration = Configuration(arguments)
    threshold = Threshold(configuration["fail_on"])
    settings = targets.settings(arguments, configuration)
    question = Question(
        database=configuration.path("db"),
        include_dev=configuration["dev"],
        own=own.sources(configuration),
    )
    before = scan(arguments.before, settings, question)
    after = scan(arguments.after, settings, question)
    settings.progress("", 0, 0)
    answer = diff(before, after)
    render = difference.json if arguments.json else difference.text
    sys.stdout.writelines(render(answer, rendering(configuration)))
    if threshold.reached(change.finding for change in answer.new):
        return EXIT_FINDINGS
    return EXIT_OK if before.complete and after.complete else EXIT_INCOMPLETE
