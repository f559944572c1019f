"""Packages in a Nix store, by the folders that their files lie in.

A package lives in ``nix/store/HASH-NAME-VERSION``, one folder for each of its outputs
(programs, headers, manuals): ``HASH-openssl-3.0.13-bin`` is the ``bin`` output of openssl.
The hash has 32 digits in Nix's own base 32; the version begins at the first dash that no
letter follows. Plain files of the store are sources, patches and scripts, not packages.
Images made with Nix often hold no database, so that the folders are all there is.

Files lying at most four folders deep state their package, and deeper ones that describe a
library of a language: one of them is in every package, and not all the thousands of files
of a large one are asked. All state the same package with the same location.

Source: https://nix.dev/manual/nix/latest/store/store-path, builtins.parseDrvName
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from seawall.artifacts.file import MIB, File
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Item, Location, Package

STORE: Final = "nix/store/"
HASH: Final = "[0-9a-df-np-sv-z]{32}"

_BASE: Final = re.compile(rf"({HASH})-(.+)")
_VERSION: Final = re.compile(r"-(?=[^A-Za-z])")
_LONGEST: Final = 255
_OUTPUTS: Final = frozenset(
    (
        *("bin", "data", "debug", "dev", "devdoc", "dist", "doc", "env", "examples", "getconf"),
        *("getent", "include", "info", "lib", "libgcc", "man", "modules", "nokey", "out"),
        *("plugins", "py", "python", "static", "terminfo", "tools", "utils", "xgcc"),
    )
)
_LIMIT: Final = 4096 * MIB


class StorePath(NamedTuple):
    """The name of one folder of the store, taken apart.

    Attributes:
        folder: its path, without a leading slash.
        hash: 32 digits.
        name: of the package.
        version: of the package.
        output: of the package, ``""`` for the one that is called ``out``.
    """

    folder: str
    hash: str
    name: str
    version: str
    output: str


class NixStore(Declared):
    """Reads the path of a file; its content does not matter."""

    name: Final = "distro/nix_store"
    version: Final = 1
    wants: Final = Wants(
        patterns=(
            rf"nix/store/{HASH}-[^/]+/(?:[^/]+/){{0,3}}[^/]+",
            rf"nix/store/{HASH}-[^/]+/.+/(?:META|METADATA|package\.json|[^/]+\.(?:conf|pm))",
        ),
        hint=STORE,
        limit=_LIMIT,
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the package that the file belongs to."""
        base = file.path.removeprefix(STORE).partition("/")[0]
        path = store_path(base)
        if path is not None:
            yield package(path)


def store_path(base: str) -> StorePath | None:
    """Take a base name apart; ``None`` if it has no version."""
    match = _BASE.fullmatch(base) if len(base) <= _LONGEST else None
    if match is None:
        return None
    digest, full = match.groups()
    dash = _VERSION.search(full)
    if dash is None or dash.start() == 0:
        return None
    name, version, output = full[: dash.start()], full[dash.end() :], ""
    head, _, tail = version.rpartition("-")
    if head and tail in _OUTPUTS:
        version, output = head, tail
    return StorePath(f"{STORE}{base}", digest, name, version, output) if version else None


def package(path: StorePath) -> Package:
    """The package of a folder."""
    facts = {"store_hash": path.hash, "output": path.output}
    return Package(
        type="nix",
        name=path.name,
        version=path.version,
        evidence="derived",
        properties={name: value for name, value in facts.items() if value},
        locations=(Location(path.folder),),
    )


PLUGIN: Final = NixStore()
