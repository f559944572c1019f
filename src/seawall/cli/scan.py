"""Find the vulnerabilities of an image, file system, repository or SBOM."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from seawall.cli import output, own, past, targets
from seawall.cli.failing import Threshold
from seawall.cli.settings import Configuration
from seawall.errors import EXIT_FINDINGS, EXIT_INCOMPLETE, EXIT_OK, UserError
from seawall.model import Diagnostic, ScanResult, State

EXAMPLES: Final = """\
examples:
  seawall scan alpine:3.19
  seawall scan docker:myapp:latest --fail-on high,kev --only-fixed
  seawall scan archive:app.tar --format json --output sarif=app.sarif
  seawall scan dir:. --ignore-file .seawallignore --vex vendor.openvex.json
  seawall scan sbom:app.cdx.json
  seawall scan sbom:app.cdx.json --as-of 2026-08-16
"""

_IGNORE_FILES: Final = (".seawallignore", ".trivyignore", ".trivyignore.yaml", ".grype.yaml")


def declare(parser: argparse.ArgumentParser) -> None:
    """Add arguments and flags."""
    parser.add_argument("target", metavar="TARGET", help=targets.TARGET_HELP)
    output.declare(
        parser,
        "table (default), json, cyclonedx, spdx, spdx3, sarif, html, junit, gitlab, github, "
        "markdown, csv",
    )
    parser.add_argument(
        "--fail-on",
        action="append",
        metavar="WHAT",
        help="end with exit code 1 if a finding counts: a severity (low, medium, high, "
        "critical), kev (known to be exploited), malware, unknown (undecided or unrated) or any",
    )
    parser.add_argument(
        "--only-fixed", action="store_true", default=None, help="leave out what has no fix"
    )
    parser.add_argument(
        "--scanners", metavar="NAMES", help="what to look for: vuln (default) or none"
    )
    parser.add_argument(
        "--dev", action="store_true", default=None, help="count development dependencies"
    )
    parser.add_argument("--db", metavar="FILE", help="advisory database to use")
    past.declare(parser)
    parser.add_argument(
        "--ignore-file",
        action="append",
        metavar="FILE",
        help="list of accepted findings; by default .seawallignore, .trivyignore, "
        ".trivyignore.yaml and .grype.yaml of this folder",
    )
    parser.add_argument(
        "--vex",
        action="append",
        metavar="FILE",
        help="documents that cover findings: OpenVEX, CSAF, CycloneDX",
    )
    parser.add_argument(
        "--show-suppressed", action="store_true", help="show findings that exceptions cover"
    )
    own.declare(parser)
    targets.declare(parser)


def run(arguments: argparse.Namespace) -> int:
    """Scan, write, and judge."""
    from seawall.pipeline.scan import Question, scan

    configuration = Configuration(arguments)
    outputs = output.Outputs(arguments, configuration)
    threshold = Threshold(configuration["fail_on"])
    settings = targets.settings(arguments, configuration)
    question = Question(
        database=configuration.path("db"),
        include_dev=configuration["dev"],
        vulnerabilities=_wanted(arguments.scanners),
        rules=_rule_files(configuration),
        own=own.sources(configuration),
        as_of=past.day(arguments),
    )
    result = scan(arguments.target, settings, question)
    settings.progress("", 0, 0)
    if configuration["only_fixed"]:
        result = _fixable(result)
    outputs.write(result, show_suppressed=arguments.show_suppressed)
    if threshold.reached(result.findings):
        return EXIT_FINDINGS
    return EXIT_OK if result.complete else EXIT_INCOMPLETE


def _wanted(scanners: str | None) -> bool:
    names = {name.strip() for name in (scanners or "vuln").split(",")}
    if unknown := names - {"vuln", "none", "all"}:
        where = f"--scanners {','.join(sorted(unknown))}"
        raise UserError("there is no such scanner", where=where, hint="there are vuln and none")
    return names != {"none"}


def _rule_files(configuration: Configuration) -> tuple[Path, ...]:
    """Files of exceptions; an empty name stands for none, not even those found by default.

    Beside those that are named, they are those of the current folder and of active packs.
    """
    named = (*configuration["ignore_file"], *configuration["vex"])
    stated = [Path(path) for path in named if path]
    if not configuration["ignore_file"]:
        stated += [Path(name) for name in _IGNORE_FILES if Path(name).is_file()]
    if "" not in configuration["vex"]:
        stated += _of_packs()
    return tuple(stated)


def _of_packs() -> list[Path]:
    from seawall.pipeline import exception_packs

    return exception_packs.active()


def _fixable(result: ScanResult) -> ScanResult:
    """Leave out what has no fix, and say how much that is."""
    kept = tuple(
        item for item in result.findings if item.fixed_versions or item.state is State.FIXED
    )
    left_out = len(result.findings) - len(kept)
    if not left_out:
        return result
    note = Diagnostic(
        path="--only-fixed", reason=f"{left_out} findings without a fix are left out", kind="note"
    )
    return replace(result, findings=kept, diagnostics=(*result.diagnostics, note))
