"""Installed Python distributions (``*.dist-info/METADATA``, ``*.egg-info``).

Today's installers write a folder ``NAME-VERSION.dist-info``; before, setuptools wrote
``NAME.egg-info`` with ``PKG-INFO`` inside, distutils a single file of that name, and an
unpacked egg holds ``EGG-INFO/PKG-INFO``. ``direct_url.json`` tells when it did not come
from an index, ``REQUESTED`` that someone asked for it by name, ``WHEEL`` whether it holds
native code.

Source: https://packaging.python.org/en/latest/specifications/recording-installed-packages/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from seawall.artifacts.file import MIB, File
from seawall.errors import MalformedInput
from seawall.inventory.addresses import without_credentials
from seawall.inventory.documents.json_document import decoded_bytes
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.python.pypi_metadata import package
from seawall.model import Diagnostic, Item, Package, Relationship

_FOLDERS: Final = (".dist-info", ".egg-info", "egg-info")
_DIST_INFO: Final = ".dist-info"
NATIVE: Final = "native-code"
"""Property of a package: it holds programs or libraries of the machine."""


class _Vcs(Struct):
    vcs: str = ""
    commit_id: str = ""


class _Archive(Struct):
    hash: str = ""
    hashes: dict[str, str] = {}


class _DirectUrl(Struct):
    url: str = ""
    vcs_info: _Vcs | None = None
    archive_info: _Archive | None = None
    dir_info: dict[str, Any] | None = None


class PypiInstalled(Declared):
    """Reads the metadata of one installed distribution."""

    name: Final = "language/python/pypi_installed"
    version: Final = 2
    wants: Final = Wants(
        names=("metadata", "pkg-info"),
        suffixes=(".egg-info",),
        companions=("direct_url.json", "INSTALLER", "REQUESTED", "WHEEL"),
        limit=16 * MIB,
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the distribution."""
        folder = file.folder.lower()
        if not file.path.lower().endswith(".egg-info") and not folder.endswith(_FOLDERS):
            return  # another program's METADATA, or an unpacked source distribution
        found = package(file.data, file.path)
        if not folder.endswith(_DIST_INFO):
            yield found
            return
        try:
            yield _placed(_installed(_told(found, file), file), file)
        except MalformedInput as error:
            yield found
            yield Diagnostic(path=error.where, reason=error.message)


def _told(found: Package, file: File) -> Package:
    """With whether it holds native code, as the wheel says."""
    wheel = (file.neighbour("WHEEL") or b"")[:4096]
    if b"root-is-purelib: false" not in wheel.lower():
        return found
    return replace(found, properties={**found.properties, NATIVE: "yes"})


def _installed(found: Package, file: File) -> Package:
    installer = (file.neighbour("INSTALLER") or b"")[:100].decode("utf-8", "replace").strip()
    if not installer:
        return found
    requested = file.neighbour("REQUESTED") is not None
    return replace(
        found,
        properties={**found.properties, "installer": installer},
        relationship=Relationship.DIRECT if requested else Relationship.UNKNOWN,
    )


def _placed(found: Package, file: File) -> Package:
    """With where it came from, if that was no index."""
    data = file.neighbour("direct_url.json")
    if data is None:
        return found
    direct = decoded_bytes(data, _DirectUrl, f"{file.folder}/direct_url.json")
    url = without_credentials(direct.url)
    changes: dict[str, Any] = {"origin": url}
    if direct.vcs_info and direct.vcs_info.vcs:
        at = f"@{direct.vcs_info.commit_id}" if direct.vcs_info.commit_id else ""
        changes["qualifiers"] = {"vcs_url": f"{direct.vcs_info.vcs}+{url}{at}"}
    if direct.archive_info:
        changes["hashes"] = _hashes(direct.archive_info)
    if direct.dir_info and direct.dir_info.get("editable") is True:
        changes["properties"] = {**found.properties, "editable": "true"}
    return replace(found, **changes)


def _hashes(archive: _Archive) -> tuple[str, ...]:
    if archive.hashes:
        return tuple(f"{algorithm}:{value}" for algorithm, value in archive.hashes.items())
    algorithm, separator, value = archive.hash.partition("=")
    return (f"{algorithm}:{value}",) if separator else ()


PLUGIN: Final = PypiInstalled()
