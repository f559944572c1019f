"""Prisma Cloud's findings as CSV, exported from its console.

One row for each flaw; the columns used are ``CVE ID``, ``Severity``, ``Packages`` and
``Package Version`` (or ``Package Name``), ``Source Package``, ``Fix Status``, ``Package Path``,
``Distro`` and ``Type``. Older exports write ``CVE`` and ``Package``.

Source: https://docs.prismacloud.io/en/compute-edition (export of scan reports)
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Final

from seawall.comparison.foreign import Foreign, ForeignFinding, ForeignPackage, Head
from seawall.comparison.readers.twistcli import fixed_in
from seawall.comparison.words import type_of
from seawall.errors import MalformedInput

_COLUMNS: Final = (b"cve id", b"package version")
_TYPES: Final = {"nodejs": "npm", "jar": "maven", "python": "pypi", "gem": "gem", "go": "golang"}


class TwistcliCsv:
    """Reads exported rows."""

    name: Final = "twistcli_csv"
    version: Final = 1

    def recognises(self, head: Head) -> bool:
        """By the names of its columns."""
        first = head.text.split(b"\n", 1)[0].lower()
        return not head.members and all(column in first for column in _COLUMNS)

    def read(self, data: bytes) -> Foreign:
        """Read rows.

        Raises:
            MalformedInput: it is not what it seemed to be.
        """
        try:
            text = io.StringIO(data.decode("utf-8-sig"), newline="")
            rows = [
                {(key or "").strip().lower(): value or "" for key, value in row.items()}
                for row in csv.DictReader(text, restval="")
                if None not in row
            ]
        except (UnicodeDecodeError, csv.Error) as error:
            raise MalformedInput(f"not the CSV that is expected: {error}") from error
        first = rows[0] if rows else {}
        names = (first.get("registry", ""), first.get("repository", ""))
        image = "/".join(part for part in names if part)
        tag = first.get("tag", "")
        return Foreign(
            tool="Prisma Cloud",
            artifact=f"{image}:{tag}" if image and tag else image,
            findings=tuple(_finding(row) for row in rows if row.get("cve id")),
        )


PLUGIN: Final = TwistcliCsv()


def _finding(row: Mapping[str, str]) -> ForeignFinding:
    kind = row.get("type", "").lower()
    distro = row.get("distro", "").split(" ", maxsplit=1)[0]
    status = row.get("fix status", "")
    return ForeignFinding(
        id=row["cve id"].strip(),
        package=ForeignPackage(
            name=(row.get("packages") or row.get("package name") or row.get("package", "")).strip(),
            version=row.get("package version", "").strip(),
            type=_TYPES.get(kind) or type_of(distro if kind in {"os", "image"} else kind),
            path=row.get("package path", "").lstrip("/"),
            source=row.get("source package", "").strip(),
        ),
        fixed=fixed_in(status),
        severity=row.get("severity", "").lower(),
        status=status.lower(),
    )
