"""Photon OS: flaws by package, one document per release.

``photon_versions.json`` names the releases. Each entry of a release's document has a CVE, a
package, ``res_ver`` (the version that resolves it) and ``aff_ver``, a sentence; both are ``NA``
where there is none, and ``status`` then says why.

Source: https://packages.vmware.com/photon/photon_cve_metadata/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

import msgspec
from msgspec import Struct, field

from seawall.advisories.feed import Download, Fact, Site, Skipped
from seawall.advisories.unpacking import Unpacked
from seawall.advisories.values import is_cve
from seawall.errors import MalformedInput
from seawall.model import Range, Source, State, Statement

HOST: Final = "https://packages.vmware.com/"
FOLDER: Final = "photon/photon_cve_metadata"
RELEASES: Final = f"{FOLDER}/photon_versions.json"
SIZE: Final = 128 << 20
"""Largest document, in bytes; they have some 3 MB."""

_FILE: Final = re.compile(r".*/cve_data_photon(\d{1,3}\.\d{1,3})\.json")
_RELEASE: Final = re.compile(r"\d{1,3}\.\d{1,3}", re.ASCII)
_VERSION: Final = re.compile(
    r"(?:\d{1,9}:)?[0-9A-Za-z._+~^]{1,128}-[0-9A-Za-z._+~^]{1,64}", re.ASCII
)
_NAME: Final = re.compile(r"[0-9A-Za-z._+-]{1,256}", re.ASCII)
_NONE: Final = frozenset({"", "NA", "N/A"})
_STATES: Final = {
    "not affected": State.NOT_AFFECTED,
    "under investigation": State.INVESTIGATING,
    "wont fix": State.WONT_FIX,
    "won't fix": State.WONT_FIX,
    "deferred": State.DEFERRED,
}


class _Entry(Struct):
    flaw: str = field(name="cve_id")
    package: str = field(name="pkg")
    fixed: str = field(name="res_ver", default="")
    affected: str = field(name="aff_ver", default="")
    status: str = ""


class _Releases(Struct):
    branches: list[str]


class Photon:
    """Reads the document of one release."""

    name: Final = "photon"
    version: Final = 1
    max_age: Final = 30
    patterns: Final = (f"photon/{FOLDER}/cve_data_photon*.json",)
    downloads: Final = (Download(HOST, RELEASES, "photon", auxiliary=True),)

    def follow(self, site: Site) -> Iterator[Download]:
        """The document of every release."""
        listed = site.folder / "photon" / RELEASES
        if not listed.is_file():
            return
        with listed.open("rb") as stream:
            releases = _decoded(stream, _Releases).branches
        for release in dict.fromkeys(releases):
            if _RELEASE.fullmatch(release):
                yield Download(HOST, f"{FOLDER}/cve_data_photon{release}.json", "photon")

    def source(self, path: str) -> Source:
        """Broadcom."""
        del path
        return Source(
            id="photon",
            name="Photon OS CVE metadata",
            url=f"{HOST}{FOLDER}/",
            licence="not stated; copyright Broadcom",
            credit="Broadcom, VMware Photon OS (https://github.com/vmware/photon/wiki)",
        )

    def read(self, path: str, stream: BinaryIO) -> Iterator[Fact]:
        """A statement for every entry."""
        match = _FILE.fullmatch(path)
        if match is None:
            raise MalformedInput("not named after a release")
        for raw in _decoded(stream, list[Any]):
            try:
                yield _statement(msgspec.convert(raw, _Entry), match[1])
            except (msgspec.ValidationError, MalformedInput) as error:
                reason = error.message if isinstance(error, MalformedInput) else "malformed entry"
                yield Skipped(str(raw)[:80], reason, broken=True)


def _decoded(stream: BinaryIO, type_: Any) -> Any:
    try:
        return msgspec.json.decode(Unpacked(stream, SIZE).read(), type=type_)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedInput(f"not a document of Photon OS: {error}") from error


def _statement(entry: _Entry, release: str) -> Fact:
    if not is_cve(entry.flaw):
        return Skipped(entry.flaw[:80], "no id of a flaw")
    if not _NAME.fullmatch(entry.package):
        raise MalformedInput("no name of a package")
    state, ranges = _state(entry)
    return Statement(
        source="photon",
        advisory=entry.flaw,
        vulnerability=entry.flaw,
        ecosystem=f"Photon OS:{release}",
        package=entry.package,
        ranges=ranges,
        state=state,
        note=entry.status[:80],
    )


def _state(entry: _Entry) -> tuple[State, tuple[Range, ...]]:
    if entry.fixed not in _NONE:
        if not _VERSION.fullmatch(entry.fixed):
            raise MalformedInput("resolved by what is no version")
        return State.FIXED, (Range(fixed=entry.fixed),)
    state = _STATES.get(entry.status.strip().lower())
    if state is None:
        state = State.UNDETERMINED if entry.affected in _NONE else State.AFFECTED
    return state, () if state is State.NOT_AFFECTED else (Range(),)


PLUGIN: Final = Photon()
