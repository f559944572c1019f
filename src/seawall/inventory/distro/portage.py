"""Packages of Portage (Gentoo).

Each package has a folder ``var/db/pkg/CATEGORY/NAME-VERSION`` with a file for every fact.
``CONTENTS`` is there for every package that installed anything: its lines name a kind
(``obj`` file, ``sym`` link, ``dir``), a path and, behind blanks that paths may have too,
checksum and time. The version begins at the last dash before a digit, a revision (``-r1``)
belongs to it. ``LICENSE`` is read by itself; its hint reaches the package when the layers
are merged.

Source: https://projects.gentoo.org/pms/8/pms.html, and portage(5)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import File
from seawall.errors import MalformedInput
from seawall.inventory.distro.claimed_paths import claimed
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Claim, Hint, Item, Location, Package

_VERSION: Final = re.compile(
    r"-(\d+(?:\.\d+)*[a-z]?(?:_(?:alpha|beta|pre|rc|p)\d*)*(?:-r\d+)?)$", re.ASCII
)
_LICENSE_LIMIT: Final = 64 * 1024
_OWN_REPOSITORY: Final = "gentoo"


class Portage(Declared):
    """Reads the contents or the licence of one package."""

    name: Final = "distro/portage"
    version: Final = 1
    wants: Final = Wants(
        patterns=(r"var/db/pkg/[^/]+/[^/]+/(?:CONTENTS|LICENSE)",),
        hint="var/db/pkg/",
        companions=("SLOT", "repository"),
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the package and its claim, or its licence."""
        category, folder = file.folder.split("/")[-2:]
        match = _VERSION.search(folder[-256:])
        if match is None:
            raise MalformedInput(f"{folder} does not end in a version", where=file.path)
        name = f"{category}/{folder[: -len(match[0])]}"
        if file.name == "LICENSE":
            licenses = " ".join(file.text(_LICENSE_LIMIT).split())
            if licenses:
                yield Hint(kind="portage-license", value=f"{name}\t{licenses}", path=file.path)
            return
        yield _package(file, name, match[1])
        paths = claimed(_paths(file.text()), file.path)
        if paths:
            yield Claim(type="ebuild", owner=name, paths=paths)


def _package(file: File, name: str, version: str) -> Package:
    slot, repository = _fact(file, "SLOT"), _fact(file, "repository")
    return Package(
        type="ebuild",
        name=name,
        version=version,
        origin=repository if repository != _OWN_REPOSITORY else "",
        properties={"slot": slot} if slot else {},
        locations=(Location(file.path),),
    )


def _fact(file: File, name: str) -> str:
    return (file.neighbour(name) or b"")[:256].decode("utf-8", errors="replace").strip()


def _paths(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        kind, _, rest = line.partition(" ")
        if kind == "obj":
            yield rest.rsplit(" ", 2)[0].lstrip("/")
        elif kind == "sym":
            yield rest.partition(" -> ")[0].lstrip("/")


PLUGIN: Final = Portage()
