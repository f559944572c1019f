"""Fetching the user's own sources from where they live: an address, git, or a TAXII server.

Whatever arrives becomes one zip archive, which replaces the former one only when it is whole,
so that scans have something to read at every moment.
"""

from __future__ import annotations

import base64
import os
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from msgspec.structs import replace

from seawall.advisories.archives import MEMBER_SIZE, TOO_LARGE, members
from seawall.advisories.credentials import encrypted
from seawall.advisories.feed import Download, Skipped
from seawall.advisories.fetching import Draft, Fetcher
from seawall.advisories.network import Network
from seawall.advisories.own.files import MOST, SUFFIXES, TOTAL
from seawall.advisories.own.naming import OwnSource
from seawall.errors import LimitExceeded, MalformedInput, SeawallError, SourceError, UserError

if TYPE_CHECKING:
    from seawall.advisories.intelligence.taxii import Credentials

_GIT: Final = "git+"
_TAXII: Final = "taxii+"
_ZIP: Final = b"PK"
_FIRST: Final = (1980, 1, 1, 0, 0, 0)  # a date of its own, so that the same files give the same zip

Files = Iterator[tuple[str, bytes]]


def refresh(source: OwnSource, network: Network) -> None:
    """Fetch one source anew.

    Raises:
        SourceError: it cannot be fetched; what was fetched before stays.
        MalformedInput: it is no archive.
        LimitExceeded: it is larger than any collection of advisories.
    """
    target = source.path
    target.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=target.parent, prefix=".fetching-") as name:
        draft = Path(name, "own.zip")
        if source.place.startswith(_GIT):
            _write(draft, _of_repository(source.place.removeprefix(_GIT), network))
        elif source.place.startswith(_TAXII):
            _write(draft, _of_collection(source, network))
        else:
            path, called = _fetched(source, Path(name), network)
            _write(draft, _of_file(path, called))
        draft.replace(target)


def _fetched(source: OwnSource, folder: Path, network: Network) -> tuple[Path, str]:
    """The file, and what it is called where it comes from."""
    parts = urlsplit(source.place)
    path = parts.path.lstrip("/") + (f"?{parts.query}" if parts.query else "")
    asking = (("authorization", f"${source.variable}"),)
    if os.environ.get(source.variable):
        encrypted(source.place)
    host = f"{parts.scheme}://{parts.netloc}/"
    download = Download(host, path, "fetched", name="file", headers=asking)
    direct = replace(network, mirror="", mirrors={})  # mirrors are of what is published
    with closing(Fetcher(folder, direct)) as fetcher:
        try:
            fetched = fetcher.fetch(download, None)
        except SeawallError as error:
            error.where = source.shown  # a query may hold a credential
            raise
    if not isinstance(fetched, Draft):
        raise SourceError("nothing is there", where=source.shown)
    return fetched.path, parts.path.rpartition("/")[2] or source.name


def _of_file(path: Path, called: str) -> Files:
    with path.open("rb") as stream:
        start = stream.read(512)
    if start.startswith(_ZIP):
        yield from _of_archive(path)
    elif start.lstrip()[:1] == b"{" or called.endswith(SUFFIXES):
        if path.stat().st_size > MEMBER_SIZE:
            raise LimitExceeded("larger than any advisory", where=called)
        yield called if called.endswith(SUFFIXES) else f"{called}.json", path.read_bytes()
    else:
        yield from _of_archive(path)


def _of_archive(path: Path) -> Files:
    with path.open("rb") as stream:
        for member in members(stream, SUFFIXES):
            if not isinstance(member, Skipped):
                yield member
            elif member.reason != TOO_LARGE:
                raise MalformedInput(f"a broken archive: {member.reason}", where=member.where)


def _of_collection(source: OwnSource, network: Network) -> Files:
    """The envelopes of a collection, of which only the new ones are fetched."""
    from seawall.advisories.intelligence import taxii  # noqa: PLC0415 - few have a server

    root, _, collection = source.place.removeprefix(_TAXII).rstrip("/").rpartition("/collections/")
    if not root:
        raise UserError(
            "no collection of a TAXII server", where=source.shown, hint="taxii+URL/collections/ID"
        )
    folder = source.path.with_suffix(".taxii")
    with taxii.Taxii(f"{root}/", network, _credentials(source)) as server:
        taxii.update(server, f"{root}/", collection, folder)
    for path in sorted(folder.glob("*.json")):
        yield path.name, path.read_bytes()


def _credentials(source: OwnSource) -> Credentials:
    from seawall.advisories.intelligence.taxii import Credentials  # noqa: PLC0415

    scheme, _, value = os.environ.get(source.variable, "").partition(" ")
    if scheme.lower() != "basic":
        return Credentials(token=value)
    try:
        user, _, password = base64.b64decode(value, validate=True).decode().partition(":")
    except ValueError:
        raise UserError("not what the header Authorization holds", where=source.variable) from None
    return Credentials(user, password)


def _of_repository(place: str, network: Network) -> Files:
    """The files of one commit: ``ADDRESS[@REF][#FOLDER]``."""
    from seawall.artifacts.git import repository  # noqa: PLC0415 - most have no repository
    from seawall.artifacts.git.tree import GitTree  # noqa: PLC0415
    from seawall.artifacts.source import Entry, Kind, Options  # noqa: PLC0415

    whole, _, folder = place.partition("#")
    address, ref = repository.split(whole)
    inside = f"{folder.strip('/')}/" if folder.strip("/") else ""
    options = Options(ca_bundle=str(network.ca_bundle or ""), timeout=network.timeout)
    with (
        repository.fetched(address, ref, options) as found,
        GitTree(found.git, found.id, (), address) as tree,
    ):
        for entry in tree.entries():
            if not isinstance(entry, Entry) or entry.kind is not Kind.FILE:
                continue
            wanted = entry.path.startswith(inside) and entry.path.endswith(SUFFIXES)
            if wanted and entry.size <= MEMBER_SIZE:
                yield entry.path, bytes(entry.read())


def _write(draft: Path, files: Files) -> None:
    total = 0
    try:
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
            for count, (name, content) in enumerate(files):
                total += len(content)
                if count >= MOST or total > TOTAL:
                    raise LimitExceeded("larger than any collection of advisories")
                info = zipfile.ZipInfo(name, _FIRST)
                info.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(info, content)
    except (OSError, ValueError) as error:
        raise SourceError(f"cannot be kept: {error}") from error
