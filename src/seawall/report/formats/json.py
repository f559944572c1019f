"""Seawall's native document: the scan result itself, nothing left out.

Its schema is published as ``docs/schema/scan-1.0.json``; a member that has its default value
is left out. Every other format can be made from it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from seawall.model import ScanResult
from seawall.report.format import Rendering
from seawall.report.writing import json_text


class Json:
    """Writes the result as it is."""

    name: Final = "json"
    version: Final = 1

    def render(self, result: ScanResult, rendering: Rendering) -> Iterator[str]:
        """Yield one document."""
        del rendering
        yield json_text(result)


PLUGIN: Final = Json()
