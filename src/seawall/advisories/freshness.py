"""How old a snapshot's data is, source by source, and whether that is older than expected.

A source is old if the newest data of its feed is older than the feed ever is upstream, or if
nobody compared the copy with the upstream for as long. What an update knows of its copies
counts only for a snapshot that it built.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fnmatch import fnmatchcase

from msgspec import Struct

from seawall.advisories.feed import Feed
from seawall.model import Source


class Freshness(Struct, frozen=True, kw_only=True):
    """The age of one source's data.

    Attributes:
        source: id of the source.
        as_of: day of its data, ``""`` if unknown.
        age: days since then, ``None`` if unknown.
        checked: day when the copy was last compared with the upstream, ``""`` if unknown.
        max_age: days after which it is old, 0 if nobody says so.
        old: why it is, ``""`` if it is not.
    """

    source: str
    as_of: str
    age: int | None
    checked: str
    max_age: int
    old: str


def freshness(
    sources: Iterable[Source], feeds: Iterable[Feed], checked: Mapping[str, str], today: str
) -> list[Freshness]:
    """The age of every source, sorted by its id.

    Args:
        sources: of the snapshot.
        feeds: all that are known.
        checked: by source, when it was last compared with the upstream.
        today: RFC 3339 day.
    """
    found = sorted(sources, key=lambda source: source.id)
    owners = {source.id: _owner(source.id, feeds) for source in found}
    newest: dict[str, str] = {}
    for source in found:
        if feed := owners[source.id]:
            newest[feed.name] = max(newest.get(feed.name, ""), source.as_of)
    return [_of(source, owners[source.id], newest, checked, today) for source in found]


def _of(
    source: Source,
    feed: Feed | None,
    newest: Mapping[str, str],
    checked: Mapping[str, str],
    today: str,
) -> Freshness:
    compared = checked.get(source.id, "")
    most = feed.max_age if feed is not None else 0
    old = _reason(feed, newest[feed.name], compared, today) if feed is not None else ""
    return Freshness(
        source=source.id,
        as_of=source.as_of,
        age=days(source.as_of, today),
        checked=compared,
        max_age=most,
        old=old,
    )


def _reason(feed: Feed, newest: str, compared: str, today: str) -> str:
    if not feed.max_age:
        return ""
    since = days(compared, today)
    if since is not None and since > feed.max_age:
        return f"not compared with the upstream since {compared}"
    age = days(newest, today)
    if age is None:
        return "" if compared else "of unknown age"
    if age > feed.max_age:
        return f"{feed.name} has nothing newer than {newest}, where {feed.max_age} days are usual"
    return ""


def days(early: str, late: str) -> int | None:
    """Days between two days, ``None`` if one is none; never negative."""
    try:
        return max(0, (date.fromisoformat(late) - date.fromisoformat(early[:10])).days)
    except ValueError:
        return None


def _owner(source: str, feeds: Iterable[Feed]) -> Feed | None:
    """Whose source it is: a feed names its sources by the paths of files, and so by a pattern."""
    for feed in feeds:
        if any(fnmatchcase(source, feed.source(pattern).id) for pattern in feed.patterns):
            return feed
    return None
