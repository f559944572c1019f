"""Packages that a Swift project is locked to (``Package.resolved``).

Each pin has an address and a state: a version, or only a branch or revision, which is no
version. Format 1 keeps pins below ``object``; 2 and 3 at the top, with an ``identity``. Packages
from a registry have an identity (``scope.name``) and no address.

Source: https://github.com/swiftlang/swift-package-manager/blob/main/Sources/PackageGraph/ResolvedPackagesStore.swift
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from msgspec import Struct, field

from seawall.artifacts.file import MIB, File
from seawall.inventory.documents.json_document import decoded
from seawall.inventory.documents.line_numbers import first_lines
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.repository_address import bare, is_remote
from seawall.model import Diagnostic, Item, Location, Package

_PLACE: Final = re.compile(r'"(?:location|repositoryURL|identity)"\s*+:\s*+"([^"\n]++)"')


class _State(Struct):
    version: str | None = None
    branch: str | None = None
    revision: str | None = None


class _Pin(Struct):
    identity: str = ""
    kind: str = ""
    location: str = ""
    repository: str = field(default="", name="repositoryURL")
    package: str | None = None
    state: _State = field(default_factory=_State)


class _Object(Struct):
    pins: list[_Pin] = []


class _Resolved(Struct):
    pins: list[_Pin] = []
    object: _Object = field(default_factory=_Object)


class PackageResolved(Declared):
    """Reads one Package.resolved."""

    name: Final = "language/swift/package_resolved"
    version: Final = 1
    wants: Final = Wants(names=("package.resolved",), limit=16 * MIB, project=True)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield every pinned package."""
        document = decoded(file, _Resolved)
        lines = first_lines(file.text(), _PLACE)
        for pin in document.pins or document.object.pins:
            line = lines.get(pin.location or pin.repository or pin.identity, 0)
            package = _package(pin, Location(file.path, line))
            if package is None:
                yield Diagnostic(path=file.path, reason="a pin has neither address nor identity")
            else:
                yield package


def _package(pin: _Pin, location: Location) -> Package | None:
    address = pin.location or pin.repository
    name = bare(address) or pin.identity
    if not name:
        return None
    commit, branch = pin.state.revision or "", pin.state.branch or ""
    properties = {"revision": commit, "branch": branch}
    if address and not is_remote(address):
        properties["source"] = "local"
    elif address and commit:
        properties["vcs"] = f"git+https://{name}@{commit}"
    vcs = properties.pop("vcs", "")
    return Package(
        type="swift",
        name=name,
        version=pin.state.version or "",
        qualifiers={"vcs_url": vcs} if vcs and not pin.state.version else {},
        properties={key: value for key, value in properties.items() if value},
        locations=(location,),
    )


PLUGIN: Final = PackageResolved()
