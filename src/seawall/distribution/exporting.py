"""``db export --repository``: a repository's newest state, verified, as one for a medium.

What is written is signed by the publisher, not by who exports: the side without network checks it
against the same root, with the same expiry dates. As in publishing, ``timestamp.json`` comes last.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from msgspec import Struct
from tuf.api.metadata import Metadata

from seawall.advisories import Network
from seawall.advisories.layout import FORMAT
from seawall.distribution import offers
from seawall.distribution.client import Client
from seawall.distribution.offers import Offer, Whole
from seawall.distribution.placing import place
from seawall.distribution.roles import CONTENT, SNAPSHOT, TARGETS, TIMESTAMP
from seawall.distribution.trust import Trust
from seawall.errors import SourceError, UserError

Progress = Callable[[str], None]


class Exported(Struct, frozen=True, kw_only=True):
    """What lies on the medium.

    Attributes:
        id, created: of the newest database, ``""`` if there is none.
        files, size: how many files are offered, and their bytes.
        expires: until when the other side accepts it, RFC 3339.
    """

    id: str
    created: str
    files: int
    size: int
    expires: str


def export(
    trust: Trust,
    where: str,
    target: Path,
    *,
    network: Network,
    progress: Progress | None = None,
) -> Exported:
    """Write the newest state of a repository into a folder; what lies there already stays.

    Args:
        trust: with the pinned root.
        where: the address of the repository.
        target: the folder.
        network: how to reach the repository.
        progress: is told what is being done.

    Raises:
        UserError: nothing is pinned, or the folder is the repository itself.
        Refused: what is offered is not to be trusted, or cannot be had.
        SourceError: the folder cannot be written to.
    """
    if where == target.resolve().as_uri():
        raise UserError("this is the repository itself", where=str(target))
    with trust.locked(), closing(Client(trust, where, network)) as client:
        offered = _wanted([*client.databases(), *client.packs()])
        for offer in offered:
            if progress is not None:
                progress(offer.path)
            _copy(client, offer, target / "targets")
        expires = _statements(client.metadata, target / "metadata")
    newest = offers.newest(offered, FORMAT)
    return Exported(
        id=newest[1].id if newest else "",
        created=newest[1].created if newest else "",
        files=len(offered),
        size=sum(offer.size for offer in offered),
        expires=expires,
    )


def _wanted(offered: list[Offer]) -> list[Offer]:
    """Everything but whole databases that are not the newest."""
    newest = offers.newest(offered, FORMAT)
    return [
        offer
        for offer in offered
        if not isinstance(offer.what, Whole) or (newest is not None and offer is newest[0])
    ]


def _copy(client: Client, offer: Offer, targets: Path) -> None:
    folder, _, name = offer.path.rpartition("/")
    digest = client.digest(offer.path)
    path = targets / folder / f"{digest}.{name}"
    try:
        if path.is_file():
            with path.open("rb") as stream:
                if hashlib.file_digest(stream, "sha256").hexdigest() == digest:
                    return
        draft = path.with_name(f".{path.name}.part")
        client.fetch(offer.path, draft)
        draft.replace(path)
    except OSError as error:
        raise SourceError(f"cannot be written: {error}", where=str(path)) from error


def _statements(kept: Path, target: Path) -> str:
    """What the roles say, from what the client keeps; when the first of it expires."""
    expires: list[datetime] = []
    for path in sorted((kept / "root_history").glob("*.root.json")):
        place(target / path.name, path.read_bytes(), mode=0o644)
    for role in (TARGETS, CONTENT, SNAPSHOT, TIMESTAMP):
        path = kept / f"{role}.json"
        if not path.is_file():
            continue
        content = path.read_bytes()
        statement: Metadata[Any] = Metadata.from_bytes(content)
        name = path.name if role == TIMESTAMP else f"{statement.signed.version}.{path.name}"
        place(target / name, content, mode=0o644)
        expires.append(statement.signed.expires)
    return min(expires).strftime("%Y-%m-%dT%H:%M:%SZ")
