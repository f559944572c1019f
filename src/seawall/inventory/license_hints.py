"""Licences that a package manager keeps apart from its packages.

Debian's copyright files, Portage's ``LICENSE`` and opkg's control files are read one at a
time, by readers that do not see the package: each licence leaves them as a hint
``NAME<tab>licence``, and is put onto its package here, once everything is known.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from msgspec.structs import replace

from seawall.model import Hint, Package

_TYPES: Final = {"dpkg-license": "deb", "opkg-license": "opkg", "portage-license": "ebuild"}


def licensed(
    packages: Iterable[Package], hints: Iterable[Hint]
) -> tuple[list[Package], list[Hint]]:
    """Packages with the licences that hints name, and the hints about anything else.

    A package that states its licences itself keeps those.
    """
    named: dict[tuple[str, str], dict[str, None]] = {}
    others: list[Hint] = []
    for hint in hints:
        type_ = _TYPES.get(hint.kind)
        if type_ is None:
            others.append(hint)
        else:
            name, _, license_ = hint.value.partition("\t")
            named.setdefault((type_, name), {})[license_] = None
    return [_with(package, named) for package in packages], others


def _with(package: Package, named: dict[tuple[str, str], dict[str, None]]) -> Package:
    found = named.get((package.type, package.name))
    if not found or package.licenses:
        return package
    return replace(package, licenses=tuple(found))
