"""Libraries that a Meson build fetches (``subprojects/NAME.wrap``).

``[wrap-file]`` names an archive, its SHA-256 and, from the database of wraps, the
``wrapdb_version``; the ``directory`` it unpacks to is ``NAME-VERSION`` by custom. ``[wrap-git]``
names a repository and a revision.

Source: https://mesonbuild.com/Wrap-dependency-system-manual.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import MIB, File
from seawall.errors import MalformedInput
from seawall.inventory.addresses import without_credentials
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.repository_address import pinned
from seawall.model import Item, Location, Package, Relationship

_HEAD: Final = re.compile(r"^\[(wrap-\w+)\][ \t]*$", re.MULTILINE)
_VALUE: Final = re.compile(r"^(\w++)[ \t]*=[ \t]*([^\n]*+)", re.MULTILINE)
_RELEASE: Final = re.compile(r"(\d[\w.+]*)-\d+", re.ASCII)
_HASH: Final = re.compile(r"[0-9a-fA-F]{64}")


class MesonWrap(Declared):
    """Reads one wrap."""

    name: Final = "language/cpp/meson_wrap"
    version: Final = 1
    wants: Final = Wants(
        patterns=(r"(?:.*/)?subprojects/[^/]+\.wrap",),
        hint="subprojects/",
        limit=MIB,
        project=True,
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the library."""
        text = file.text()
        head = _HEAD.search(text)
        if head is None:
            raise MalformedInput("it has no section of a wrap", where=file.path)
        section = text[head.end() :].partition("\n[")[0]
        values = {match[1]: match[2].strip() for match in _VALUE.finditer(section)}
        name = file.name.removesuffix(".wrap")
        location = Location(file.path, text.count("\n", 0, head.start()) + 1)
        if head[1] == "wrap-file":
            yield _archive(name, values, location)
        elif values.get("url"):
            yield _repository(name, values, location)


def _archive(name: str, values: dict[str, str], location: Location) -> Package:
    release = _RELEASE.fullmatch(values.get("wrapdb_version", ""))
    folder, _, version = values.get("directory", "").rpartition("-")
    digest = values.get("source_hash", "")
    stated = release[1] if release else ""
    return Package(
        type="generic",
        name=name,
        version=stated or (version if folder and version[:1].isdigit() else ""),
        evidence="stated" if stated else "derived",
        origin=without_credentials(values.get("source_url", "")),
        hashes=(f"sha256:{digest.lower()}",) if _HASH.fullmatch(digest) else (),
        relationship=Relationship.DIRECT,
        locations=(location,),
    )


def _repository(name: str, values: dict[str, str], location: Location) -> Package:
    address = without_credentials(values["url"])
    revision = values.get("revision", "")
    version, qualifiers, properties = pinned("" if revision == "head" else revision, address)
    return Package(
        type="generic",
        name=name,
        version=version.removeprefix("v"),
        origin=address,
        relationship=Relationship.DIRECT,
        qualifiers=qualifiers,
        properties=properties,
        locations=(location,),
    )


PLUGIN: Final = MesonWrap()
