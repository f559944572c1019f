"""The command line: one module per command.

Nothing but the module of the command that was asked for is imported, and what that needs.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``seawall`` and return its exit code.

    Args:
        arguments: those of the process by default.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words in (["--version"], ["-V"]):
        from seawall import __version__

        sys.stdout.write(f"seawall {__version__}\n")
        return 0
    from seawall.cli.program import run

    return run(words)
