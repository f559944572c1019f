"""Updates of repositories of RPM packages: ``updateinfo.xml`` and the files that lead to it.

A *mirror list* names the repository's address; there, ``repodata/repomd.xml`` names the current
metadata with their digests; of these, ``updateinfo.xml`` lists updates: id, type, severity, flaws
as references, and the packages that belong to it, in collections that may be of one module stream.

Source: https://github.com/rpm-software-management/createrepo_c and libsolv's updateinfo reader
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, Final, NamedTuple
from xml.etree.ElementTree import Element

from seawall.advisories.feed import Skipped
from seawall.advisories.unpacking import Unpacked
from seawall.advisories.values import day, is_cve
from seawall.advisories.xml_records import records, text
from seawall.errors import MalformedInput

SIZE: Final = 1 << 30
"""Most bytes of XML; Amazon Linux 2023 has some 60 MB."""
INDEX_SIZE: Final = 4 << 20
"""Most bytes of a mirror list or of ``repomd.xml``."""

_RECORDS: Final = 2  # updates, update
_NAME: Final = re.compile(r"[0-9A-Za-z._+-]{1,256}", re.ASCII)
_VERSION: Final = re.compile(r"[^\s:/-]{1,128}", re.ASCII)
_EPOCH: Final = re.compile(r"\d{1,9}", re.ASCII)
_MODULE: Final = re.compile(r"[^\s:]{1,100}")
_SHA256: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)


class Package(NamedTuple):
    """A package of an update.

    Attributes:
        name: of the binary package.
        version: with epoch, if it is not 0, and release.
        arch: ``x86_64``, ``noarch`` ...
        module: ``name:stream`` of its module, ``""`` if it is of none.
    """

    name: str
    version: str
    arch: str
    module: str = ""


class Update(NamedTuple):
    """One update.

    Attributes:
        id: of the advisory.
        kind: ``security``, ``bugfix``, ``enhancement`` or ``newpackage``.
        severity: the publisher's word.
        flaws: CVE ids.
        packages: what belongs to it.
        issued: the day, ``""`` if none is said.
    """

    id: str
    kind: str
    severity: str
    flaws: tuple[str, ...]
    packages: tuple[Package, ...]
    issued: str = ""


class Located(NamedTuple):
    """Where a repository keeps its updates.

    Attributes:
        href: relative to the repository.
        sha256: digest of the file, ``""`` if only others are given.
    """

    href: str
    sha256: str


def updates(stream: BinaryIO) -> Iterator[Update | Skipped]:
    """Every update, in the order of the document; a broken one is skipped.

    Args:
        stream: the document, plain or compressed.

    Raises:
        MalformedInput: the document is damaged; what came before the damage is yielded first.
    """
    for element in records(Unpacked(stream, SIZE), _RECORDS):
        if element.tag != "update":
            continue
        try:
            yield _update(element)
        except MalformedInput as error:
            yield Skipped(text(element, "id")[:256], error.message, broken=True)


def _update(element: Element) -> Update:
    id_ = text(element, "id")
    if not _NAME.fullmatch(id_.replace(":", "-")):
        raise MalformedInput("an update without id")
    issued = element.find("issued")
    references = (item.get("id", "") for item in element.iterfind("references/reference"))
    return Update(
        id=id_,
        kind=element.get("type", "").lower(),
        severity=text(element, "severity")[:20].lower(),
        flaws=tuple(dict.fromkeys(name for name in references if is_cve(name))),
        packages=tuple(_packages(element)),
        issued=day(issued.get("date")) if issued is not None else "",
    )


def _packages(element: Element) -> Iterator[Package]:
    for collection in element.iterfind("pkglist/collection"):
        module = _module(collection)
        for item in collection.iterfind("package"):
            name, arch = item.get("name", ""), item.get("arch", "")
            if not _NAME.fullmatch(name) or not _NAME.fullmatch(arch):
                raise MalformedInput("a package without name or architecture")
            yield Package(name, _evr(item), arch, module)


def _module(collection: Element) -> str:
    found = collection.find("module")
    if found is None:
        return ""
    name, stream = found.get("name", ""), found.get("stream", "")
    if not _MODULE.fullmatch(name) or not _MODULE.fullmatch(stream):
        raise MalformedInput("a module without name or stream")
    return f"{name}:{stream}"


def _evr(package: Element) -> str:
    epoch = package.get("epoch") or "0"
    version, release = package.get("version", ""), package.get("release", "")
    if not (
        _EPOCH.fullmatch(epoch) and _VERSION.fullmatch(version) and _VERSION.fullmatch(release)
    ):
        raise MalformedInput("a package without version")
    return f"{version}-{release}" if int(epoch) == 0 else f"{int(epoch)}:{version}-{release}"


def located(stream: BinaryIO) -> Located | None:
    """What ``repomd.xml`` says about updates, ``None`` if the repository has none.

    Raises:
        MalformedInput: it is damaged.
    """
    for element in records(Unpacked(stream, INDEX_SIZE), _RECORDS):
        place = element.find("location")
        if element.get("type") == "updateinfo" and place is not None:
            sums = element.iterfind("checksum")
            digests = [text_ for item in sums if _is_sha256(item, text_ := (item.text or ""))]
            return Located(place.get("href", ""), digests[0] if digests else "")
    return None


def _is_sha256(checksum: Element, value: str) -> bool:
    return checksum.get("type") == "sha256" and _SHA256.fullmatch(value) is not None


def mirrors(stream: BinaryIO) -> tuple[str, ...]:
    """Addresses in a mirror list, each ending in ``/``.

    Raises:
        MalformedInput: it is no mirror list.
    """
    content = Unpacked(stream, INDEX_SIZE).read()
    try:
        lines = [line.strip() for line in content.decode("ascii").splitlines()]
    except UnicodeDecodeError as error:
        raise MalformedInput("not a mirror list") from error
    found = [line.rstrip("/") + "/" for line in lines if line and not line.startswith("#")]
    if not all(line.startswith(("https://", "http://")) for line in found):
        raise MalformedInput("not a mirror list")
    return tuple(found)
