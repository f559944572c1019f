"""What the tags of an RPM header mean for an inventory.

The version is ``epoch:version-release``, the epoch only where the header has one. The
name of the source package is in the file name of the source archive. A package built from
a module stream carries its label (``name:stream:version:context``), without which its
version compares to nothing.

Source: https://rpm-software-management.github.io/rpm/manual/tags.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from seawall.errors import LimitExceeded, MalformedInput
from seawall.inventory.distro.claimed_paths import claimed
from seawall.inventory.distro.requirements import Stated
from seawall.inventory.distro.rpm_header import Header
from seawall.model import Claim, Diagnostic, Item, Location, Package

SIGMD5: Final = 261
NAME: Final = 1000
VERSION: Final = 1001
RELEASE: Final = 1002
EPOCH: Final = 1003
VENDOR: Final = 1011
LICENSE: Final = 1014
ARCH: Final = 1022
OLDFILENAMES: Final = 1027
FILEMODES: Final = 1030
SOURCERPM: Final = 1044
PROVIDENAME: Final = 1047
REQUIRENAME: Final = 1049
DIRINDEXES: Final = 1116
BASENAMES: Final = 1117
DIRNAMES: Final = 1118
MODULARITYLABEL: Final = 5096

FOLDERS: Final = ("usr/lib/sysimage/rpm", "usr/share/rpm", "var/lib/rpm")
"""Where databases lie; the second is that of OSTree systems."""

BROKEN: Final = 100
"""Broken headers after which a database is given up."""

_KEYS: Final = "gpg-pubkey"
_FORMAT: Final = 0o170000
_FOLDER: Final = 0o040000


def installed(headers: Iterable[bytes | MalformedInput], path: str) -> Iterator[Item | Stated]:
    """The packages and claims of a database's headers; broken ones are said and passed over.

    Args:
        headers: each header, or why it cannot be read.
        path: of the database.

    Raises:
        LimitExceeded: too many headers are broken.
    """
    broken = 0
    for blob in headers:
        try:
            found = _entry(blob, path)
        except MalformedInput as error:
            broken += 1
            if broken > BROKEN:
                raise LimitExceeded(f"more than {BROKEN} headers are broken", where=path) from error
            yield Diagnostic(path=path, reason=error.message)
            continue
        yield from found


def _entry(blob: bytes | MalformedInput, path: str) -> list[Item | Stated]:
    """What one header of a database states; it may be a public key, kept like a package."""
    if isinstance(blob, MalformedInput):
        raise blob
    header = Header(blob, path)
    package = described(header, path)
    if package.name.startswith(_KEYS):
        return []
    items: list[Item | Stated] = []
    files = ""
    needs: list[str] = []
    offers: list[str] = []
    try:
        needs, offers = header.strings(REQUIRENAME), header.strings(PROVIDENAME)
        files = claimed(_files(header, path), path)
    except MalformedInput as error:  # the package itself is known all the same
        items.append(Diagnostic(path=path, reason=f"{package.name}: {error.message}"))
    # As repositories do for the same purpose: of the files, those that others may require.
    offers += [f"/{file}" for file in files.split("\n") if "bin/" in file or file[:4] == "etc/"]
    items.append(Stated(package, [(need,) for need in needs], offers))
    if files:
        items.append(Claim(type="rpm", owner=package.name, paths=files))
    return items


def described(header: Header, path: str) -> Package:
    """The package of a header.

    Raises:
        MalformedInput: it has no name or version, or a value lies outside of the header.
    """
    name, release = header.string(NAME), header.string(RELEASE)
    version = header.string(VERSION) + (f"-{release}" if release else "")
    if not name or not header.string(VERSION):
        raise MalformedInput("an RPM header has no name or no version", where=path)
    epoch, label = header.integers(EPOCH), header.string(MODULARITYLABEL)
    source, source_version = source_of(header.string(SOURCERPM), version)
    checksum, license_ = header.binary(SIGMD5), header.string(LICENSE)
    return Package(
        type="rpm",
        name=name,
        version=f"{epoch[0]}:{version}" if epoch else version,
        arch=header.string(ARCH),
        source=source,
        source_version=source_version,
        licenses=(license_,) if license_ else (),
        publisher=header.string(VENDOR),
        hashes=(f"md5:{checksum.hex()}",) if len(checksum) == 16 else (),
        qualifiers={"rpmmod": label} if label else {},
        locations=(Location(path),),
    )


def source_of(archive: str, version: str) -> tuple[str, str]:
    """Name of the source package, and its version where it differs from ``version``.

    Args:
        archive: ``NAME-VERSION-RELEASE.src.rpm``.
        version: of the binary package, without an epoch.
    """
    stem = archive.removesuffix(".rpm").removesuffix(".src").removesuffix(".nosrc")
    parts = stem.rsplit("-", 2)
    if stem == archive or len(parts) < 3:
        return "", ""
    own = f"{parts[1]}-{parts[2]}"
    return parts[0], own if own != version else ""


def _files(header: Header, path: str) -> Iterator[str]:
    """Paths of all but folders."""
    modes = header.integers(FILEMODES)
    if not modes:
        yield from filter(None, _paths(header, path))
        return
    for name, mode in zip(_paths(header, path), modes, strict=False):
        if mode & _FORMAT != _FOLDER and name:
            yield name


def _paths(header: Header, path: str) -> Iterator[str]:
    """Paths as written since rpm 4, in folders and base names, or whole as before."""
    indexes, names = header.integers(DIRINDEXES), header.strings(BASENAMES)
    if not names:
        yield from (name.lstrip("/") for name in header.strings(OLDFILENAMES))
        return
    folders = [folder.lstrip("/") for folder in header.strings(DIRNAMES)]
    if len(indexes) != len(names) or max(indexes) >= len(folders):
        raise MalformedInput("the file list of an RPM header contradicts itself", where=path)
    for index, name in zip(indexes, names, strict=True):
        yield folders[index] + name
