"""Which components a Java archive is made of, and which of them is the archive itself.

The coordinates in it may be those of the archive or of what was merged into it; the file
name decides, then the titles in the manifest. An archive that states none of its own is
named by the traces in its manifest and by its file name, and the evidence says so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from mmap import mmap
from typing import NamedTuple

from seawall.inventory.binary import java_manifest, java_pom
from seawall.inventory.binary.java_manifest import FileName
from seawall.inventory.binary.java_pom import Coordinates
from seawall.model import Location, Package


class Stated(NamedTuple):
    """Coordinates, and the path of the member that states them."""

    coordinates: Coordinates
    path: str


class Archive(NamedTuple):
    """One archive, nested or not.

    Attributes:
        path: its path.
        data: its bytes.
        headers: main section of its manifest.
    """

    path: str
    data: bytes | mmap | memoryview
    headers: dict[str, str]

    @property
    def stem(self) -> str:
        """The file name without its suffix."""
        name = self.path.rpartition("/")[2]
        return name.rpartition(".")[0] or name

    def package(
        self,
        coordinates: Coordinates,
        *,
        classifier: str,
        evidence: str,
        properties: dict[str, str] | None = None,
    ) -> Package:
        """The archive itself as a component.

        Its SHA-1, by which an index of published archives can name it, is taken where it does
        not state itself what it is: of Spark's 278 JARs that spares 223 of 409 MB.
        """
        stated = evidence == "stated"
        return package(
            coordinates.or_else(Coordinates("", "", "", java_manifest.licenses(self.headers))),
            self.path,
            properties or {},
            sha1="" if stated else hashlib.sha1(self.data, usedforsecurity=False).hexdigest(),
            classifier=classifier,
            evidence=evidence,
            publisher=self.headers.get("Implementation-Vendor")
            or self.headers.get("Bundle-Vendor", ""),
        )


def components(stated: list[Stated], archive: Archive) -> Iterator[Package]:
    """The archive itself, then what was merged into it."""
    name = java_manifest.parsed(archive.stem)
    own = _own(stated, name, archive)
    if own is not None:
        yield _itself(own.coordinates, name, archive)
    elif not archive.path.lower().endswith(".jmod"):
        yield from _by_traces(name, archive, merged=bool(stated))
    seen = {own.coordinates[:3]} if own else set()
    for row in stated:
        if row.coordinates[:3] not in seen:
            seen.add(row.coordinates[:3])
            yield package(row.coordinates, row.path, {"shaded": "true"})


def _own(stated: list[Stated], name: FileName, archive: Archive) -> Stated | None:
    """Which of the coordinates are those of the archive itself."""

    def matches(row: Stated) -> tuple[bool, bool, bool, int]:
        artifact, version = row.coordinates.artifact, row.coordinates.version
        stem = archive.stem
        return (
            stem == artifact or (stem + "-").startswith(f"{artifact}-{version}-"),
            name.artifact == artifact,
            bool(version) and name.version == version,
            len(artifact),
        )

    best = max(stated, key=matches, default=None)
    if best is None or any(matches(best)[:2]):
        return best
    titles = {archive.headers.get(name) for name in ("Implementation-Title", "Bundle-SymbolicName")}
    titled = [row for row in stated if row.coordinates.artifact in titles]
    if titled:
        return titled[0]
    # Renamed (app.jar), or of a version that only the file name gets wrong.
    same_version = name.version in ("", best.coordinates.version)
    return best if len(stated) == 1 and same_version else None


def _itself(coordinates: Coordinates, name: FileName, archive: Archive) -> Package:
    """The archive by its own coordinates; a version they lack is that of the file name."""
    prefix = f"{coordinates.artifact}-{coordinates.version}-"
    return archive.package(
        coordinates.or_else(Coordinates("", "", name.version)),
        classifier=archive.stem.removeprefix(prefix) if archive.stem.startswith(prefix) else "",
        evidence="stated" if coordinates.version else "derived",
    )


def _by_traces(name: FileName, archive: Archive, *, merged: bool) -> Iterator[Package]:
    """An archive that states no coordinates of its own."""
    traces = java_manifest.traces(archive.headers, name.artifact)
    artifact = name.artifact if name.version else traces.artifact or name.artifact
    version = name.version or traces.version
    if not java_pom.is_coordinate(artifact) or (merged and not version):
        return
    properties = {"groups": " ".join(traces.groups)} if traces.groups else {}
    # A manifest of another version came from what was merged, or was forgotten.
    foreign = not _agree(version, traces.version)
    if foreign and traces.version:
        properties["manifest-version"] = traces.version
    certain = traces.certain and not (foreign and traces.version)
    yield archive.package(
        Coordinates(traces.groups[0] if certain else "", artifact, version),
        classifier=name.classifier,
        evidence="derived" if certain and not foreign else "guessed",
        properties=properties,
    )


def _agree(named: str, stated: str) -> bool:
    """Whether the versions are one but for what OSGi appends (``2.40`` and ``2.40.0``)."""
    shorter, longer = sorted((named, stated), key=len)
    return bool(shorter) and (
        longer == shorter or longer.startswith((shorter + ".", shorter + "-"))
    )


def package(
    coordinates: Coordinates,
    path: str,
    properties: dict[str, str],
    *,
    sha1: str = "",
    classifier: str = "",
    evidence: str = "stated",
    publisher: str = "",
) -> Package:
    """One component; without a group its name is the artifact."""
    group, artifact, version, licenses = coordinates
    return Package(
        type="maven",
        name=f"{group}:{artifact}" if group else artifact,
        version=version,
        locations=(Location(path),),
        licenses=licenses,
        publisher=publisher,
        hashes=(f"sha1:{sha1}",) if sha1 else (),
        evidence=evidence,
        qualifiers={"classifier": classifier} if classifier else {},
        properties=properties,
    )
