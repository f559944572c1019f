"""Trying a fetched file before it takes the place of the last good one.

Upstreams change their formats, serve an error page as a file, or publish half of it. So every
file is read by its feed first and counted; a count unlike its predecessor's is an objection.
"""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO, Final

from msgspec import Struct

from seawall.advisories.feed import Feed, Skipped, Withdrawn
from seawall.errors import MalformedInput
from seawall.model import Indicator, Statement, Vulnerability
from seawall.model.lifecycle import Lifecycle

MOST_BROKEN: Final = 0.05
"""Share of broken records that needs no predecessor to be suspicious."""
SMALL: Final = 20
"""Files of fewer records may shrink as they like."""


class Tally(Struct, frozen=True):
    """How much a file says.

    Attributes:
        records: facts that count: statements, flaws, indicators, life cycles, what was withdrawn.
        skipped: records of no use.
        broken: malformed records.
    """

    records: int = 0
    skipped: int = 0
    broken: int = 0

    @property
    def share(self) -> float:
        """Broken ones among all records."""
        return self.broken / max(1, self.records + self.skipped + self.broken)


def tally(feed: Feed, path: str, file: Path) -> Tally:
    """Count what a feed finds in a file.

    Args:
        feed: whose file it is.
        path: the file's place below the folder of feeds.
        file: where it lies now.

    Raises:
        MalformedInput: the feed cannot read it as a whole.
        OSError: it cannot be opened.
    """
    with file.open("rb") as stream:
        return count(feed, path, stream)


def count(feed: Feed, path: str, stream: BinaryIO) -> Tally:
    """As :func:`tally`, of an open file."""
    records = skipped = broken = 0
    try:
        for fact in feed.read(path, stream):
            if isinstance(fact, Skipped):
                broken += fact.broken
                skipped += not fact.broken
            elif isinstance(fact, Statement | Vulnerability | Indicator | Lifecycle | Withdrawn):
                records += 1
    except (MalformedInput, OSError):
        raise
    except Exception as error:  # a file that its reader does not survive must not be kept
        raise MalformedInput(f"its reader fails with {type(error).__name__}") from error
    return Tally(records, skipped, broken)


def objection(new: Tally, old: Tally | None) -> str:
    """Why a file may not take the place of its predecessor, ``""`` if it may.

    Args:
        new: of the file.
        old: of its predecessor, ``None`` if there is none; then what can be read of a file is
            better than nothing.
    """
    if new.broken and not new.records:
        return f"none of its {new.broken + new.skipped} records can be read"
    if old is None:
        return ""
    if new.share > MOST_BROKEN and new.share > old.share:
        return f"{new.share:.0%} of its records are broken, {old.share:.0%} before"
    if old.records >= SMALL and new.records * 2 < old.records:
        return f"holds {new.records} records, {old.records} before"
    return ""


def tried(feed: Feed, path: str, draft: Path, old: Tally | None) -> Tally:
    """The tally of a file that may take the place of its predecessor.

    Raises:
        MalformedInput: it may not, and why.
    """
    try:
        new = tally(feed, path, draft)
    except MalformedInput as error:
        raise MalformedInput(f"looks changed ({error.message})") from error
    if reason := objection(new, old):
        raise MalformedInput(f"looks changed ({reason})")
    return new
