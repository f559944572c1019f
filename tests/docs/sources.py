"""The table of the feeds, written from what they declare about themselves."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Final

from seawall.advisories.feed import Feed, Following
from seawall.advisories.gathering import feeds
from tests.docs.pages import ROOT

PAGE: Final = ROOT / "docs/guide/data-sources.md"
_BEGIN: Final = "<!-- feeds, written by `make docs` -->\n"
_END: Final = "<!-- end of feeds -->\n"


def page() -> str:
    """The whole page, with the table as it should be."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(_BEGIN)
    _, _, after = rest.partition(_END)
    table = "\n".join(_rows())
    return f"{before}{_BEGIN}{table}\n{_END}{after}"


def _rows() -> Iterator[str]:
    yield "| feed | says | from | fetched | old after | licence |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for feed in feeds():
        example = feed.source(feed.patterns[0])
        cells = (
            f"`{feed.name}`",
            _summary(feed),
            _origin(feed, example.url),
            _how(feed),
            _age(feed),
        )
        yield f"| {' | '.join(cells)} | {_licence(feed)} |"


def _origin(feed: Feed, url: str) -> str:
    if not url:
        return "files of your own"
    hosts = sorted({download.host for download in feed.downloads})
    addresses = hosts if len(hosts) > 1 or _licence(feed) == _SEVERAL else [url]
    return ", ".join(f"<{address}>" for address in addresses)


def _summary(feed: Feed) -> str:
    """The first sentence of its module, which is its first line."""
    text = sys.modules[type(feed).__module__].__doc__ or ""
    return text.partition("\n")[0].replace("``", "`").replace("|", "\\|")


def _how(feed: Feed) -> str:
    if isinstance(feed, Following):
        return "as indexes say"
    return "whole" if feed.downloads else "read if it lies in the folder"


def _age(feed: Feed) -> str:
    return f"{feed.max_age} days" if feed.max_age else "never"


_SEVERAL: Final = "per ecosystem"


def _licence(feed: Feed) -> str:
    named = {feed.source(item.target).licence for item in feed.downloads if not item.optional}
    named = named or {feed.source(feed.patterns[0]).licence}
    if any("*" in feed.source(pattern).id for pattern in feed.patterns):
        return _SEVERAL
    return "; ".join(sorted(named)).replace("|", "\\|")
