"""Where distributions' feeds are kept: what is fetched has one reader, and indices none."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest

from seawall.advisories.feed import Download, Feed
from seawall.advisories.gathering import feeds

NAMES = {"amazon", "arch", "azurelinux", "gentoo", "oracle", "photon", "redhat_oval", "suse_oval"}
DISTRIBUTIONS = [feed for feed in feeds() if feed.name in NAMES]
FETCHED = [(feed, download) for feed in DISTRIBUTIONS for download in feed.downloads]


def _readers(download: Download) -> list[str]:
    return [
        feed.name
        for feed in feeds()
        if any(fnmatchcase(download.target, pattern) for pattern in feed.patterns)
    ]


@pytest.mark.parametrize(("feed", "download"), FETCHED, ids=[item.target for _, item in FETCHED])
def test_a_file_has_the_reader_that_asks_for_it(feed: Feed, download: Download) -> None:
    """An index has none; nothing goes over an open line."""
    assert _readers(download) == ([] if download.auxiliary else [feed.name])
    assert download.host.startswith("https://")
    assert download.host.endswith("/")


@pytest.mark.parametrize("feed", DISTRIBUTIONS, ids=lambda feed: feed.name)
def test_a_source_is_credited_whatever_the_file(feed: Feed) -> None:
    """By pattern as by path."""
    assert len(DISTRIBUTIONS) == len(NAMES)
    for pattern in feed.patterns:
        source = feed.source(pattern)
        assert source.id
        assert source.licence
        assert source.credit
