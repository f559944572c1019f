"""Node.js packages as an image layer: the registry's archives, laid out as ``npm ci`` does."""

from __future__ import annotations

import json
import subprocess
import tarfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from bench.layers import Entry

FOLDER: Final = "srv/storefront"
_KEPT: Final = ("dependencies", "optionalDependencies", "peerDependencies", "license", "bin")


class Pin(NamedTuple):
    """A line of the list: where below ``node_modules``, and what."""

    path: str
    name: str
    version: str

    @classmethod
    def parse(cls, line: str) -> Pin:
        """Read ``PATH NAME@VERSION``."""
        path, spec = line.split()
        name, _, version = spec.rpartition("@")
        return cls(path, name, version)

    def file_name(self) -> str:
        """What ``npm pack`` calls the archive."""
        return f"{self.name.removeprefix('@').replace('/', '-')}-{self.version}.tgz"


def download(pins: Sequence[Pin], folder: Path) -> None:
    """Fetch the archives that are not there yet; nothing of them is run."""
    folder.mkdir(parents=True, exist_ok=True)
    missing = [pin for pin in pins if not (folder / pin.file_name()).exists()]
    specs = sorted({f"{pin.name}@{pin.version}" for pin in missing})
    if specs:
        pack = ["npm", "pack", "--silent", "--ignore-scripts", *specs]
        subprocess.run(pack, cwd=folder, check=True, stdout=subprocess.DEVNULL)


def installed(pins: Sequence[Pin], folder: Path, root: str = FOLDER) -> Iterator[Entry]:
    """All files, and the lock file that npm hides among them."""
    packages: dict[str, object] = {}
    for pin in pins:
        inner = f"node_modules/{pin.path}"
        for entry in unpacked(folder / pin.file_name(), f"{root}/{inner}"):
            if entry.path == f"{root}/{inner}/package.json":
                stated = json.loads(entry.data)
                kept = {key: stated[key] for key in _KEPT if key in stated}
                packages[inner] = {"version": pin.version, **kept}
            yield entry
    project = {"name": "storefront", "version": "1.4.2"}
    lock = {**project, "lockfileVersion": 3, "requires": True, "packages": packages}
    yield Entry(f"{root}/package.json", json.dumps(project | {"private": True}).encode())
    yield Entry(f"{root}/node_modules/.package-lock.json", json.dumps(lock, indent=2).encode())


def unpacked(archive: Path, folder: str) -> Iterator[Entry]:
    """The files of one package."""
    with tarfile.open(archive) as tar:
        for member in tar:
            content = tar.extractfile(member) if member.isreg() else None
            if content:
                path = member.name.partition("/")[2]
                mode = 0o755 if member.mode & 0o100 else 0o644
                yield Entry(f"{folder}/{path}", content.read(), mode=mode)
