"""The command line: one module per command."""

from __future__ import annotations


def main() -> int:
    """Run ``seawall``."""
    return 0
