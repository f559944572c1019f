"""Compute an intelligence pack from public artefacts: packages and images.

What is written can be computed again by anybody from the same artefacts. `seawall signals --pack`
uses it.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Final

from seawall.cli.program import say
from seawall.cli.settings import Configuration
from seawall.cli.terminal import Progress
from seawall.errors import EXIT_INCOMPLETE, EXIT_OK, UserError

EXAMPLES: Final = """\
examples:
  seawall intelligence packages/ --output pack
  seawall intelligence packages/ --image oci:images/debian --output pack
"""


def declare(parser: argparse.ArgumentParser) -> None:
    """Add arguments and flags."""
    parser.add_argument(
        "packages",
        nargs="*",
        metavar="FILE",
        help="archives as registries publish them (.tgz, .whl, .tar.gz, .crate), or folders",
    )
    parser.add_argument(
        "--image", action="append", default=[], metavar="TARGET", help="base image; may be repeated"
    )
    parser.add_argument("--output", required=True, metavar="DIR", help="folder of the pack")
    parser.add_argument("--db", metavar="FILE", help="advisory database to use")
    parser.add_argument(
        "--quiet", "-q", action="store_true", default=None, help="no progress, no remarks"
    )


def run(arguments: argparse.Namespace) -> int:
    """Read, compute, and write."""
    from seawall.advisories import open_snapshot
    from seawall.analytics import pack as packs

    if not arguments.packages and not arguments.image:
        raise UserError(
            "no packages and no images are given", hint="name archives, or --image TARGET"
        )
    for name in arguments.packages:
        if not Path(name).exists():
            raise UserError("there is no such file or folder", where=name)
    configuration = Configuration(arguments)
    progress = Progress(quiet=configuration["quiet"])
    failures: list[str] = []
    with open_snapshot(configuration.path("db")) as snapshot:
        pack = packs.compute(
            [Path(name) for name in arguments.packages],
            arguments.image,
            snapshot,
            failed=lambda name, reason: failures.append(f"{name}: {reason}"),
            progress=progress.line,
        )
    progress.line("")
    for failure in failures:
        say(f"seawall: {failure}")
    packs.write(pack, Path(arguments.output))
    sys.stdout.write(
        f"{arguments.output}: {len(pack.behaviour)} releases, {len(pack.popular)} popular names, "
        f"{len(pack.fixes)} fixes, {len(pack.images)} images\n"
    )
    return EXIT_INCOMPLETE if failures else EXIT_OK
