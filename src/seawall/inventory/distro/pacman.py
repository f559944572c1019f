"""Packages of pacman (Arch Linux and what derives from it).

Each package has a folder ``NAME-VERSION-RELEASE`` with two files of sections: a heading
between percent signs, one value a line, a blank line. ``desc`` describes the package,
``files`` lists what it installed, folders with a slash at the end. ``%BASE%`` is the
source package; the name of the folder is not needed, and not trusted, for the version.
``%REASON%`` is 1 where a package was only installed because another needs it.

Source: https://gitlab.archlinux.org/pacman/pacman, lib/libalpm/be_local.c
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import File
from seawall.errors import MalformedInput
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Claim, Item, Location, Package, Relationship


class Pacman(Declared):
    """Reads the description or the file list of one package."""

    name: Final = "distro/pacman"
    version: Final = 1
    wants: Final = Wants(
        patterns=(r"var/lib/pacman/local/[^/]+/(?:desc|files)",), hint="/pacman/local/"
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the package, or its claim."""
        sections = _sections(file.text())
        if file.name == "desc":
            yield _package(sections, file.path)
            return
        owner = file.folder.rpartition("/")[2].rsplit("-", 2)[0]
        paths = "\n".join(path for path in sections.get("FILES", ()) if not path.endswith("/"))
        if paths:
            yield Claim(type="alpm", owner=owner, paths=paths)


def _sections(text: str) -> dict[str, list[str]]:
    sections: dict[str, list[str]] = {}
    values: list[str] | None = None
    for line in text.splitlines():
        if not line:
            values = None
        elif values is not None:
            values.append(line)
        elif line[0] == line[-1] == "%":
            values = sections.setdefault(line.strip("%"), [])
    return sections


def _package(sections: dict[str, list[str]], path: str) -> Package:
    def first(name: str) -> str:
        return next(iter(sections.get(name, ())), "")

    if not first("NAME") or not first("VERSION"):
        raise MalformedInput("it has no %NAME% or no %VERSION%", where=path)
    needs = (_name(requirement) for requirement in sections.get("DEPENDS", ()))
    packages = dict.fromkeys(name for name in needs if not name.endswith(".so"))
    return Package(
        type="alpm",
        name=first("NAME"),
        version=first("VERSION"),
        arch=first("ARCH"),
        source=first("BASE"),
        licenses=tuple(sections.get("LICENSE", ())),
        publisher=first("PACKAGER"),
        relationship=Relationship.TRANSITIVE if first("REASON") == "1" else Relationship.DIRECT,
        dependencies=tuple(packages),
        locations=(Location(path),),
    )


def _name(requirement: str) -> str:
    """``glibc>=2.38`` and ``libfoo.so=1-64`` without the version.

    Which package has a library is in the descriptions of the others.
    """
    for mark in "<>=":
        requirement = requirement.partition(mark)[0]
    return requirement


PLUGIN: Final = Pacman()
