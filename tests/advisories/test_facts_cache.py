"""Facts of files that were read before."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from seawall.advisories.facts import collected
from seawall.advisories.facts_cache import FactsCache, key
from seawall.advisories.feed import Fact, Limited, Record, Replaced, Skipped, Withdrawn
from seawall.model import Indicator, IndicatorKind, Range, Statement, Vulnerability

SAID: list[Fact] = [
    Statement(
        source="a", advisory="A-1", vulnerability="CVE-1", ecosystem="PyPI", package="p",
        ranges=(Range(fixed="2"),),
    ),
    Record("A-1"),
    Vulnerability(id="CVE-1", aliases=("A-1",), modified="2024-01-02", epss=0.5),
    Indicator(kind=IndicatorKind.DOMAIN, value="bad.example", source="a"),
    Skipped("A-2", "no package"),
    Withdrawn("A-3"),
    Limited("PyPI", "a part"),
    Replaced("a", "A-1"),
]  # fmt: skip


class Reader(NamedTuple):
    """What a key needs of a feed."""

    name: str = "osv"
    version: int = 1


@pytest.fixture
def cache(tmp_path: Path) -> FactsCache:
    """An empty cache."""
    return FactsCache(tmp_path / "facts")


def test_what_was_put_in_comes_out(cache: FactsCache) -> None:
    """Every kind of fact."""
    facts = collected(SAID, "file")
    assert cache.get("a") is None
    cache.put("a", facts)
    assert cache.get("a") == facts


def _cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def _flipped(content: bytes) -> bytes:
    return content[:40] + bytes([content[40] ^ 1]) + content[41:]


@pytest.mark.parametrize("damage", [_cut, _flipped, lambda _: b"", lambda _: b"x" * 100])
def test_a_damaged_entry_is_not_there(
    cache: FactsCache, tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    """Half a file, a changed byte, nothing, something else."""
    cache.put("a", collected(SAID, "file"))
    (entry,) = (tmp_path / "facts").iterdir()
    entry.write_bytes(damage(entry.read_bytes()))
    assert cache.get("a") is None


def test_keys_differ_by_all_that_decides_what_a_feed_says() -> None:
    """The feed, its version, the path and the bytes."""
    keys = {
        key(Reader(), "a", "1"),
        key(Reader("ghsa"), "a", "1"),
        key(Reader(version=2), "a", "1"),
        key(Reader(), "b", "1"),
        key(Reader(), "a", "2"),
    }
    assert len(keys) == 5


def test_only_what_is_in_use_stays(cache: FactsCache, tmp_path: Path) -> None:
    """What a killed process left behind goes as well; other files are not ours."""
    for name in ("a", "b"):
        cache.put(name, collected(SAID, "file"))
    for name in ("half.new", "notes.txt"):
        (tmp_path / "facts" / name).touch()
    cache.keep({"b"})
    assert sorted(path.name for path in (tmp_path / "facts").iterdir()) == ["b.facts", "notes.txt"]


def test_a_cache_that_cannot_be_written_is_no_failure(tmp_path: Path) -> None:
    """A file where its folder must be."""
    (tmp_path / "file").touch()
    cache = FactsCache(tmp_path / "file")
    cache.put("a", collected(SAID, "file"))
    cache.keep(())
    assert cache.get("a") is None
