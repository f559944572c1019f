"""Which files the packages of dpkg and opkg installed.

``info/NAME.list`` (``NAME:ARCH.list`` where a package is installed for several
architectures) names every file and folder, one a line. Images built without dpkg keep
``NAME.md5sums`` in ``status.d`` instead, two columns with checksum and path. Folders that
a later line lies in are left out: they belong to every package below them.

Source: dpkg-query(1), dh_md5sums(1)
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from typing import Final

from seawall.artifacts.file import File
from seawall.inventory.distro.claimed_paths import claimed
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Claim, Item


class DpkgFiles(Declared):
    """Reads the file list of one package."""

    name: Final = "distro/dpkg_files"
    version: Final = 1
    wants: Final = Wants(
        patterns=(
            r"var/lib/dpkg/info/[^/]+\.list",
            r"(?:var|usr)/lib/dpkg/status\.d/[^/]+\.(?:list|md5sums)",
            r"(?:var|usr)/lib/opkg/info/[^/]+\.list",
        ),
        hint="pkg/",
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the claim of the package."""
        lines = file.text().split("\n")
        stem, _, ending = file.name.rpartition(".")
        found = _summed(lines) if ending == "md5sums" else _listed(lines)
        paths = claimed(found, file.path)
        if paths:
            type_ = "opkg" if "/opkg/" in file.path else "deb"
            yield Claim(type=type_, owner=stem.partition(":")[0], paths=paths)


def _summed(lines: list[str]) -> Iterator[str]:
    for line in lines:
        checksum, _, path = line.partition(" ")
        if len(checksum) == 32 and path:
            yield path.lstrip(" *").removeprefix("./").lstrip("/")


def _listed(lines: list[str]) -> Iterator[str]:
    following_lines = iter(lines)
    next(following_lines)
    for line, following in zip_longest(lines, following_lines, fillvalue=""):
        # opkg writes mode and link target behind tabs.
        path = line.partition("\t")[0].strip("/")
        if path not in {"", "."} and not following.startswith(f"/{path}/"):
            yield path


PLUGIN: Final = DpkgFiles()
