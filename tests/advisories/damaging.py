"""Damaged records: whatever changes in a real one, a feed says something or says why not."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Final, get_args

from seawall.advisories.feed import Fact, Feed
from seawall.errors import MalformedInput
from seawall.model import Statement
from tests.advisories.making import read
from tests.fuzz.mutation import Mutator

FACTS: Final = get_args(Fact)
LONGEST: Final = 1024


def survives(
    feed: Feed,
    path: str,
    seeds: Sequence[bytes],
    pack: Callable[[bytes], bytes] = bytes,
    inputs: int = 150,
) -> None:
    """Read damaged copies of records; what comes out are facts, none of them overlong.

    Args:
        feed: the reader.
        path: what it takes the file for.
        seeds: good records.
        pack: makes the file of a record.
        inputs: how many damaged ones to try.
    """
    words = [b"null", b"-1", b"{}", b"[]", b'""', b"*", b"<", b","]
    mutator = Mutator(seeds, words, random.Random(feed.name))
    for data in islice(mutator.inputs(), len(seeds) + 1 + inputs):
        try:
            facts = read(feed, path, pack(data))
        except MalformedInput:
            continue
        for fact in facts:
            assert isinstance(fact, FACTS)
            if isinstance(fact, Statement):
                assert len(fact.package) + len(fact.advisory) < LONGEST
                assert fact.package.isprintable()
