"""Packages in Alpine's installed-database (``lib/apk/db/installed``).

One stanza per package, separated by blank lines; a line is a one-letter key, a
colon and a value. ``P`` is the name, ``V`` the version, ``o`` the origin, i.e.
the source package that advisories are written against. ``D`` names what it needs,
by name or as a capability (``so:libssl.so.3``) that others provide (``p``). ``F``
names a folder and each following ``R`` a file in it. Alpine 3.23 and Wolfi keep
it below ``usr``. ``etc/apk/world`` names what was asked for; everything else came along.

Source: https://wiki.alpinelinux.org/wiki/Apk_spec
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import MIB, File
from seawall.inventory.distro.claimed_paths import claimed
from seawall.inventory.distro.requirements import Stated, linked
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Claim, Diagnostic, Item, Location, Package, Relationship

_CHECKSUMS: Final = {"Q1": "sha1", "Q2": "sha256"}
_WORLD_LIMIT: Final = MIB
_CONSTRAINT: Final = re.compile(r"[<>=~@]")


class Apk(Declared):
    """Reads one apk database."""

    name: Final = "distro/apk"
    version: Final = 1
    wants: Final = Wants(
        paths=("lib/apk/db/installed", "usr/lib/apk/db/installed"), companions=("world",)
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield a package and its claim for every stanza."""
        return linked(_items(file))


def _items(file: File) -> Iterator[Item | Stated]:
    world = _world(file)
    line = 1
    for stanza in file.text().split("\n\n"):
        rows = stanza.split("\n")
        fields = {row[0]: row[2:] for row in rows if row[1:2] == ":" and row[0] not in "FRaMZ"}
        if fields.get("P") and fields.get("V"):
            package = _package(fields, Location(file.path, line), world)
            needs = [(name,) for name in _capabilities(fields.get("D", ""))]
            yield Stated(package, needs, _capabilities(fields.get("p", "")))
            if paths := claimed(_paths(rows), file.path):
                yield Claim(type="apk", owner=fields["P"], paths=paths)
        elif fields:
            yield _incomplete(file.path, line)
        line += len(rows) + 1


def _capabilities(value: str) -> list[str]:
    """Names without their versions; those after an exclamation mark are conflicts."""
    return [_CONSTRAINT.split(word, maxsplit=1)[0] for word in value.split() if word[0] != "!"]


def _world(file: File) -> frozenset[str] | None:
    up = "../" * file.folder.count("/")
    raw = file.neighbour(f"{up}../etc/apk/world")
    if raw is None:
        return None
    return frozenset(_capabilities(raw[:_WORLD_LIMIT].decode("utf-8", errors="replace")))


def _relationship(name: str, world: frozenset[str] | None) -> Relationship:
    if world is None:
        return Relationship.UNKNOWN
    return Relationship.DIRECT if name in world else Relationship.TRANSITIVE


def _package(fields: dict[str, str], location: Location, world: frozenset[str] | None) -> Package:
    return Package(
        type="apk",
        name=fields["P"],
        version=fields["V"],
        arch=fields.get("A", ""),
        source=fields.get("o", ""),
        licenses=(fields["L"],) if fields.get("L") else (),
        publisher=fields.get("m", ""),
        hashes=_hashes(fields.get("C", "")),
        relationship=_relationship(fields["P"], world),
        locations=(location,),
    )


def _incomplete(path: str, line: int) -> Diagnostic:
    return Diagnostic(
        path=path, reason=f"the stanza at line {line} has no name (P:) or version (V:)"
    )


def _hashes(checksum: str) -> tuple[str, ...]:
    algorithm = _CHECKSUMS.get(checksum[:2])
    if algorithm is None:
        return ()
    try:
        return (f"{algorithm}:{b64decode(checksum[2:], validate=True).hex()}",)
    except ValueError:
        return ()


def _paths(rows: list[str]) -> Iterator[str]:
    folder = ""
    for row in rows:
        if row.startswith("F:"):
            folder = row[2:]
        elif row.startswith("R:"):
            yield f"{folder}/{row[2:]}" if folder else row[2:]


PLUGIN: Final = Apk()
