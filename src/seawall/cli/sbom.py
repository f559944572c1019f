"""List every component of a target as a bill of materials."""

from __future__ import annotations

import argparse
from typing import Final

from seawall.cli import output, targets
from seawall.cli.settings import Configuration
from seawall.errors import EXIT_INCOMPLETE, EXIT_OK

EXAMPLES: Final = """\
examples:
  seawall sbom alpine:3.19 > alpine.cdx.json
  seawall sbom oci:build/image --format spdx
  seawall sbom dir:. --output cyclonedx=app.cdx.json --output spdx3=app.spdx3.json
"""


def declare(parser: argparse.ArgumentParser) -> None:
    """Add arguments and flags."""
    parser.add_argument("target", metavar="TARGET", help=targets.TARGET_HELP)
    output.declare(parser, "cyclonedx (default), spdx, spdx3, json or any other")
    targets.declare(parser)


def run(arguments: argparse.Namespace) -> int:
    """Examine and write."""
    from seawall.pipeline.examine import examine
    from seawall.pipeline.scan import described

    configuration = Configuration(arguments)
    outputs = output.Outputs(arguments, configuration, default="cyclonedx")
    settings = targets.settings(arguments, configuration)
    result = described(examine(arguments.target, settings))
    settings.progress("", 0, 0)
    outputs.write(result)
    return EXIT_OK if result.complete else EXIT_INCOMPLETE
