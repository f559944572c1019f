"""Java archives (``.jar``, ``.war``, ``.ear`` ...) and the archives nested in them.

Every ``META-INF/maven/GROUP/ARTIFACT/pom.properties`` (or ``pom.xml`` alone) states one
component. One of them is the archive itself; the others were merged into it ("shaded").
An archive without any is named by the traces in its manifest and by its file name: then
the evidence says so, and a group that nothing states is left out, never guessed from
the artifact. Each archive carries its SHA-1, by which Maven repositories know it.

Archives nest: libraries lie in ``BOOT-INF/lib`` of Spring Boot, ``WEB-INF/lib`` of a web
archive, web archives in an enterprise archive, stored or deflated. A launch script or
the header of a JMOD file may precede an archive.

Source: https://docs.oracle.com/en/java/javase/21/docs/specs/jar/jar.html,
https://docs.spring.io/spring-boot/specification/executable-jar/nested-jars.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from mmap import mmap
from typing import Final, NamedTuple

from seawall.artifacts.file import MIB, File
from seawall.artifacts.zip import MEMBERS, Member, ZipView
from seawall.errors import LimitExceeded, MalformedInput
from seawall.inventory.binary import java_manifest, java_pom
from seawall.inventory.binary.java_identity import Archive, Stated, components, package
from seawall.inventory.binary.java_pom import NOWHERE, Coordinates
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Diagnostic, Item

DEPTH: Final = 16
NESTED: Final = 256 * MIB
"""Largest nested archive; deflated ones are held in memory."""

TOTAL: Final = 2048 * MIB
"""Most bytes of nested archives, all levels together."""

ARCHIVES: Final = 10_000
"""Most nested archives, all levels together."""

METADATA: Final = 512 * MIB
"""Most bytes of coordinates and manifests that are read, all levels together."""

_LIMIT: Final = 4096 * MIB
_MANIFEST_LIMIT: Final = 16 * MIB
_SUFFIXES: Final = (
    ".jar",
    ".war",
    ".ear",
    ".par",
    ".sar",
    ".nar",
    ".hpi",
    ".jpi",
    ".kar",
    ".lpkg",
    ".far",
    ".rar",
    ".jmod",
)
_UNMISTAKABLE: Final = (".jar", ".war", ".ear", ".hpi", ".jpi", ".lpkg", ".jmod")
_ENDINGS: Final = tuple(suffix.encode() for suffix in _SUFFIXES)
_POMS: Final = (b"pom.properties", b"pom.xml")
_RAR: Final = b"Rar!\x1a\x07"
_MANIFEST: Final = "META-INF/MANIFEST.MF"


class _Contents(NamedTuple):
    """The members of an archive that matter, by their names as stored."""

    properties: list[bytes]
    poms: list[bytes]
    nested: list[bytes]


class _Budget:
    """What is left of the bounds that hold for an archive with all that is nested in it."""

    __slots__ = ("archives", "members", "metadata", "nested")

    def __init__(self) -> None:
        self.members = MEMBERS
        self.archives = ARCHIVES
        self.metadata = METADATA
        self.nested = TOTAL

    def enter(self, size: int, where: str) -> None:
        """Spend one nested archive and its bytes."""
        if size > self.nested or not self.archives:
            raise LimitExceeded(
                f"nested archives are more than {ARCHIVES} or hold more than {TOTAL} bytes",
                where=where,
            )
        self.archives -= 1
        self.nested -= size

    def read(self, view: ZipView, member: Member, limit: int) -> bytes:
        """The content of a member, its bytes spent."""
        if member.size > self.metadata:
            raise LimitExceeded(
                f"coordinates and manifests take more than {METADATA} bytes",
                where=f"{view.where}!/{member.name}",
            )
        self.metadata -= member.size
        return bytes(view.read(member, limit))


class Jar(Declared):
    """Reads one Java archive with all that is nested in it."""

    name: Final = "binary/jar"
    version: Final = 2
    wants: Final = Wants(
        suffixes=_SUFFIXES,
        patterns=(r"(?:.*/)?META-INF/maven/[^/]+/[^/]+/pom\.properties",),
        hint="META-INF/maven/",
        limit=_LIMIT,
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the components of an archive, or the one an unpacked archive states."""
        if file.name == "pom.properties":
            yield from _unpacked(file)
        elif _is_archive(file.name, file.data[: len(_RAR)]):
            yield from _archive(file.data, file.path, 0, _Budget())


def _is_archive(name: str, head: bytes) -> bool:
    """Whether a file is what its suffix says, for suffixes that other formats share."""
    if not head or head == _RAR:
        return False
    return head[:2] == b"PK" or name.lower().endswith(_UNMISTAKABLE)


def _unpacked(file: File) -> Iterator[Item]:
    coordinates = java_pom.of_properties(file.read(java_pom.LIMIT)).or_else(
        java_pom.of_path(file.path)
    )
    if coordinates.artifact:
        yield package(coordinates, file.path, {})


def _archive(
    data: bytes | mmap | memoryview, path: str, depth: int, budget: _Budget
) -> Iterator[Item]:
    view = ZipView(data, path, members=budget.members)
    budget.members -= len(view)
    if view.duplicates:
        yield _note(path, f"{view.duplicates} members are hidden by later ones of the same name")
    contents = _contents(view.names())
    headers: dict[str, str] = {}
    try:
        headers = _headers(view, budget)
    except MalformedInput as error:
        yield _diagnostic(error, path)
    stated: list[Stated] = []
    for outcome in _coordinates(view, contents, budget):
        if isinstance(outcome, Diagnostic):
            yield outcome
        else:
            stated.append(outcome)
    yield from components(stated, Archive(path, data, headers))
    for raw in contents.nested:
        yield from _nested(view, raw, depth + 1, budget)


def _contents(names: Iterable[bytes]) -> _Contents:
    """One pass over all names, most of which are classes."""
    contents = _Contents([], [], [])
    for raw in names:
        if raw.endswith(b".class"):
            continue
        if raw.endswith(_POMS):
            base = raw.rpartition(b"/")[2]
            if base == b"pom.properties":
                contents.properties.append(raw)
            elif base == b"pom.xml" and b"META-INF/maven/" in raw:
                contents.poms.append(raw)
        elif raw.lower().endswith(_ENDINGS):
            contents.nested.append(raw)
    return contents


def _headers(view: ZipView, budget: _Budget) -> dict[str, str]:
    member = view.find(_MANIFEST)
    if member is None:
        return {}
    return java_manifest.main_section(budget.read(view, member, _MANIFEST_LIMIT))


def _coordinates(
    view: ZipView, contents: _Contents, budget: _Budget
) -> Iterator[Stated | Diagnostic]:
    """What the pom.properties state, and each pom.xml without one beside it."""
    poms = dict.fromkeys(contents.poms)
    for raw in contents.properties:
        beside = raw[: -len(b"pom.properties")] + b"pom.xml"
        pom = view.member(beside) if beside in poms else None
        poms.pop(beside, None)
        yield from _attempt(view, view.member(raw), pom, budget)
    for raw in poms:
        yield from _attempt(view, None, view.member(raw), budget)


def _attempt(
    view: ZipView, properties: Member | None, pom: Member | None, budget: _Budget
) -> Iterator[Stated | Diagnostic]:
    """Coordinates of one folder; a broken pom.xml does not cost what is known without it."""
    named = properties or pom
    name = named.name if named else ""
    where, coordinates = f"{view.where}!/{name}", NOWHERE
    try:
        if properties:
            coordinates = java_pom.of_properties(budget.read(view, properties, java_pom.LIMIT))
        if pom:
            coordinates = coordinates.or_else(_of_pom(view, pom, coordinates, budget))
    except MalformedInput as error:
        yield _diagnostic(error, where)
    coordinates = coordinates.or_else(java_pom.of_path(name))
    if coordinates.artifact:
        yield Stated(coordinates, where)
    else:
        yield _note(where, "it states no artifact")


def _of_pom(view: ZipView, pom: Member, known: Coordinates, budget: _Budget) -> Coordinates:
    """What a pom.xml adds: licences, and what is not known; not parsed if it adds nothing."""
    content = budget.read(view, pom, java_pom.LIMIT)
    if all(known[:3]) and b"<licenses>" not in content:
        return NOWHERE
    return java_pom.of_xml(content, f"{view.where}!/{pom.name}")


def _nested(view: ZipView, raw: bytes, depth: int, budget: _Budget) -> Iterator[Item]:
    """One archive in the archive; what breaks in it ends there."""
    member = view.member(raw)
    path = f"{view.where}!/{member.name}"
    try:
        if depth > DEPTH:
            raise LimitExceeded(f"archives are nested more than {DEPTH} deep", where=path)
        budget.enter(member.size, path)
        data = view.read(member, NESTED)
        if _is_archive(member.name, bytes(data[: len(_RAR)])):
            yield from _archive(data, path, depth, budget)
    except MalformedInput as error:
        yield _diagnostic(error, path)


def _diagnostic(error: MalformedInput, path: str) -> Diagnostic:
    kind = "limit" if isinstance(error, LimitExceeded) else "malformed"
    return Diagnostic(path=error.where or path, reason=error.message, kind=kind)


def _note(path: str, reason: str) -> Diagnostic:
    return Diagnostic(path=path, reason=reason, kind="note")


PLUGIN: Final = Jar()
