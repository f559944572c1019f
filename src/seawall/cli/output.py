"""Writing one result in any number of formats."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from seawall import plugins
from seawall.cli.settings import Configuration
from seawall.cli.terminal import rendering
from seawall.errors import SourceError, UserError
from seawall.model import ScanResult
from seawall.report.format import Format

KIND: Final = "seawall.report.formats"


def declare(parser: argparse.ArgumentParser, formats: str) -> None:
    """Add the flags."""
    parser.add_argument("--format", "-f", help=f"of standard output: {formats}")
    parser.add_argument(
        "--output",
        "-o",
        action="append",
        metavar="FORMAT=FILE",
        help="write FILE instead of standard output; may be repeated",
    )
    parser.add_argument(
        "--color", choices=("auto", "always", "never"), help="colour on standard output"
    )


class Outputs:
    """Where a result goes; made before the work so that a wrong name costs none.

    Args:
        arguments: parsed flags.
        configuration: settings of the run.
        default: the format of standard output if none is named.

    Raises:
        UserError: there is no such format.
    """

    def __init__(
        self, arguments: argparse.Namespace, configuration: Configuration, default: str = ""
    ) -> None:
        self._configuration = configuration
        self._files = [_split(one) for one in arguments.output or []]
        name = arguments.format or default or configuration["format"]
        self._format = _format(name) if arguments.format or not self._files else None

    def write(self, result: ScanResult, *, show_suppressed: bool = False) -> None:
        """Write to every place.

        Raises:
            SourceError: a file cannot be written.
        """
        for style, path in self._files:
            shown = rendering(self._configuration, to_file=True)
            shown = replace(shown, show_suppressed=show_suppressed)
            _replace(path, style.render(result, shown))
        if self._format is not None:
            shown = rendering(self._configuration)
            shown = replace(shown, show_suppressed=show_suppressed)
            for piece in self._format.render(result, shown):
                sys.stdout.write(piece)


def _split(text: str) -> tuple[Format, Path]:
    name, equals, path = text.partition("=")
    if not (equals and path):
        raise UserError("an output is written FORMAT=FILE", where=f"--output {text}")
    return _format(name), Path(path)


def _format(name: str) -> Format:
    found = plugins.find(KIND, name, Format)
    if found is None:
        known = ", ".join(entry.name for entry in plugins.entries(KIND))
        raise UserError("there is no such format", where=name, hint=f"there are {known}")
    return found


def _replace(path: Path, pieces: Iterable[str]) -> None:
    """Write a file whole or not at all; what is no regular file (a pipe) is written as it is."""
    try:
        if path.exists() and not path.is_file():
            with path.open("w", encoding="utf-8") as stream:
                stream.writelines(pieces)
            return
        import tempfile

        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                stream.writelines(pieces)
            Path(temporary).chmod(0o644)
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        reason = f"it cannot be written: {error.strerror or error}"
        raise SourceError(reason, where=str(path)) from None
