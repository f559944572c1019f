"""How old data is, and what counts as old."""

from __future__ import annotations

from pathlib import Path

import pytest

from seawall.advisories import Network, catalogue
from seawall.advisories.feed import Feed
from seawall.advisories.freshness import days, freshness
from seawall.advisories.gathering import feeds
from seawall.advisories.standing import standing
from seawall.advisories.updating import update
from seawall.model import Source
from tests.advisories.making import small, write
from tests.advisories.serving import upstream

KEV = "cisa/sites/default/files/feeds/known_exploited_vulnerabilities.json"


def _source(id_: str, as_of: str) -> Source:
    return Source(id=id_, name=id_, url="", licence="", as_of=as_of)


def _old(sources: dict[str, str], checked: dict[str, str], today: str) -> dict[str, str]:
    found = freshness([_source(*item) for item in sources.items()], feeds(), checked, today)
    return {row.source: row.old for row in found}


@pytest.mark.parametrize("feed", feeds(), ids=lambda feed: feed.name)
def test_every_feed_says_how_old_it_may_be(feed: Feed) -> None:
    """And names its source for a pattern, which is how a source finds its feed."""
    assert feed.max_age > 0 or not feed.downloads
    (row,) = freshness([_source(feed.source(feed.patterns[0]).id, "")], feeds(), {}, "2024-03-01")
    assert row.max_age == feed.max_age


def test_data_older_than_the_feed_ever_is_are_old() -> None:
    """The day itself still counts."""
    assert _old({"epss": "2024-03-01"}, {}, "2024-03-05") == {"epss": ""}
    assert "nothing newer than 2024-03-01" in _old({"epss": "2024-03-01"}, {}, "2024-03-06")["epss"]


def test_a_quiet_ecosystem_is_not_old_while_its_feed_is_not() -> None:
    """Few advisories are published for some; the newest of the feed counts."""
    sources = {"osv-ghc": "2023-01-01", "osv-pypi": "2024-03-01"}
    assert _old(sources, {}, "2024-03-02") == {"osv-ghc": "", "osv-pypi": ""}
    assert all(_old(sources, {}, "2024-04-02").values())


def test_a_copy_that_nobody_compared_is_old() -> None:
    """Though other sources of its feed are new."""
    sources = {"osv-npm": "2024-03-01", "osv-pypi": "2024-03-20"}
    checked = {"osv-npm": "2024-03-01", "osv-pypi": "2024-03-20"}
    old = _old(sources, checked, "2024-03-20")
    assert old == {"osv-npm": "not compared with the upstream since 2024-03-01", "osv-pypi": ""}


def test_what_is_not_known_is_not_guessed() -> None:
    """No day, no age; a source of nobody known has no expectation."""
    (row,) = freshness([_source("somebody", "2024-01-01")], feeds(), {}, "2024-03-01")
    assert (row.age, row.max_age, row.old) == (60, 0, "")
    (row,) = freshness([_source("kev", "")], feeds(), {}, "2024-03-01")
    assert (row.age, row.old) == (None, "of unknown age")
    assert days("2024-02-30", "2024-03-01") is None


def test_a_snapshot_tells_of_the_update_that_made_it(tmp_path: Path) -> None:
    """When that was, what failed, and when each source was compared."""
    cache, snapshot = tmp_path / "cache", tmp_path / "a.db"
    with upstream(write(tmp_path / "upstream", small())) as server:
        network = Network(mirror=server.address, backoff=0.0)
        for day in ("2024-03-06", "2024-03-09"):
            update(cache, snapshot, network=network, only=("kev", "debian"), day=day)
            server.faults[KEV] = [500] * 9
    found = standing(snapshot, cache, today="2024-03-10")
    ages = {row.source: row for row in found.freshness}
    assert (ages["debian"].checked, ages["kev"].checked) == ("2024-03-09", "2024-03-06")
    assert (ages["kev"].age, ages["kev"].as_of) == (5, "2024-03-05")
    assert found.updated == "2024-03-09"
    assert [failure.path for failure in found.failed] == [KEV]


def test_a_snapshot_from_elsewhere_tells_nothing_of_an_update(tmp_path: Path) -> None:
    """The folder of feeds of this machine says nothing about it."""
    cache, snapshot = tmp_path / "cache", tmp_path / "a.db"
    with upstream(write(tmp_path / "upstream", small())) as server:
        network = Network(mirror=server.address, backoff=0.0)
        update(cache, snapshot, network=network, only=("debian",), day="2024-03-06")
    snapshot.with_suffix(".json").unlink()
    found = standing(snapshot, cache, today="2024-03-10")
    assert (found.updated, found.failed, found.left_out) == ("", (), ())
    assert found.sources


def test_a_broken_list_of_feeds_does_not_hide_the_snapshot(tmp_path: Path) -> None:
    """What it holds is told all the same."""
    cache, snapshot = tmp_path / "cache", tmp_path / "a.db"
    with upstream(write(tmp_path / "upstream", small())) as server:
        network = Network(mirror=server.address, backoff=0.0)
        update(cache, snapshot, network=network, only=("debian",), day="2024-03-06")
    (cache / catalogue.NAME).write_bytes(b"{")
    assert standing(snapshot, cache).coverage
