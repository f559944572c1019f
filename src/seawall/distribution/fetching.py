"""``content fetch``: packs from a signed repository into the library, activated by nobody yet."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct

from seawall.advisories import Network
from seawall.distribution.client import Client
from seawall.distribution.content import pack as packs
from seawall.distribution.content.library import SIGNED, Library
from seawall.distribution.offers import Offer, Pack
from seawall.distribution.trust import Trust
from seawall.errors import DigestMismatch, SourceError, UserError


class FetchedPack(Struct, frozen=True, kw_only=True):
    """A pack of the repository.

    Attributes:
        name, version, content: as it says; ``content`` is its kind.
        new: whether it was not in the library.
    """

    name: str
    version: str
    content: str
    new: bool


def fetch(
    trust: Trust, where: str, library: Library, names: Sequence[str], *, network: Network
) -> list[FetchedPack]:
    """Fetch packs.

    Args:
        trust: with the pinned root.
        where: the address of the repository.
        library: where they go.
        names: ``NAME`` for the newest version, ``NAME@VERSION``; the newest of each by default.
        network: how to reach the repository.

    Raises:
        UserError: nothing is pinned, or there is no such pack.
        Refused: what is offered is not to be trusted, or cannot be had.
        MalformedInput, LimitExceeded: a pack holds what it must not.
        DigestMismatch: a pack is another than was announced.
        SourceError: the library cannot be written to.
    """
    with trust.locked(), closing(Client(trust, where, network)) as client:
        offered = [(one, one.what) for one in client.packs() if isinstance(one.what, Pack)]
        here = {one.manifest.digest for one in library.all() if one.origin == SIGNED}
        found = []
        for offer, pack in _chosen(offered, names):
            if pack.digest not in here:
                _add(client, offer, pack, library)
            found.append(
                FetchedPack(
                    name=pack.name,
                    version=pack.version,
                    content=pack.content,
                    new=pack.digest not in here,
                )
            )
    return found


def _chosen(offered: list[tuple[Offer, Pack]], names: Sequence[str]) -> list[tuple[Offer, Pack]]:
    by_name: dict[str, tuple[Offer, Pack]] = {}
    exact: dict[str, tuple[Offer, Pack]] = {}
    for pair in sorted(offered, key=lambda pair: packs.order(pair[1].version)):
        by_name[pair[1].name] = pair
        exact[f"{pair[1].name}@{pair[1].version}"] = pair
    known = {**by_name, **exact}
    if missing := [name for name in names if name not in known]:
        hint = f"there are {', '.join(sorted(exact))}" if exact else "it offers none"
        raise UserError(f"there is no pack {missing[0][:80]!r}", hint=hint)
    return [known[name] for name in names or sorted(by_name)]


def _add(client: Client, offer: Offer, pack: Pack, library: Library) -> None:
    try:
        with TemporaryDirectory(prefix="seawall-content-") as drafts:
            archive = client.fetch(offer.path, Path(drafts, "pack"))
            if (digest := packs.manifest(archive).digest) != pack.digest:
                raise DigestMismatch(f"it is {digest}, not what was announced", where=offer.path)
            library.add(archive, SIGNED)
    except OSError as error:
        raise SourceError(f"cannot be kept: {error}", where=offer.path) from error
