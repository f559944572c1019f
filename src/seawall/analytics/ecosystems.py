"""Which ecosystem's advisories speak about a package of the fleet."""

from __future__ import annotations

from typing import Final

from seawall.model import Package
from seawall.model.names import canonical

ECOSYSTEMS: Final = {
    "pypi": "PyPI",
    "npm": "npm",
    "cargo": "crates.io",
    "gem": "RubyGems",
    "golang": "Go",
    "composer": "Packagist",
    "nuget": "NuGet",
    "maven": "Maven",
    "hex": "Hex",
    "pub": "Pub",
}
"""Open registries, where anybody may publish under any free name, by PURL type."""


def named(package: Package) -> tuple[str, str] | None:
    """Ecosystem and canonical name, ``None`` where no open registry is behind it."""
    ecosystem = ECOSYSTEMS.get(package.type)
    return (ecosystem, canonical(ecosystem, package.name)) if ecosystem else None
