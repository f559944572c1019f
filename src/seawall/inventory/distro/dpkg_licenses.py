"""Licences of Debian packages (``usr/share/doc/NAME/copyright``).

The machine-readable form (DEP-5) has a ``License`` field in every paragraph about files;
its first line is a short name or an expression over short names, and stays as it is
written: Debian's short names are not those of SPDX. Further paragraphs give the text of
one short name each. Free text usually ends by pointing to the texts in
``/usr/share/common-licenses``, whose names are all that can be told from it.

A reader sees one file at a time: the licences leave as hints ``NAME<tab>licence``, and
reach the package when the layers are merged.

Source: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import MIB, File
from seawall.inventory.documents.control_file import paragraphs
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Hint, Item

_COMMON: Final = re.compile(r"/usr/share/common-licenses/([A-Za-z0-9][A-Za-z0-9.+-]{0,63})")
_MOST: Final = 200
_LONGEST: Final = 300


class DpkgLicenses(Declared):
    """Reads one copyright file."""

    name: Final = "distro/dpkg_licenses"
    version: Final = 1
    wants: Final = Wants(
        patterns=(r"usr/share/doc/[^/]+/copyright",),
        hint="usr/share/doc/",
        limit=8 * MIB,
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield a hint for every licence named."""
        text = file.text()
        found = _declared(text) if _machine_readable(text) else _referenced(text)
        package = file.folder.rpartition("/")[2]
        for license_ in list(dict.fromkeys(found))[:_MOST]:
            yield Hint(kind="dpkg-license", value=f"{package}\t{license_}", path=file.path)


def _machine_readable(text: str) -> bool:
    head = text[:2000].lower()
    return head.lstrip().startswith(("format:", "format-specification:")) or (
        "\nformat:" in head and "copyright-format" in head
    )


def _declared(text: str) -> list[str]:
    of_files: list[str] = []
    of_texts: list[str] = []
    for _, fields in paragraphs(text):
        name = " ".join(fields.get("license", "").partition("\n")[0].split())
        if 0 < len(name) <= _LONGEST:
            (of_files if "files" in fields or "format" in fields else of_texts).append(name)
    return of_files or of_texts


def _referenced(text: str) -> list[str]:
    return [name.rstrip(".-") for name in _COMMON.findall(text)]


PLUGIN: Final = DpkgLicenses()
