"""Private indicators: a table with a header.

``kind,value`` must be there; ``first_seen``, ``last_seen``, ``confidence``, ``labels``,
``techniques`` (separated by spaces) and ``note`` may be. Kinds are those of
:class:`seawall.model.IndicatorKind`::

    kind,value,confidence,labels,note
    domain,bad.example,90,c2,seen by our proxy
    sha256,275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f,100,test,EICAR
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Final

from seawall.advisories.feed import Skipped
from seawall.advisories.intelligence.stating import stated
from seawall.model import Indicator, IndicatorKind

MOST: Final = 2_000_000


def read(content: bytes, source: str, where: str) -> Iterator[Indicator | Skipped]:
    """The indicators of one table.

    Args:
        content: CSV in UTF-8.
        source: id of the source.
        where: its name, for the report.
    """
    table = csv.DictReader(io.StringIO(content.decode("utf-8-sig", errors="replace")))
    try:
        if not {"kind", "value"} <= set(table.fieldnames or ()):
            yield Skipped(where, "a table without the columns kind and value", broken=True)
            return
        for number, row in enumerate(table, 2):
            if number > MOST:
                yield Skipped(where, f"more than {MOST} rows", broken=True)
                return
            yield _indicator(row, source, f"{where}:{number}")
    except csv.Error:
        yield Skipped(where, "not a table of values separated by commas", broken=True)


def _indicator(row: dict[str, str | None], source: str, where: str) -> Indicator | Skipped:
    field = {name: (text or "").strip() for name, text in row.items() if isinstance(name, str)}
    try:
        kind = IndicatorKind(field["kind"].lower())
        confidence = int(field.get("confidence") or -1)
    except ValueError:
        return Skipped(where, "unknown kind, or a confidence that is no number", broken=True)
    said = stated(
        kind,
        field["value"],
        source,
        first_seen=field.get("first_seen", ""),
        last_seen=field.get("last_seen", ""),
        confidence=confidence,
        labels=field.get("labels", "").split(),
        techniques=field.get("techniques", "").split(),
        note=field.get("note", ""),
    )
    return said if isinstance(said, Indicator) else Skipped(where, said.reason, broken=True)
