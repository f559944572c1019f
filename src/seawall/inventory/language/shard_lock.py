"""Shards that a Crystal project is locked to (``shard.lock``).

Each has an address by its kind (``git``, ``github`` ...) and a version, to which a commit is
appended where no tag was taken (``1.2.0+git.commit.HASH``). Format 1 has the commit apart.

Source: https://github.com/crystal-lang/shards/blob/master/docs/shard.lock.adoc
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import MIB, File
from seawall.errors import MalformedInput
from seawall.inventory.documents.yaml_document import Node, document
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.repository_address import bare
from seawall.model import Item, Location, Package

_HOSTS: Final = {
    "github": "github.com/",
    "gitlab": "gitlab.com/",
    "bitbucket": "bitbucket.org/",
    "codeberg": "codeberg.org/",
    "git": "",
    "hg": "",
    "fossil": "",
}


class ShardLock(Declared):
    """Reads one shard.lock."""

    name: Final = "language/shard_lock"
    version: Final = 1
    wants: Final = Wants(names=("shard.lock",), limit=8 * MIB, project=True)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield every locked shard."""
        root = document(file)
        if "shards" not in root.entries:
            raise MalformedInput("there is no list of shards", where=file.path)
        shards = root.get("shards")
        for name, stated in shards.entries.items():
            yield _package(name, stated, Location(file.path, shards.lines[name]))


def _package(name: str, stated: Node, location: Location) -> Package:
    version, _, appended = stated.get("version").text.partition("+")
    commit = stated.get("commit").text or appended.rpartition(".commit.")[2]
    place = next(
        (
            host + bare(stated.get(kind).text)
            for kind, host in _HOSTS.items()
            if stated.get(kind).text
        ),
        "",
    )
    properties = {"revision": commit, "path": stated.get("path").text}
    return Package(
        type="shard",
        name=name,
        version=version,
        origin=place,
        qualifiers={"vcs_url": f"git+https://{place}@{commit}"} if place and commit else {},
        properties={key: value for key, value in properties.items() if value},
        locations=(location,),
    )


PLUGIN: Final = ShardLock()
