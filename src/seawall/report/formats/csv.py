"""CSV: one row for each finding, for spreadsheets.

A spreadsheet takes a cell that begins with ``=``, ``+``, ``-`` or ``@`` for a formula, and names
come out of the artifact: such cells begin with an apostrophe, which a spreadsheet does not
show.

Sources: https://www.rfc-editor.org/rfc/rfc4180,
https://owasp.org/www-community/attacks/CSV_Injection
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from typing import Final

from seawall.model import Finding, ScanResult
from seawall.report.format import Rendering
from seawall.report.safe_text import safe
from seawall.vulnerabilities.priority import ordered, priority

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_COLUMNS: Final[dict[str, Callable[[Finding], str]]] = {
    "priority": lambda one: str(priority(one).tier),
    "id": lambda one: one.id,
    "aliases": lambda one: " ".join(one.aliases),
    "kind": lambda one: one.kind,
    "verdict": lambda one: one.verdict.value,
    "severity": lambda one: one.severity.value,
    "score": lambda one: f"{one.rating.score}" if one.rating and one.rating.score >= 0 else "",
    "type": lambda one: one.type,
    "package": lambda one: one.package,
    "installed": lambda one: one.version,
    "fixed": lambda one: " ".join(one.fixed_versions),
    "state": lambda one: one.state.value,
    "exploited since": lambda one: one.known_exploited,
    "ransomware": lambda one: "yes" if one.ransomware else "",
    "exploits": lambda one: " ".join(exploit.reference for exploit in one.exploits),
    "EPSS": lambda one: f"{one.epss}" if one.epss >= 0 else "",
    "reason": lambda one: one.reason,
    "locations": lambda one: " ".join(
        f"{place.path}:{place.line}" if place.line else place.path for place in one.locations
    ),
    "base image": lambda one: {True: "yes", False: "no", None: ""}[one.from_base],
    "layer": lambda one: one.introduced_in,
    "purl": lambda one: one.purl,
    "exception": lambda one: one.suppressed.reason or "yes" if one.suppressed else "",
    "fingerprint": lambda one: one.fingerprint,
}


class Csv:
    """Writes a header and rows."""

    name: Final = "csv"
    version: Final = 1

    def render(self, result: ScanResult, rendering: Rendering) -> Iterator[str]:
        """Yield row by row."""
        del rendering
        yield _row(list(_COLUMNS))
        for finding in ordered(result.findings):
            yield _row([_cell(column(finding)) for column in _COLUMNS.values()])


PLUGIN: Final = Csv()


def _row(cells: list[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line.getvalue()


def _cell(text: str) -> str:
    return f"'{safe(text)}" if text.startswith(_FORMULA) else safe(text)
