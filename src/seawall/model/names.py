"""Canonical package names: two spellings of one package compare equal."""

from __future__ import annotations

import re
from typing import Final

_SEPARATORS: Final = re.compile(r"[-_.]+")
_CASELESS: Final = frozenset({"NuGet", "Hex", "Packagist", "SwiftURL", "GitHub Actions", "Bitnami"})


def canonical(ecosystem: str, name: str) -> str:
    """The form under which advisories and components meet.

    Args:
        ecosystem: OSV ecosystem, with or without ``:release``.
        name: as an advisory or a manifest writes it.

    Sources: PEP 503 for PyPI; NuGet, Composer and Hex compare without case; Swift
    packages are named by address, without scheme and ``.git``
    (https://ossf.github.io/osv-schema/).
    """
    base = ecosystem.partition(":")[0]
    if base == "PyPI":
        return _SEPARATORS.sub("-", name).lower()
    if base == "SwiftURL":
        name = name.partition("://")[2] or name
        name = name.removesuffix(".git")
    return name.lower() if base in _CASELESS else name
