"""Chainguard: which package version fixed which flaws, and what is not fixed yet.

``security.json`` is one file in Alpine's secdb format: fixed flaws and packages that never had
them. ``osv/`` holds one record in the OSV format per flaw, for Chainguard and for Wolfi, also
of flaws that are open; ``osv/all.json`` says when each changed. Their ``upstream`` names the CVE
and GitHub's id. Only records of the last weeks are fetched, for there are tens of thousands; a
mirror may hold all of them.

The data is not free: ``db update`` fetches it for oneself, and no snapshot that is passed on
may hold it.

Source: https://packages.cgr.dev/chainguard/osv/all.json
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, BinaryIO, Final

import msgspec
from msgspec import Struct

from seawall.advisories import secdb
from seawall.advisories.archives import each, members, whole
from seawall.advisories.feed import CHANGES, Download, Fact, Site, Skipped
from seawall.advisories.osv_record import facts
from seawall.advisories.values import day
from seawall.errors import MalformedInput
from seawall.model import Source

HOST: Final = "https://packages.cgr.dev/"
DAYS: Final = 30
"""Records that changed in so many days are fetched."""
MOST_RECORDS: Final = 2000
"""Most records fetched by one update, the newest first."""

_FOLDER: Final = "chainguard"
_RECORDS: Final = "chainguard/osv"
_INDEX: Final = f"{_RECORDS}/all.json"
_SECDB: Final = "chainguard/security.json"
_ID: Final = "CGA-"


class _Entry(Struct):
    id: str
    modified: Any = ""


class Chainguard:
    """Reads the one file, and records one by one or zipped."""

    name: Final = "chainguard"
    version: Final = 1
    max_age: Final = 3
    patterns: Final = (
        f"{_FOLDER}/{_SECDB}",
        f"{_FOLDER}/{_RECORDS}/CGA-*.json",
        f"{_FOLDER}/{_RECORDS}/{CHANGES}",
    )
    downloads: Final = (
        Download(HOST, _SECDB, _FOLDER),
        Download(HOST, _INDEX, _FOLDER, auxiliary=True),
    )

    def source(self, path: str) -> Source:
        """Chainguard, told apart by the format."""
        secdb_file = path.endswith("/security.json")
        return Source(
            id="chainguard" if secdb_file else "chainguard-osv",
            name="Chainguard security database" if secdb_file else "Chainguard advisories (OSV)",
            url=HOST + (_SECDB if secdb_file else _INDEX),
            licence="not free: for one's own use, never to be shipped",
            credit="Chainguard (https://images.chainguard.dev/security)",
        )

    def follow(self, site: Site) -> Iterator[Download]:
        """Records that changed lately and are not there in that version."""
        folder = site.folder / _FOLDER
        held = _held(folder / _RECORDS / CHANGES)
        oldest = (date.fromisoformat(site.day) - timedelta(days=DAYS)).isoformat()
        wanted = 0
        for modified, id_ in sorted(_index(folder / _INDEX), reverse=True):
            if modified < oldest or wanted == MOST_RECORDS:
                return
            if held.get(f"{_RECORDS}/{id_}.json", "") < modified:
                wanted += 1
                yield Download(
                    HOST,
                    f"{_RECORDS}/{id_}.json",
                    _FOLDER,
                    optional=True,
                    changes=f"{_FOLDER}/{_RECORDS}/{CHANGES}",
                )

    def read(self, path: str, stream: BinaryIO) -> Iterator[Fact]:
        """Statements, and which ids are one flaw."""
        if path.endswith("/security.json"):
            parsed = secdb.document(stream)
            yield from secdb.linked(secdb.statements(parsed, "chainguard", "Chainguard", secdb.led))
        elif path.endswith(".zip"):
            yield from each(stream, ".json", _record)
        else:
            yield from _record(path, whole(stream))


def _record(path: str, content: bytes) -> Iterator[Fact]:
    return facts(content, "chainguard-osv", path.rpartition("/")[2])


def _index(path: Path) -> Iterator[tuple[str, str]]:
    """Day and id of each record."""
    try:
        entries = msgspec.json.decode(path.read_bytes(), type=list[_Entry])
    except FileNotFoundError:
        return
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, OSError) as error:
        raise MalformedInput("not Chainguard's list of records", where=path.name) from error
    for entry in entries:
        name = entry.id.removeprefix(_ID)
        if name != entry.id and len(name) <= 40 and name.replace("-", "").isalnum():
            yield day(entry.modified), entry.id


def _held(path: Path) -> Mapping[str, str]:
    """Day of each record that is there, by its name in the archive."""
    found: dict[str, str] = {}
    if zipfile.is_zipfile(path):
        with path.open("rb") as stream:
            for member in members(stream, ".json"):
                if not isinstance(member, Skipped):
                    found[member[0]] = _modified(member[1])
    return found


def _modified(content: bytes) -> str:
    try:
        return day(msgspec.json.decode(content, type=_Entry).modified)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""


PLUGIN: Final = Chainguard()
