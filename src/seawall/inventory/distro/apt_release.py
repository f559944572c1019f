"""Who publishes the repositories that apt has lists of (``var/lib/apt/lists``).

Each repository has a ``Release`` file, or ``InRelease`` with the signature around it:
``Origin`` and ``Label`` name the publisher, ``Suite`` and ``Codename`` the release. The
lists of packages beside it are large, and say nothing about what is installed. Each file
becomes a hint ``publisher release``, the words of the publisher joined by dashes; mirrors
have the origin of what they mirror.

Source: https://wiki.debian.org/DebianRepository/Format, RFC 9580 (cleartext signatures)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import MIB, File
from seawall.errors import MalformedInput
from seawall.inventory.documents.control_file import paragraphs
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Hint, Item

_FACTS: Final = frozenset({"origin", "label", "suite", "codename"})
_LONGEST: Final = 200


class AptRelease(Declared):
    """Reads one release file."""

    name: Final = "distro/apt_release"
    version: Final = 1
    wants: Final = Wants(
        patterns=(r"var/lib/apt/lists/[^/]+_(?:In)?Release",),
        hint="var/lib/apt/lists/",
        limit=16 * MIB,
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the hint of one repository."""
        found = (fields for _, fields in paragraphs(file.text()) if _FACTS & fields.keys())
        fields = next(found, None)
        if fields is None:
            raise MalformedInput("it names neither publisher nor release", where=file.path)
        publisher = fields.get("origin") or fields.get("label") or _address(file.name)
        release = fields.get("codename") or fields.get("suite", "")
        value = f"{'-'.join(publisher.split())[:_LONGEST]} {release[:_LONGEST]}"
        yield Hint(kind="apt-origin", value=value.rstrip(), path=file.path)


def _address(name: str) -> str:
    """The address that apt made the file's name from: slashes are underscores in it."""
    return name.partition("_dists_")[0].replace("_", "/")


PLUGIN: Final = AptRelease()
