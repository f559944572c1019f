"""Scanning a target in a process of its own, so that memory and time can be bounded."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from seawall.model import Diagnostic

SOURCE: Final = Path(__file__).resolve().parents[2] / "src"
"""Where the product lies, for processes of their own."""

_SECONDS: Final = 300
"""Far more than any of these scans takes, and far less than one that is not linear would."""

_PROGRAM: Final = """
import resource, sys
import msgspec
from seawall.pipeline.examine import Settings, examine
from seawall.inventory.dispatch import Dispatcher
file = int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_FSIZE, (file, file))
Dispatcher()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
result = examine(sys.argv[1], Settings())
msgspec.msgpack.encode(result)
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
packages = [[one.name, one.version] for one in result.inventory.packages[:1000]]
sys.stdout.buffer.write(msgspec.json.encode({
    "complete": result.complete,
    "packages": packages,
    "count": len(result.inventory.packages),
    "diagnostics": result.inventory.diagnostics,
    "grown": (after - before) // 1024,
}))
"""


class Measured(Struct):
    """What came of a scan.

    Attributes:
        complete: whether all layers were read.
        packages: name and version of the first thousand.
        count: of all packages.
        diagnostics: all of them.
        grown: MiB that the scan took beyond what the program takes.
    """

    complete: bool
    packages: list[tuple[str, str]]
    count: int
    diagnostics: list[Diagnostic]
    grown: int

    @property
    def names(self) -> set[str]:
        return {name for name, _version in self.packages}

    def about(self, path: str) -> list[Diagnostic]:
        """The diagnostics about a path or what lies below it."""
        return [one for one in self.diagnostics if one.path.startswith(path)]


def measured(target: str, *, largest_file: int = 256 << 20) -> Measured:
    """Scan a target.

    Args:
        target: what to scan.
        largest_file: bytes that a temporary file may have.
    """
    result = subprocess.run(
        [sys.executable, "-c", _PROGRAM, target, str(largest_file)],
        capture_output=True,
        check=False,
        timeout=_SECONDS,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
    )
    assert result.returncode == 0, result.stderr[-3000:].decode(errors="replace")
    return msgspec.json.decode(result.stdout, type=Measured)
