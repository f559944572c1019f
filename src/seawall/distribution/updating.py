"""``db update`` from a signed repository: by differences where that is less, else whole.

A new database is made beside the old one, verified, and takes its place by one rename. Whatever
goes wrong or is refused before leaves the old one in use; nothing is asked of it but its id.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from seawall import advisories
from seawall.advisories import Network
from seawall.advisories.layout import FORMAT
from seawall.distribution import offers
from seawall.distribution.client import Client
from seawall.distribution.offers import Apply, Offer, Whole
from seawall.distribution.refusals import Refused
from seawall.distribution.trust import Pin, Trust
from seawall.errors import DigestMismatch, SeawallError, SourceError, UserError

Progress = Callable[[str], None]
GivingWay = Callable[[Path, str], object]
"""Is told of a database that is about to be replaced, and of its successor's id."""

_ENOUGH: Final = "what is in use stays in use"


class SignedUpdate(Struct, frozen=True, kw_only=True):
    """The outcome of an update.

    Attributes:
        id, created: of the database that is in place now.
        changed: whether it is new.
        fetched: bytes of databases and differences.
        differences: how many were applied, 0 if it was fetched whole.
        remark: why differences were not used though there were some, ``""`` else.
    """

    id: str
    created: str
    changed: bool
    fetched: int = 0
    differences: int = 0
    remark: str = ""


def update(
    trust: Trust,
    where: str,
    output: Path,
    *,
    network: Network,
    apply: Apply | None = None,
    giving_way: GivingWay | None = None,
    progress: Progress | None = None,
) -> SignedUpdate:
    """Put the newest database of a repository in place.

    Args:
        trust: with the pinned root.
        where: the address, see :func:`seawall.distribution.transport.address`.
        output: the database; replaced at once, also while it is read.
        network: how to reach the repository.
        apply: applies differences; without it the whole is fetched.
        giving_way: is told, right before, of a database that is replaced.
        progress: is told what is being done.

    Raises:
        UserError: nothing is pinned, or the database in use is newer and not from there.
        Refused: what is offered is not to be trusted, or cannot be had.
        SourceError: the database cannot be written.
        MalformedInput, DigestMismatch: the database is not what it says, though it is signed.
    """
    with trust.locked(), closing(Client(trust, where, network)) as client:
        shutil.rmtree(_drafts(output), ignore_errors=True)  # of an update that was killed
        wanted = _chosen(client)
        pin = _checked(trust.pin, wanted[1], client)
        old = _id_of(output)
        if old == wanted[1].id:
            trust.keep(msgspec.structs.replace(pin, installed=old))
            return SignedUpdate(id=old, created=wanted[1].created, changed=False)
        _no_step_back(output, wanted[1], pin)
        trust.keep(pin)
        work = _Update(client, output, apply, giving_way, progress or _silent)
        outcome = work.run(old, wanted)
        trust.keep(msgspec.structs.replace(pin, installed=outcome.id))
        return outcome


class _Update:
    def __init__(
        self,
        client: Client,
        output: Path,
        apply: Apply | None,
        giving_way: GivingWay | None,
        progress: Progress,
    ) -> None:
        self._client = client
        self._output = output
        self._apply = apply
        self._giving_way = giving_way
        self._progress = progress
        self._folder = _drafts(output)
        self._fetched = 0

    def run(self, old: str, wanted: tuple[Offer, Whole]) -> SignedUpdate:
        """Make the new database, and put it in place."""
        offer, whole = wanted
        try:
            self._folder.mkdir(parents=True)
            steps, remark = self._by_differences(old, offer, whole.id)
            draft = self._folder / "new.db"
            if not steps:
                self._whole(offer, whole.id, draft)
            if self._giving_way is not None and old:
                self._giving_way(self._output, whole.id)
            draft.replace(self._output)
        except OSError as error:
            raise SourceError(
                f"cannot be written: {error}", where=str(self._output), hint=_ENOUGH
            ) from error
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)
        return SignedUpdate(
            id=whole.id,
            created=whole.created,
            changed=True,
            fetched=self._fetched,
            differences=steps,
            remark=remark,
        )

    def _by_differences(self, old: str, offer: Offer, new: str) -> tuple[int, str]:
        """How many differences led to the new database, and why none did if some should have.

        A refusal ends the update; a difference that does not fit what lies here does not.
        """
        way = offers.chain(self._client.databases(), old, new)
        if not way or self._apply is None or sum(one.size for one in way) >= offer.size:
            return 0, ""
        try:
            self._follow(way, self._apply)
            if (found := advisories.verify(self._folder / "new.db").id) != new:
                raise DigestMismatch(f"the differences lead to {found}", where=self._client.where)
        except Refused:
            raise
        except SeawallError as error:
            (self._folder / "new.db").unlink(missing_ok=True)
            return 0, f"differences could not be used: {error}"
        return len(way), ""

    def _follow(self, way: Sequence[Offer], apply: Apply) -> None:
        at = self._output
        for number, offer in enumerate(way, start=1):
            self._progress(f"difference {number} of {len(way)}")
            difference = self._fetch(offer, "difference")
            last = number == len(way)
            following = self._folder / ("new.db" if last else f"{number}.db")
            apply(at, difference, following)
            if at != self._output:
                at.unlink()
            at = following

    def _whole(self, offer: Offer, id_: str, draft: Path) -> None:
        self._progress(f"fetching {offer.size >> 10:,} KiB")
        bundle = self._fetch(offer, "bundle")
        self._progress("checking")
        if (found := advisories.import_(bundle, draft).id) != id_:
            raise DigestMismatch(f"it holds {found}, not {id_}", where=offer.path, hint=_ENOUGH)

    def _fetch(self, offer: Offer, name: str) -> Path:
        path = self._client.fetch(offer.path, self._folder / name)
        self._fetched += offer.size
        return path


def _drafts(output: Path) -> Path:
    """Where a new database is made: beside the old one, so that a rename puts it in place."""
    return output.with_name(f".{output.name}.update")


def _chosen(client: Client) -> tuple[Offer, Whole]:
    offered = client.databases()
    if found := offers.newest(offered, FORMAT):
        return found
    formats = sorted({one.what.format for one in offered if not isinstance(one.what, offers.Pack)})
    raise Refused(
        f"it offers no database in the format {FORMAT}, but {formats or 'none at all'}",
        where=client.where,
        hint="upgrade Seawall" if formats and max(formats) > FORMAT else _ENOUGH,
    )


def _checked(pin: Pin, offered: Whole, client: Client) -> Pin:
    """What to remember once an offer is accepted; refuses a lower number than was accepted before.

    The framework refuses older statements; this refuses an older database in a newer one.
    """
    holders = client.holders()
    same = bool(set(holders) & set(pin.holders))
    if same and offered.serial < pin.serial:
        raise Refused(
            f"it offers database number {offered.serial}, older than number {pin.serial} before",
            where=client.where,
            hint=_ENOUGH,
        )
    return msgspec.structs.replace(pin, serial=offered.serial, holders=holders)


def _no_step_back(output: Path, offered: Whole, pin: Pin) -> None:
    """Leave a newer database alone that the user made or got elsewhere."""
    try:
        with advisories.open_snapshot(output) as opened:
            id_, created = opened.id, opened.created
    except SeawallError:
        return
    if id_ != pin.installed and created > offered.created:
        raise UserError(
            f"the database in use holds data of {created[:10]}, newer than the repository's of "
            f"{offered.created[:10]}",
            where=str(output),
            hint="it stays in use; remove it to take the repository's",
        )


def _id_of(path: Path) -> str:
    """What a database says its id is; ``""`` if there is none that can be read."""
    try:
        with advisories.open_snapshot(path) as opened:
            return opened.id
    except SeawallError:
        return ""


def _silent(what: str) -> None:
    del what
