"""Publishing records as OSV does: an archive, an index, and each record alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.advisories.making import osv, osv_index, write, zipped


class Osv:
    """One ecosystem below a folder that is served.

    Args:
        folder: what is served.
        ecosystem: which.
    """

    def __init__(self, folder: Path, ecosystem: str = "PyPI") -> None:
        self.folder = folder
        self.ecosystem = ecosystem
        self._records: dict[str, Any] = {}

    def publish(self, *records: Any, whole: bool = True) -> None:
        """Publish records; without ``whole``, the archive is written later."""
        self._records |= {record["id"]: record for record in records}
        self._write(whole=whole)

    def remove(self, id_: str) -> None:
        """Take a record away."""
        del self._records[id_]
        (self.folder / f"osv/{self.ecosystem}/{id_}.json").unlink()
        self._write(whole=True)

    def _write(self, *, whole: bool) -> None:
        records, place = self._records, f"osv/{self.ecosystem}"
        files = {
            f"{place}/{id_}.json": json.dumps(record).encode() for id_, record in records.items()
        }
        files[f"{place}/modified_id.csv"] = osv_index(*records.values())
        if whole:
            files[f"{place}/all.zip"] = zipped({f"{id_}.json": records[id_] for id_ in records})
        write(self.folder, files)


def record(
    number: int, fixed: str = "2.0", day: int = 1, ecosystem: str = "PyPI", **more: Any
) -> Any:
    """A record about a package of its own."""
    events = ({"introduced": "0"}, {"fixed": fixed})
    modified = f"2024-03-{day:02}T00:00:00Z"
    return osv(
        f"PYSEC-{number}", ecosystem, f"package-{number}", *events, modified=modified, **more
    )
