"""What a terminal can show: progress, colour, and how wide it is."""

from __future__ import annotations

import os
import sys

from seawall.cli.program import CLEAR, say
from seawall.cli.settings import Configuration
from seawall.report.format import Rendering
from seawall.report.safe_text import safe


class Progress:
    """One line on a terminal's standard error that is overwritten; nothing elsewhere."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._shown = not quiet and sys.stderr.isatty()

    def step(self, what: str, step: int, steps: int) -> None:
        """Say what is being done; an empty text clears the line."""
        if not self._shown:
            return
        count = f" {step}/{steps}" if steps else ""
        fitting = _fitting(safe(f"{what}{count}") if what else "", _columns() - 1)
        sys.stderr.write(CLEAR + fitting)
        sys.stderr.flush()

    def line(self, what: str) -> None:
        """Say what is being done, where nobody knows how much there is to do."""
        self.step(what, 0, 0)

    def notice(self, line: str) -> None:
        """Say something that stays."""
        if not self._quiet:
            say(f"seawall: {line}")


def _fitting(line: str, columns: int) -> str:
    """A line that stays one, for only one is cleared: of a long one the end tells most."""
    return line if len(line) <= columns else f"...{line[3 - columns :]}"


def rendering(configuration: Configuration, *, to_file: bool = False) -> Rendering:
    """How results are shown on standard output, or in a file."""
    terminal = sys.stdout.isatty() and not to_file
    colour = {"always": True, "never": False}.get(
        configuration["color"], terminal and not os.environ.get("NO_COLOR")
    )
    return Rendering(
        colour=colour and not to_file,
        width=_columns() if terminal else 0,
    )


def _columns() -> int:
    import shutil  # only a terminal has a width

    return shutil.get_terminal_size().columns
