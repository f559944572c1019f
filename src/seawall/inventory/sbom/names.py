"""Names under which bills of materials of any format are kept."""

from __future__ import annotations

from typing import Final

from seawall.inventory.extractor import Wants
from seawall.inventory.sbom.reading import LIMIT

SHARED: Final = ("bom.json", "sbom.json")
_SUFFIXES: Final = (".bom.json", "-bom.json", ".sbom.json", "-sbom.json", ".sbom")
_FOLDERS: Final = (
    r"var/lib/db/sbom/[^/]+",  # apko
    r"usr/local/share/sbom/[^/]+",
    r"usr/share/sbom/[^/]+",
    r"(?:.*/)?[^/]+\.dist-info/sboms/.+",  # PEP 770
)


def wanted(names: tuple[str, ...] = (), suffixes: tuple[str, ...] = ()) -> Wants:
    """Files that a reader looks into: those of its own format and those of any."""
    return Wants(
        names=SHARED + names,
        suffixes=_SUFFIXES + suffixes,
        patterns=_FOLDERS,
        hint="/sbom",
        limit=LIMIT,
    )
