"""Rows of the corpus, stated by one source, that are deliberately not produced."""

from __future__ import annotations

from typing import Final

EXPLAINED: Final[dict[str, dict[tuple[str, str, str], str]]] = {
    "apk-installed": {
        ("apk", "invalidPackageWithoutAVersion", "UNKNOWN"): "no version: a diagnostic instead",
    },
    "dpkg-deinstall": {
        ("deb", "linux-image-6.8.0-1029-aws", "6.8.0-1029.31"): "removed, its configuration stays",
    },
    "dpkg-status": {
        ("deb", "no-version", "UNKNOWN"): "no version: a diagnostic instead",
    },
}
