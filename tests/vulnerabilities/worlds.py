"""Tiny images, roots and bills, scanned end to end with advisories made for them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from seawall.advisories import build
from seawall.model import Looked, ScanResult
from seawall.pipeline.examine import Settings
from seawall.pipeline.scan import Question, scan
from tests.advisories import making
from tests.artifacts.images import Node, image, layer, write_files, write_layout

CVE = "CVE-2024-0001"
DEBIAN = b'ID=debian\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\n'
ALPINE = b"ID=alpine\nVERSION_ID=3.19.1\n"
ALMA = b'ID=almalinux\nVERSION_ID="8.9"\n'


class World:
    """A folder, a snapshot made of some advisories, and scanning with it.

    Args:
        folder: empty.
        records: OSV records; which ecosystem they belong to, they say themselves.
        files: further files of feeds, by path.
    """

    def __init__(
        self, folder: Path, *records: dict[str, Any], files: Mapping[str, bytes] | None = None
    ) -> None:
        self._folder = folder
        self._places = (folder / f"target{number}" for number in count())
        zips: dict[str, dict[str, Any]] = {}
        for record in records:
            system = record["affected"][0]["package"]["ecosystem"].partition(":")[0]
            zips.setdefault(system, {})[f"{record['id']}.json"] = record
        made = {f"osv/{name}/all.zip": making.zipped(rows) for name, rows in zips.items()}
        build(making.write(folder / "feeds", {**made, **(files or {})}), folder / "world.db")

    def question(self, *, dev: bool = False) -> Question:
        """What is asked of each scan."""
        return Question(database=self._folder / "world.db", include_dev=dev)

    def root(self, files: Mapping[str, bytes]) -> ScanResult:
        """Scan a root file system."""
        place = write_files(next(self._places), files)
        for name, data in files.items():
            if data.startswith(b"\x7fELF"):
                (place / name).chmod(0o755)
        return scan(f"rootfs:{place}", Settings(), self.question())

    def folder(self, files: Mapping[str, bytes], *, dev: bool = False) -> ScanResult:
        """Scan a source tree."""
        place = write_files(next(self._places), files)
        return scan(f"dir:{place}", Settings(), self.question(dev=dev))

    def image(self, *layers: Mapping[str, Node], **config: Any) -> ScanResult:
        """Scan an image of some layers."""
        built = image(*map(layer, layers), **config)
        place = write_layout(next(self._places), {"app:1": built})
        return scan(f"oci:{place}", Settings(), self.question())

    def bill(self, document: object) -> ScanResult:
        """Scan a bill of materials."""
        path = self._folder / "bill.cdx.json"
        path.write_text(json.dumps(document), encoding="utf-8")
        return scan(f"sbom:{path}", Settings(), self.question())


def advisory(
    ecosystem: str, name: str, fixed: str = "", id_: str = CVE, introduced: str = "0", **more: Any
) -> dict[str, Any]:
    """One OSV record about one package."""
    ends = ({"fixed": fixed},) if fixed else ()
    return dict(making.osv(id_, ecosystem, name, {"introduced": introduced}, *ends, **more))


def dpkg(*packages: tuple[str, str], **more: str) -> bytes:
    """Dpkg's status file; ``more`` are further fields of every paragraph."""
    extra = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in more.items())
    return "".join(
        f"Package: {name}\nStatus: install ok installed\nArchitecture: amd64\n"
        f"Version: {version}\n{extra}\n"
        for name, version in packages
    ).encode()


def debian(*packages: tuple[str, str], **more: str) -> dict[str, bytes]:
    """A Debian 12 with some packages."""
    return {"etc/os-release": DEBIAN, "var/lib/dpkg/status": dpkg(*packages, **more)}


def apk(*packages: tuple[str, str, str]) -> dict[str, bytes]:
    """An Alpine 3.19 with packages ``(name, version, origin)``."""
    rows = "".join(f"P:{n}\nV:{v}\nA:x86_64\no:{o}\n\n" for n, v, o in packages)
    return {"etc/os-release": ALPINE, "lib/apk/db/installed": rows.encode()}


def dist_info(
    name: str, version: str, place: str = "usr/lib/python3/dist-packages"
) -> dict[str, bytes]:
    """An installed distribution of Python."""
    text = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    return {f"{place}/{name}-{version}.dist-info/METADATA": text.encode()}


def ids(result: ScanResult) -> set[str]:
    """Flaws that are found, undecided ones aside."""
    return {one.id for one in result.findings if one.verdict == "fail"}


def undecided(result: ScanResult) -> dict[str, str]:
    """Flaws that cannot be decided, with the reason."""
    return {one.id: one.reason for one in result.findings if one.verdict == "unknown"}


def accounted(result: ScanResult) -> str:
    """Everything that the account of coverage says was not, or not fully, looked at."""
    rows = [row for row in result.coverage if row.looked is not Looked.SEEN]
    return "\n".join(f"{row.subject}: {row.looked.value}: {row.reason}" for row in rows)


def without(result: ScanResult, names: Sequence[str]) -> ScanResult:
    """The result without some packages, as another tool's bill may leave them out."""
    return replace(result, packages=tuple(one for one in result.packages if one.name not in names))
