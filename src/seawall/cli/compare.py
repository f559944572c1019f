"""Say who is right where the report of another scanner differs from ours."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Final

from seawall.cli.settings import Configuration
from seawall.cli.terminal import rendering
from seawall.errors import EXIT_FINDINGS, EXIT_OK

EXAMPLES: Final = """\
examples:
  seawall compare ours.json trivy.json
  seawall compare ours.json grype.json --format markdown
  seawall compare ours.json inspector.cdx.json --fail-on theirs
"""


def declare(parser: argparse.ArgumentParser) -> None:
    """Add arguments and flags."""
    parser.add_argument("ours", metavar="OURS", help="what `seawall scan --output json=FILE` wrote")
    parser.add_argument(
        "theirs",
        metavar="THEIRS",
        help="the report of Trivy, Grype, OSV-Scanner, Amazon Inspector, Prisma Cloud, Clair or "
        "Docker Scout, or any SARIF, CycloneDX or GitLab report",
    )
    parser.add_argument(
        "--format",
        "-f",
        choices=("table", "json", "markdown"),
        default="table",
        help="how it looks",
    )
    parser.add_argument("--all", action="store_true", help="show every difference, not the first")
    parser.add_argument(
        "--fail-on",
        choices=("theirs", "undecided"),
        help="end with exit code 1 if a difference is judged so (undecided: or theirs)",
    )
    parser.add_argument("--db", metavar="FILE", help="advisory database to use")
    parser.add_argument(
        "--color", choices=("auto", "always", "never"), help="colour on standard output"
    )


def run(arguments: argparse.Namespace) -> int:
    """Read both, compare, and print."""
    from seawall.pipeline.comparing import compared
    from seawall.report import comparison

    configuration = Configuration(arguments)
    found = compared(Path(arguments.ours), Path(arguments.theirs), configuration.path("db"))
    shown = rendering(configuration)
    match arguments.format:
        case "json":
            pieces = comparison.json(found, shown)
        case "markdown":
            pieces = comparison.markdown(found)
        case _:
            pieces = comparison.text(found, shown, everything=arguments.all)
    sys.stdout.writelines(pieces)
    counted = {"theirs": ("theirs",), "undecided": ("theirs", "undecided")}
    failing = sum(found.by_right.get(name, 0) for name in counted.get(arguments.fail_on, ()))
    return EXIT_FINDINGS if failing else EXIT_OK
