"""OpenSSF's malicious packages: one record in the OSV format per package, ``MAL-*``.

The records are also part of OSV's archives of the registries, so that ``db update`` has them
from there; this reads the archive of the repository, for mirrors that hold it. A package that is
malicious in every version is a mark by which an installation can be refused, too; one that was
taken over for a few versions is not.

Source: https://github.com/ossf/malicious-packages
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final

from seawall.advisories.archives import each
from seawall.advisories.feed import Download, Fact
from seawall.advisories.osv_record import facts
from seawall.errors import MalformedInput
from seawall.model import (
    Category,
    Indicator,
    IndicatorKind,
    Package,
    Range,
    Source,
    Statement,
    purl,
)

PATH: Final = "ossf/malicious-packages/archive/refs/heads/main.zip"
SOURCE: Final = "malicious-packages"

_MALICIOUS: Final = "/osv/malicious/"
_TYPES: Final = {
    "PyPI": "pypi",
    "npm": "npm",
    "RubyGems": "gem",
    "NuGet": "nuget",
    "Maven": "maven",
    "crates.io": "cargo",
    "Go": "golang",
    "Packagist": "composer",
    "VSCode": "vscode-extension",
}


class MaliciousPackages:
    """Reads the archive of the repository."""

    name: Final = "malicious_packages"
    version: Final = 1
    max_age: Final = 3
    patterns: Final = (f"github/{PATH}",)
    downloads: Final[tuple[Download, ...]] = ()

    def source(self, path: str) -> Source:
        """OpenSSF."""
        del path
        return Source(
            id=SOURCE,
            name="OpenSSF malicious packages",
            url=f"https://github.com/{PATH}",
            licence="Apache-2.0",
            credit="OpenSSF malicious packages (https://github.com/ossf/malicious-packages)",
        )

    def read(self, path: str, stream: BinaryIO) -> Iterator[Fact]:
        """The facts of each record, and marks of packages that are nothing but malicious."""
        del path
        return each(stream, ".json", _facts)


def _facts(name: str, content: bytes) -> Iterator[Fact]:
    if _MALICIOUS in f"/{name}":
        for fact in facts(content, SOURCE, name.rpartition("/")[2]):
            yield fact
            if isinstance(fact, Statement):
                yield from _mark(fact)


def _mark(said: Statement) -> Iterator[Indicator]:
    type_ = _TYPES.get(said.ecosystem)
    if said.category is Category.MALWARE and said.ranges == (Range(),) and type_:
        try:
            value = purl.of(Package(type=type_, name=said.package, version=""))
        except MalformedInput:
            return
        yield Indicator(
            kind=IndicatorKind.PACKAGE,
            value=value,
            source=SOURCE,
            labels=("malware",),
            note=said.advisory,
        )


PLUGIN: Final = MaliciousPackages()
