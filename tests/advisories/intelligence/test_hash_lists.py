"""Lists of digests, in every form people keep them."""

from __future__ import annotations

import io

import pytest

from seawall.advisories.feed import Skipped
from seawall.advisories.intelligence import hash_lists
from seawall.errors import MalformedInput
from seawall.model import Indicator, IndicatorKind

SHA256, SHA1, MD5 = "ab" * 32, "cd" * 20, "ef" * 16


@pytest.mark.parametrize(
    ("line", "kinds", "note"),
    [
        (SHA256, [IndicatorKind.SHA256], ""),
        (SHA256.upper(), [IndicatorKind.SHA256], ""),
        (f"{SHA256}  bin/miner", [IndicatorKind.SHA256], "bin/miner"),
        (f"{MD5}:1024:Miner.Linux", [IndicatorKind.MD5], "1024 Miner.Linux"),
        (
            f'"2026-01-01","{SHA256}","{SHA1}","{MD5}","Kinsing"',
            [IndicatorKind.SHA256, IndicatorKind.SHA1, IndicatorKind.MD5],
            "2026-01-01 Kinsing",
        ),
    ],
)
def test_every_form_is_read(line: str, kinds: list[IndicatorKind], note: str) -> None:
    """What else stands in the line becomes the remark."""
    facts = list(hash_lists.read(io.BytesIO(f"# comment\n\n{line}\r\n".encode()), "own"))
    assert [fact.kind for fact in facts if isinstance(fact, Indicator)] == kinds
    assert {fact.note for fact in facts if isinstance(fact, Indicator)} == {note}


def test_longer_runs_of_digits_are_no_digests() -> None:
    """A part of a SHA-512 digest is none of its own; such lines are counted."""
    content = f"{'ab' * 64}\n{SHA1}\n{'x' * 5000}{SHA1}\n"
    facts = list(hash_lists.read(io.BytesIO(content.encode()), "own"))
    assert [fact for fact in facts if isinstance(fact, Skipped)] == [
        Skipped("line 1", "no digest"),
        Skipped("line 3", "no digest"),
    ]
    assert len(facts) == 3


@pytest.mark.parametrize("content", [b"", b"# nothing\n", b"hello\n", b"\xff\x00" * 99])
def test_a_list_without_digests_is_none(content: bytes) -> None:
    """It is another file."""
    with pytest.raises(MalformedInput):
        list(hash_lists.read(io.BytesIO(content), "own"))
