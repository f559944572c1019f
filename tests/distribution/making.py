"""A publisher with keys and a repository, users who trust it, and forgers."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import zstandard
from tuf.api.metadata import Metadata, MetaFile

from seawall.advisories import Network, build, open_snapshot
from seawall.distribution import roots
from seawall.distribution.committing import Signing
from seawall.distribution.keys import Keys, new
from seawall.distribution.offers import Apply, Make
from seawall.distribution.publishing import Published, publish
from seawall.distribution.roles import ROLES, moment
from seawall.distribution.transport import address
from seawall.distribution.trust import Trust
from seawall.distribution.updating import SignedUpdate, update
from tests.advisories import making

PASSPHRASE = b"correct horse battery staple"
IMPATIENT = Network(timeout=5.0, backoff=0.0)


def passphrase(what: str) -> bytes:
    del what
    return PASSPHRASE


def database(folder: Path, name: str, day: str, version: str) -> Path:
    """A small database whose newest data is of a day."""
    feeds = making.small()
    feeds["alpine/v3.19/main.json"] = making.secdb(openssl={version: ["CVE-2024-0001"]})
    known = "cisa/sites/default/files/feeds/known_exploited_vulnerabilities.json"
    feeds[known] = feeds[known].replace(b"2024-02-01", day.encode())
    output = folder / f"{name}.db"
    build(making.write(folder / f"feeds-{name}", feeds), output)
    return output


class Databases(NamedTuple):
    """Three, each newer than the one before."""

    first: Path
    second: Path
    third: Path


class Publisher:
    """Someone with all the keys."""

    def __init__(self, folder: Path) -> None:
        self.repository = folder / "public"
        self.keys = folder / "keys"

    def begin(self) -> Publisher:
        new(self.keys, ROLES, "", passphrase)
        self.root()
        return self

    def signing(self, days: dict[str, int] | None = None) -> Signing:
        return Signing(Keys(self.keys, passphrase), moment(), days or {})

    def root(self, *, renew: bool = False, days: dict[str, int] | None = None) -> roots.RootReport:
        return roots.change(self.repository, self.signing(days), renew=renew)

    def publish(
        self,
        snapshot: Path | None = None,
        *packs: Path,
        make: Make | None = None,
        older: bool = False,
        days: dict[str, int] | None = None,
    ) -> Published:
        return publish(
            self.repository,
            self.signing(days),
            snapshot=snapshot,
            content=packs,
            make=make,
            older=older,
        )

    def metadata(self, name: str) -> Path:
        """The newest file of a role."""
        if name == "timestamp":
            return self.repository / "metadata/timestamp.json"
        found = (self.repository / "metadata").glob(f"*.{name}.json")
        return max(found, key=lambda path: int(path.name.partition(".")[0]))

    def replace_key(self, role: str) -> None:
        for end in ("pem", "pub"):
            (self.keys / f"{role}.{end}").unlink()
        new(self.keys, [role], "", passphrase)

    def forge(self, name: str, change: Callable[[Any], None], *, sign: str = "") -> None:
        """Change what a role says, without signing it, or with the key of another role."""
        path = self.metadata(name)
        statement: Metadata[Any] = Metadata.from_file(str(path))
        change(statement.signed)
        if sign:
            keys = Keys(self.keys, passphrase)
            (signer,) = keys.signers(key.public.keyid for key in keys.of(sign))
            statement.sign(signer)
        path.write_bytes(statement.to_bytes())

    def bind(self) -> None:
        """Let new versions of snapshot and timestamp, by their own keys, vouch for all there is."""
        former = self.metadata("snapshot")
        version = int(former.name.partition(".")[0]) + 1
        shutil.copy(former, former.with_name(f"{version}.snapshot.json"))

        def everything(snapshot: Any) -> None:
            snapshot.version = version
            for name in snapshot.meta:
                path = self.metadata(name.removesuffix(".json"))
                number = int(path.name.partition(".")[0])
                snapshot.meta[name] = MetaFile.from_data(number, path.read_bytes(), ["sha256"])

        self.forge("snapshot", everything, sign="snapshot")
        content = self.metadata("snapshot").read_bytes()

        def newest(timestamp: Any) -> None:
            timestamp.version += 1
            timestamp.snapshot_meta = MetaFile.from_data(version, content, ["sha256"])

        self.forge("timestamp", newest, sign="timestamp")


class User:
    """Someone who trusts the publisher's first root, and has the first database."""

    def __init__(self, folder: Path, publisher: Publisher, where: str = "") -> None:
        self.trust = Trust(folder / "trust")
        self.database = folder / "own.db"
        self.where = where or address(str(publisher.repository))
        root = (publisher.repository / "metadata/1.root.json").read_bytes()
        self.trust.set(root, repository=self.where, replace=False)

    def update(self, *, apply: Apply | None = None, network: Network = IMPATIENT) -> SignedUpdate:
        return update(self.trust, self.where, self.database, network=network, apply=apply)

    @property
    def id(self) -> str:
        with open_snapshot(self.database) as opened:
            return opened.id


def at_once(*works: Callable[[], object]) -> None:
    """Do several things in processes of their own, and see that none fails."""
    children = []
    for work in works:
        child = os.fork()
        if child == 0:
            code = 1
            try:
                work()
                code = 0
            finally:
                os._exit(code)
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * len(works)


def id_of(path: Path) -> str:
    with open_snapshot(path) as opened:
        return opened.id


def patch(old: Path, new_: Path, output: Path) -> None:
    """A difference of bytes."""
    known = zstandard.ZstdCompressionDict(old.read_bytes(), zstandard.DICT_TYPE_RAWCONTENT)
    output.write_bytes(zstandard.ZstdCompressor(dict_data=known).compress(new_.read_bytes()))


def patched(old: Path, difference: Path, output: Path) -> None:
    """What a difference of bytes leads to."""
    known = zstandard.ZstdCompressionDict(old.read_bytes(), zstandard.DICT_TYPE_RAWCONTENT)
    output.write_bytes(
        zstandard.ZstdDecompressor(dict_data=known).decompress(difference.read_bytes())
    )


def kept(folder: Path, copy: Path) -> Path:
    """A copy of a whole folder."""
    return Path(shutil.copytree(folder, copy, symlinks=True))
