"""Which of our packages another scanner means.

Scanners name one package in many ways: with or without epoch, by source or binary, a Maven
artifact with or without its group. A package URL is trusted where there is one; what it or
the report says is brought into the form of the ecosystem before it is compared.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from seawall.comparison.foreign import ForeignPackage
from seawall.comparison.words import purl_of
from seawall.model import Package
from seawall.model.names import canonical
from seawall.model.purl import to_package_fields
from seawall.versions import compare, scheme_for, valid
from seawall.vulnerabilities.ecosystems import LANGUAGES, OS_TYPES

_SCHEMES: Final = {"deb": "dpkg", "rpm": "rpm", "apk": "apk", "alpm": "pacman", "opkg": "dpkg"}


class Name(NamedTuple):
    """A package in its ecosystem's own form; ``type`` is ``""`` where it cannot be told."""

    type: str
    name: str
    version: str


class Meant(NamedTuple):
    """What of ours another scanner's package is.

    Attributes:
        same: our packages of that name and version.
        others: our packages of that name in other versions.
    """

    same: tuple[Package, ...]
    others: tuple[Package, ...]


def name_of(package: ForeignPackage) -> Name:
    """A foreign package in its ecosystem's own form."""
    purl = purl_of(package.purl)
    if purl is not None:
        fields = to_package_fields(purl)
        return _name(fields.type, fields.name, fields.version or package.version)
    return _name(package.type, package.name, package.version)


def own_name(package: Package) -> Name:
    """One of our packages in the same form."""
    return _name(package.type, package.name, package.version)


def _name(type_: str, name: str, version: str) -> Name:
    if type_ == "maven":
        name = name.replace("/", ":")
    ecosystem = LANGUAGES.get(type_)
    if ecosystem:
        name = canonical(ecosystem, name)
    if type_ == "golang":
        name, version = name.lower(), version.removeprefix("v").removeprefix("go")
    return Name(type_, name, version.strip())


def same_version(type_: str, one: str, other: str) -> bool:
    """Whether two ways of writing a version mean one, epochs that one side lacks aside."""
    if one == other:
        return True
    if not one or not other:
        return False
    if type_ in _SCHEMES:
        return _bare(one) == _bare(other) and (":" in one) is not (":" in other)
    scheme = scheme_for(LANGUAGES.get(type_, ""))
    if not scheme or not (valid(scheme, one) and valid(scheme, other)):
        return False
    return compare(scheme, one, other) == 0


def _bare(version: str) -> str:
    epoch, colon, rest = version.partition(":")
    return rest if colon and epoch.isdecimal() else version


class Shelf:
    """Our packages by every name under which another scanner may mean them.

    Args:
        packages: of our scan.
    """

    def __init__(self, packages: Iterable[Package]) -> None:
        self._by_name: dict[tuple[str, str], list[Package]] = {}
        self._by_bare: dict[str, list[Package]] = {}
        self._by_path: dict[str, list[Package]] = {}
        for package in packages:
            for name in self._names(package):
                self._by_name.setdefault((package.type, name), []).append(package)
                self._by_bare.setdefault(name, []).append(package)
            for location in package.locations:
                self._by_path.setdefault(location.path, []).append(package)

    @staticmethod
    def _names(package: Package) -> set[str]:
        names = {own_name(package).name}
        if package.type in OS_TYPES and package.source:
            names.add(package.source)
        if package.type == "maven":
            names.add(package.name.rpartition(":")[2])
        return names

    def meant(self, package: ForeignPackage) -> Meant:
        """Which of our packages a foreign one is; none if it names no package."""
        wanted = name_of(package)
        if not wanted.name:
            return Meant((), ())
        if wanted.type:
            found = self._by_name.get((wanted.type, wanted.name), [])
            if not found and wanted.type == "generic":
                found = self._by_bare.get(wanted.name, [])
        else:
            spellings = (wanted.name, wanted.name.lower(), canonical("PyPI", wanted.name))
            found = next((some for one in spellings if (some := self._by_bare.get(one))), [])
        same = tuple(one for one in found if _same(one, wanted))
        arch = package.arch
        if arch and len(same) > 1:
            same = tuple(one for one in same if one.arch == arch) or same
        identical = set(map(id, same))
        return Meant(same, tuple(one for one in found if id(one) not in identical))

    def at(self, path: str) -> tuple[Package, ...]:
        """Our packages in a file."""
        return tuple(self._by_path.get(path.lstrip("/"), ())) if path else ()


def _same(package: Package, wanted: Name) -> bool:
    """By the version of the binary, or by that of the source where advisories name sources."""
    if not wanted.version:
        return True
    versions = [own_name(package).version]
    if package.source_version:
        versions.append(package.source_version)
    return any(same_version(package.type, version, wanted.version) for version in versions)
