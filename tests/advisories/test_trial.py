"""Counting what a file says, and comparing that with its predecessor."""

from __future__ import annotations

import io
import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.advisories.feed import Feed
from seawall.advisories.feeds.alpine import PLUGIN as ALPINE
from seawall.advisories.feeds.endoflife import PLUGIN as ENDOFLIFE
from seawall.advisories.feeds.osv import PLUGIN as OSV
from seawall.advisories.gathering import feeds
from seawall.advisories.trial import SMALL, Tally, count, objection
from seawall.errors import MalformedInput
from tests.advisories.making import osv, secdb, zipped

_COUNTS = st.integers(0, 10_000)
_TALLIES = st.builds(Tally, _COUNTS, _COUNTS, _COUNTS)


def test_records_are_counted_by_what_becomes_of_them() -> None:
    """Facts, what is of no use, and what is broken."""
    members = {
        "A-1.json": osv("A-1", "PyPI", "a", {"introduced": "0"}),
        "A-2.json": osv("A-2", "PyPI", "a", withdrawn="2024-01-01T00:00:00Z"),
        "A-3.json": {"id": "A-3"},
        "A-4.json": b"{",
    }
    found = count(OSV, "osv/PyPI/all.zip", io.BytesIO(zipped(members)))
    assert found == Tally(records=3, skipped=1, broken=1)  # a statement, a flaw, a withdrawal


def test_cycles_of_products_are_records() -> None:
    """A calendar that lost its entries is noticed as well."""
    cycle = {"name": "3.9", "releaseDate": "2020-10-05", "isEol": False, "eolFrom": None}
    document = {
        "schema_version": "1.2.0",
        "total": 1,
        "result": [{"name": "python", "label": "Python", "releases": [cycle]}],
    }
    content = io.BytesIO(json.dumps(document).encode())
    assert count(ENDOFLIFE, "endoflife/api/v1/products/full", content).records == 1


def test_what_replaces_others_is_no_record() -> None:
    """An archive of changes holds as much as the same records elsewhere."""
    content = zipped({"PyPI/A-1.json": osv("A-1", "PyPI", "a", {"introduced": "0"})})
    one = count(OSV, "osv/PyPI/_changes.zip", io.BytesIO(content))
    assert one == count(OSV, "osv/PyPI/all.zip", io.BytesIO(content))


@pytest.mark.parametrize("feed", feeds(), ids=lambda feed: feed.name)
def test_no_reader_fails_on_nonsense(feed: Feed) -> None:
    """Whatever a file is, it is counted or refused."""
    noise = random.Random(0).randbytes(500)
    path = feed.patterns[0].replace("*", "x")
    for content in (b"", noise, b"<html></html>", b"[" * 50_000, b"{}", b"[]", b"null"):
        try:
            assert count(feed, path, io.BytesIO(content)).share <= 1
        except MalformedInput as error:
            assert "fails with" not in error.message  # noqa: PT017 - both outcomes are allowed


def test_a_file_that_its_reader_does_not_survive_is_refused() -> None:
    """A fault of the reader must not lie in the way of every build."""

    class Broken(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise ArithmeticError(size)

    with pytest.raises(MalformedInput, match="its reader fails with ArithmeticError"):
        count(ALPINE, "alpine/v3.19/main.json", Broken(secdb()))


@pytest.mark.parametrize(
    ("new", "old", "refused"),
    [
        (Tally(100), Tally(100), False),
        (Tally(50), Tally(100), False),
        (Tally(49), Tally(100), True),
        (Tally(0), Tally(SMALL), True),
        (Tally(0), Tally(SMALL - 1), False),
        (Tally(0, 0, 1), None, True),
        (Tally(1, 0, 99), None, False),
        (Tally(95, 0, 5), Tally(95), False),
        (Tally(94, 0, 6), Tally(95), True),
        (Tally(94, 0, 6), Tally(93, 0, 7), False),
    ],
)
def test_what_looks_changed(new: Tally, old: Tally | None, *, refused: bool) -> None:
    """Half the records, a twentieth of them broken, or none that can be read."""
    assert bool(objection(new, old)) is refused


@settings(max_examples=50)
@given(_TALLIES, _TALLIES)
def test_a_file_never_looks_unlike_itself(one: Tally, more: Tally) -> None:
    """Nor does one that says more and breaks less."""
    grown = Tally(one.records + more.records, one.skipped, one.broken)
    if one.records or not one.broken:
        assert not objection(one, one)
        assert not objection(grown, one)
