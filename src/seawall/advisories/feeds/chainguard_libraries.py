"""Chainguard's rebuilt libraries: which builds of PyPI, npm and Maven packages carry a fix.

A build mends a flaw under the version it was released with, and adds to it (``1.26.16+cgr.1``), so
that the registry's advisories go on calling it affected. One OpenVEX document per package says
which builds are not; ``all.json`` says when each changed. Only builds that are listed are
spoken of.

The data is not free: ``db update`` fetches it for oneself.

Source: https://libraries.cgr.dev/openvex/v1/all.json
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, Final

import msgspec
from msgspec import Struct

from seawall.advisories.archives import each, members, whole
from seawall.advisories.feed import CHANGES, Download, Fact, Site, Skipped
from seawall.advisories.values import day, is_cve
from seawall.errors import MalformedInput
from seawall.model import Source, State, Statement, Vulnerability, purl
from seawall.model.names import canonical

HOST: Final = "https://libraries.cgr.dev/"
SOURCE: Final = "chainguard-libraries"
MOST: Final = 10_000
"""Most documents of an update, and most statements or products of a document."""

_FOLDER: Final = "chainguard-libraries"
_DOCUMENTS: Final = "openvex/v1"
_INDEX: Final = f"{_DOCUMENTS}/all.json"
_ID: Final = re.compile(
    r"[a-z]{1,16}(?:/[A-Za-z0-9@+_-][A-Za-z0-9.@+_-]{0,127}){1,3}\.openvex\.json"
)
_ECOSYSTEMS: Final = {"pypi": "PyPI", "npm": "npm", "maven": "Maven"}
_STATES: Final = {
    "fixed": State.NOT_AFFECTED,
    "not_affected": State.NOT_AFFECTED,
    "affected": State.AFFECTED,
    "under_investigation": State.INVESTIGATING,
}


class _Entry(Struct):
    id: str
    modified: Any = ""


class _Listing(Struct):
    entries: list[_Entry]


class _Flaw(Struct):
    name: str
    aliases: list[str] = []


class _Product(Struct):
    identifiers: dict[str, str] = {}


class _Said(Struct):
    vulnerability: _Flaw
    status: str
    products: list[_Product] = []


class _Document(Struct):
    statements: list[_Said] = []
    timestamp: Any = ""
    last_updated: Any = ""


class ChainguardLibraries:
    """Reads documents one by one or zipped."""

    name: Final = "chainguard_libraries"
    version: Final = 1
    max_age: Final = 7
    patterns: Final = (
        f"{_FOLDER}/{_DOCUMENTS}/*.openvex.json",
        f"{_FOLDER}/{_DOCUMENTS}/{CHANGES}",
    )
    downloads: Final = (Download(HOST, _INDEX, _FOLDER, auxiliary=True),)

    def source(self, path: str) -> Source:
        """Chainguard."""
        del path
        return Source(
            id=SOURCE,
            name="Chainguard Libraries (OpenVEX)",
            url=HOST + _INDEX,
            licence="not free: for one's own use, never to be shipped",
            credit="Chainguard (https://images.chainguard.dev/security)",
        )

    def follow(self, site: Site) -> Iterator[Download]:
        """Documents that are not there in the version that the list names."""
        folder = site.folder / _FOLDER
        held = _held(folder / _DOCUMENTS / CHANGES)
        for entry in _listed(folder / _INDEX)[:MOST]:
            path = f"{_DOCUMENTS}/{entry.id}"
            if _ID.fullmatch(entry.id) and (path not in held or held[path] < day(entry.modified)):
                archive = f"{_FOLDER}/{_DOCUMENTS}/{CHANGES}"
                yield Download(HOST, path, _FOLDER, optional=True, changes=archive)

    def read(self, path: str, stream: BinaryIO) -> Iterator[Fact]:
        """What each document says."""
        if path.endswith(".zip"):
            yield from each(stream, ".openvex.json", _facts)
        else:
            yield from _facts(path.rpartition("/")[2], whole(stream))


def _facts(where: str, content: bytes) -> Iterator[Fact]:
    try:
        document = msgspec.json.decode(content, type=_Document)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        yield Skipped(where[:256], "not an OpenVEX document", broken=True)
        return
    for said in document.statements[:MOST]:
        names = [said.vulnerability.name, *said.vulnerability.aliases[:MOST]]
        flaws = list(dict.fromkeys(filter(is_cve, names)))
        if said.status not in _STATES or len(flaws) != 1:
            yield Skipped(where[:256], "a statement about no one CVE, or of an unknown status")
            continue
        statements = list(_statements(said, flaws[0]))
        yield from statements
        if any(isinstance(item, Statement) for item in statements):
            yield Vulnerability(id=flaws[0])


def _statements(said: _Said, flaw: str) -> Iterator[Statement | Skipped]:
    """One statement per package, about the builds that are listed."""
    builds: dict[tuple[str, str], dict[str, None]] = {}
    for product in said.products[:MOST]:
        found = _build(product.identifiers.get("purl", ""))
        if found is None:
            yield Skipped(flaw, "not the build of a package of a known registry", broken=True)
        else:
            builds.setdefault(found[:2], {})[found[2]] = None
    for (ecosystem, package), versions in builds.items():
        yield Statement(
            source=SOURCE,
            advisory=flaw,
            vulnerability=flaw,
            ecosystem=ecosystem,
            package=package,
            versions=tuple(versions),
            state=_STATES[said.status],
            note=f"{said.status} in Chainguard's build",
        )


def _build(text: str) -> tuple[str, str, str] | None:
    """Ecosystem, package and version of a package URL."""
    try:
        parsed = purl.parse(text)
    except MalformedInput:
        return None
    ecosystem = _ECOSYSTEMS.get(parsed.type)
    if ecosystem is None or not parsed.version or not parsed.version.isprintable():
        return None
    between = ":" if ecosystem == "Maven" else "/"
    name = f"{parsed.namespace}{between}{parsed.name}" if parsed.namespace else parsed.name
    usable = name.isprintable() and len(name) + len(parsed.version) <= 512
    return (ecosystem, canonical(ecosystem, name), parsed.version) if usable else None


def _listed(path: Path) -> list[_Entry]:
    try:
        return msgspec.json.decode(path.read_bytes(), type=_Listing).entries
    except FileNotFoundError:
        return []
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, OSError) as error:
        raise MalformedInput("not the list of documents", where=path.name) from error


def _held(path: Path) -> Mapping[str, str]:
    """Day of each document that is there, by its name in the archive."""
    found: dict[str, str] = {}
    if zipfile.is_zipfile(path):
        with path.open("rb") as stream:
            for member in members(stream, ".openvex.json"):
                if not isinstance(member, Skipped):
                    found[member[0]] = _updated(member[1])
    return found


def _updated(content: bytes) -> str:
    try:
        document = msgspec.json.decode(content, type=_Document)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""
    return day(document.last_updated) or day(document.timestamp)


PLUGIN: Final = ChainguardLibraries()
