"""Packages of a Conda environment (``conda-meta/NAME-VERSION-BUILD.json``).

One record per installed package, with the files it linked into the environment. The same
Python package often shows up a second time, by its ``dist-info`` folder: the files tell
that both are one.

Source: https://docs.conda.io/projects/conda/en/latest/dev-guide, PrefixRecord
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from seawall.artifacts.file import File
from seawall.errors import MalformedInput
from seawall.inventory.addresses import without_credentials
from seawall.inventory.distro.claimed_paths import claimed
from seawall.inventory.documents.json_document import decoded
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Claim, Item, Location, Package, Relationship

_TOKEN: Final = re.compile(r"/t/[^/]+/")  # https://host/t/TOKEN/channel
_FOLDER: Final = "conda-meta"


class _Record(Struct):
    name: str = ""
    version: str = ""
    build: str | None = None
    channel: str | None = None
    subdir: str | None = None
    license: str | None = None
    sha256: str | None = None
    md5: str | None = None
    depends: list[str] | None = None
    files: list[str] | None = None
    requested_spec: str | list[str] | None = None


class Conda(Declared):
    """Reads the record of one package."""

    name: Final = "distro/conda"
    version: Final = 1
    wants: Final = Wants(patterns=(r"(?:.*/)?conda-meta/[^/]+\.json",), hint="conda-meta/")

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the package and its claim."""
        record = decoded(file, _Record)
        if not record.name or not record.version:
            raise MalformedInput("the record has no name or no version", where=file.path)
        yield _package(record, file.path)
        prefix = file.folder.removesuffix(_FOLDER)
        if record.files:
            files = (prefix + path for path in record.files if "\n" not in path)
            paths = claimed(files, file.path)
            yield Claim(type="conda", owner=record.name, paths=paths)


def _package(record: _Record, path: str) -> Package:
    channel = _channel(record)
    qualifiers = {
        "build": record.build or "",
        "channel": channel,
        "subdir": record.subdir or "",
    }
    hashes = {"sha256": record.sha256 or "", "md5": record.md5 or ""}
    needs = (need.split(None, 1)[0] for need in record.depends or () if need.strip())
    requested = record.requested_spec not in (None, "", "None", [])
    return Package(
        type="conda",
        name=record.name,
        version=record.version,
        licenses=(record.license,) if record.license else (),
        origin=channel,
        hashes=tuple(f"{algorithm}:{value}" for algorithm, value in hashes.items() if value),
        relationship=Relationship.DIRECT if requested else Relationship.UNKNOWN,
        dependencies=tuple(dict.fromkeys(needs)),
        qualifiers={name: value for name, value in qualifiers.items() if value},
        locations=(Location(path),),
    )


def _channel(record: _Record) -> str:
    """The name of a channel that is given by name or address: ``pkgs/main``, ``conda-forge``."""
    address = _TOKEN.sub("/", without_credentials(record.channel or "").rstrip("/"))
    if record.subdir:
        address = address.removesuffix(f"/{record.subdir}")
    return address.partition("://")[2].partition("/")[2] or address


PLUGIN: Final = Conda()
