"""Packages that a Stack project adds to its snapshot (``stack.yaml.lock``).

Each is ``completed`` to an exact place: ``hackage: NAME-VERSION@sha256:...``, where the hash is of
the Cabal file, or a repository with a commit, or an archive. The packages of the snapshot
itself are listed elsewhere.

Source: https://docs.haskellstack.org/en/stable/topics/lock_files/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import MIB, File
from seawall.inventory.documents.unread_lines import unread
from seawall.inventory.documents.yaml_document import Node, document
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.haskell.names import split
from seawall.model import Item, Location, Package


class StackLock(Declared):
    """Reads one stack.yaml.lock."""

    name: Final = "language/haskell/stack_lock"
    version: Final = 1
    wants: Final = Wants(names=("stack.yaml.lock",), limit=16 * MIB, project=True)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield every package."""
        strange = []
        for entry in document(file).get("packages").items:
            package = _package(entry.get("completed"), file.path)
            if package is None:
                strange.append(entry.line)
            else:
                yield package
        yield from unread(file.path, strange)


def _package(completed: Node, path: str) -> Package | None:
    hackage = completed.get("hackage").text
    name, version = split(hackage.partition("@")[0])
    name, version = name or completed.get("name").text, version or completed.get("version").text
    if not name:
        return None
    address, commit = completed.get("git").text, completed.get("commit").text
    archive, digest = completed.get("url").text, completed.get("sha256").text
    return Package(
        type="hackage",
        name=name,
        version=version,
        origin=address or archive,
        hashes=(f"sha256:{digest}",) if archive and digest else (),
        qualifiers={"vcs_url": f"git+{address}@{commit}"} if address and commit else {},
        properties={"revision": commit} if commit else {},
        locations=(Location(path, completed.line),),
    )


PLUGIN: Final = StackLock()
