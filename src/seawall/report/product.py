"""Who made a report: the program, its version, and where to read about it."""

from __future__ import annotations

from typing import Final, NamedTuple

from seawall.model import ScanResult

HOMEPAGE: Final = "https://github.com/seawall/seawall"


class Tool(NamedTuple):
    """The program that scanned; the version may be empty."""

    name: str
    version: str


def tool(result: ScanResult) -> Tool:
    """The program that made a result."""
    name, _, version = (result.tool or "seawall").partition(" ")
    return Tool(name, version)
