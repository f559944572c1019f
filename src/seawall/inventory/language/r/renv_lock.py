"""Packages that an R project is locked to (``renv.lock``).

``Source`` is ``Repository`` (CRAN and its like), ``Bioconductor``, or a host of repositories with
the commit in ``RemoteSha``. ``Hash`` is of the description, not of the content.

Source: https://rstudio.github.io/renv/reference/lockfiles.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from seawall.artifacts.file import MIB, File
from seawall.errors import MalformedInput
from seawall.inventory.documents.control_file import relations
from seawall.inventory.documents.json_document import decoded
from seawall.inventory.documents.line_numbers import first_lines
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Item, Location, Package

_DEFAULT: Final = frozenset({"", "CRAN", "RSPM"})


class _Entry(Struct, rename="pascal"):
    package: str = ""
    version: str = ""
    source: str = ""
    repository: str = ""
    remote_type: str = ""
    remote_host: str = ""
    remote_username: str = ""
    remote_repo: str = ""
    remote_sha: str = ""
    requirements: list[str] = []
    depends: list[str] | str = []
    imports: list[str] | str = []
    linking_to: list[str] | str = []

    def needs(self) -> dict[str, None]:
        """What it needs: ready-made names, or the fields of its description."""
        stated = [*self.requirements]
        for field in (self.depends, self.imports, self.linking_to):
            text = field if isinstance(field, str) else ",".join(field)
            stated += [names[0] for names in relations(text)]
        return dict.fromkeys(name for name in stated if name != "R")


class _Lock(Struct, rename="pascal"):
    packages: dict[str, _Entry] | None = None


_HEAD: Final = re.compile(r'^    "([^"\n]+)": \{', re.MULTILINE)


class RenvLock(Declared):
    """Reads one renv.lock."""

    name: Final = "language/r/renv_lock"
    version: Final = 1
    wants: Final = Wants(names=("renv.lock",), limit=32 * MIB, project=True)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield every locked package."""
        lock = decoded(file, _Lock)
        if lock.packages is None:
            raise MalformedInput("there is no list of packages", where=file.path)
        lines = first_lines(file.text(), _HEAD)
        for name, entry in lock.packages.items():
            location = Location(file.path, lines.get(name, 0))
            yield _package(entry.package or name, entry, location)


def _package(name: str, entry: _Entry, location: Location) -> Package:
    hosted = bool(entry.remote_username and entry.remote_repo)
    host = entry.remote_host.removeprefix("api.") or entry.source.lower()
    place = f"{host}/{entry.remote_username}/{entry.remote_repo}"
    bioconductor = entry.source == "Bioconductor" or entry.repository.startswith("Bioc")
    repository = "" if entry.repository in _DEFAULT or bioconductor else entry.repository
    return Package(
        type="bioconductor" if bioconductor else "cran",
        name=name,
        version=entry.version,
        origin=place if hosted else repository,
        dependencies=tuple(entry.needs()),
        properties={"revision": entry.remote_sha} if hosted and entry.remote_sha else {},
        locations=(location,),
    )


PLUGIN: Final = RenvLock()
