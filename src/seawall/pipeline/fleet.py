"""Questions about many artifacts at once, from the documents that scans wrote."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from seawall import distribution
from seawall.advisories import open_snapshot
from seawall.analytics import Expected, Fleet, RepairTime, Signal, expected, repair_times, signals
from seawall.analytics import pack as packs
from seawall.errors import UserError
from seawall.pipeline.scan import now
from seawall.pipeline.stored import result


class Answer(Struct, frozen=True, kw_only=True):
    """What the fleet tells.

    Attributes:
        artifacts, scans: how many it was asked of.
        snapshot: id of the advisories that were used.
        signals: sorted by kind and package.
        repair: how long fixes took.
        expected: when fixes are to be expected for flaws that have none.
    """

    artifacts: int
    scans: int
    snapshot: str
    signals: tuple[Signal, ...]
    repair: tuple[RepairTime, ...]
    expected: tuple[Expected, ...]


def read(places: Iterable[str]) -> Fleet:
    """The fleet from documents and folders of documents.

    Raises:
        UserError: a file is no result of a scan, or there is none.
    """
    results = [result(path) for path in _documents(places)]
    if not results:
        raise UserError(
            "no results of scans are given", hint="seawall scan TARGET --output json=FILE"
        )
    return Fleet(results)


def _documents(places: Iterable[str]) -> Iterator[Path]:
    for place in places:
        path = Path(place)
        if path.is_dir():
            yield from sorted(path.rglob("*.json"))
        else:
            yield path


def intelligence(given: str | None) -> Path | None:
    """Folder of the intelligence pack to use: the given one, else the active one if there is any.

    Raises:
        UserError: none is given, and several are active.
    """
    if given:
        return Path(given)
    found = distribution.active_packs("intelligence")
    if len(found) > 1:
        names = ", ".join(pack.manifest.name for pack in found)
        raise UserError(
            f"several packs of intelligence are active: {names}", hint="choose with --pack DIR"
        )
    return found[0].folder if found else None


def fixes(flaw: str, pack: Path | None) -> dict[tuple[str, str], list[packs.Fix]]:
    """The fixes of a flaw that a pack knows, by ecosystem and package.

    Args:
        flaw: primary id.
        pack: folder of an intelligence pack.

    Raises:
        UserError: the folder holds none.
        MalformedInput: a document of it is broken.
    """
    found: dict[tuple[str, str], list[packs.Fix]] = {}
    for one in packs.read(pack).fixes if pack is not None else ():
        if one.flaw == flaw:
            found.setdefault((one.ecosystem, one.package), []).append(one)
    return found


def asked(
    fleet: Fleet, database: Path | None, only: tuple[str, ...] = (), pack: Path | None = None
) -> Answer:
    """All signals of a fleet.

    Args:
        fleet: what was scanned.
        database: the advisories, ``None`` for those found by default.
        only: kinds of signals; all by default.
        pack: folder of an intelligence pack.

    Raises:
        UserError: there is no such database, or no such signal.
        SourceError: it cannot be read.
    """
    facts = packs.read(pack) if pack is not None else None
    repaired = repair_times(fleet)
    with open_snapshot(database) as snapshot:
        return Answer(
            artifacts=len(fleet.latest),
            scans=len(fleet.results),
            snapshot=snapshot.id,
            signals=signals(fleet, snapshot, now().date(), only, facts),
            repair=repaired,
            expected=expected(fleet, snapshot, repaired),
        )
