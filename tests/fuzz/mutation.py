"""Damaging inputs the way that finds bugs in parsers, the same way for the same seed.

No coverage is measured: the words of a parser's own source code take the place of what a
coverage-guided fuzzer learns. So this engine needs nothing but Python, and every run of the
tests tries exactly the same inputs.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from types import CodeType
from typing import Final

LARGEST: Final = 1 << 16
"""Most bytes of an input: bugs that need more show in :mod:`tests.pipeline.test_hostile`."""

_VALUE: Final = re.compile(rb'"[^"\n]{0,200}"|[0-9]+|true|false|null|\[\]|\{\}|[^\s:="]+')
_VALUES: Final = (
    *(b"null", b"true", b"-1", b"0", b"1e999", b"NaN", b'""', b"[]", b"{}", b"[[]]"),
    *(b'{"a": {"a": []}}', b"9" * 400, b"9" * 5000, b'"\\ud800"', b'"' + b"a" * 5000 + b'"'),
    *(b"../../../etc/passwd", b"\xff\xfe", b"\0", "\N{SUPERSCRIPT TWO}".encode(), b"\x1b]0;x\x07"),
    *(b"0x7fffffffffffffff", b"18446744073709551616", b"2024-13-99", b"1_0", b"&a", b"*a", b"!!x"),
)
_NUMBERS: Final = tuple(
    number.to_bytes(size, order)
    for size in (1, 2, 4, 8)
    for order in ("little", "big")
    for number in (0, 1, (1 << (8 * size - 1)) - 1, 1 << (8 * size - 1), (1 << 8 * size) - 1)
)


class Mutator:
    """Makes inputs out of seeds.

    Args:
        seeds: good inputs; there is always an empty one besides.
        words: what the format is made of.
        chance: the source of all choices.
    """

    def __init__(
        self, seeds: Sequence[bytes], words: Sequence[bytes], chance: random.Random
    ) -> None:
        self._seeds = [seed[:LARGEST] for seed in seeds] or [b""]
        self._words = words or [b"a"]
        self._chance = chance
        self._changes: tuple[Callable[[bytearray], None], ...] = (
            self._flip,
            self._number,
            self._cut,
            self._repeat,
            self._word,
            self._word,
            self._value,
            self._value,
            self._splice,
            self._truncate,
        )

    def inputs(self) -> Iterator[bytes]:
        """Every seed as it is, then damaged ones without end."""
        yield b""
        yield from self._seeds
        while True:
            yield self.damaged(self._chance.choice(self._seeds))

    def damaged(self, data: bytes) -> bytes:
        """One to six changes."""
        damaged = bytearray(data)
        for _change in range(self._chance.randint(1, 6)):
            self._chance.choice(self._changes)(damaged)
        return bytes(damaged[:LARGEST])

    def _place(self, data: bytearray) -> int:
        return self._chance.randint(0, len(data))

    def _span(self, data: bytearray) -> slice:
        start = self._place(data)
        return slice(start, start + min(int(self._chance.paretovariate(0.5)), 4096))

    def _flip(self, data: bytearray) -> None:
        if data:
            data[self._chance.randrange(len(data))] = self._chance.randrange(256)

    def _number(self, data: bytearray) -> None:
        number = self._chance.choice(_NUMBERS)
        start = self._place(data)
        data[start : start + len(number)] = number

    def _cut(self, data: bytearray) -> None:
        del data[self._span(data)]

    def _repeat(self, data: bytearray) -> None:
        span = self._span(data)
        piece = data[span]
        most = LARGEST // max(1, len(piece))
        data[span] = piece * min(most, self._chance.choice((2, 3, 20, 5000)))

    def _word(self, data: bytearray) -> None:
        start = self._place(data)
        end = start + self._chance.choice((0, 0, 1, 8))
        data[start:end] = self._chance.choice(self._words)

    def _value(self, data: bytearray) -> None:
        """Another value where one stands, as text formats write them."""
        found = _VALUE.search(data, self._place(data)) or _VALUE.search(data)
        if found:
            data[found.start() : found.end()] = self._chance.choice(_VALUES)

    def _splice(self, data: bytearray) -> None:
        other = self._chance.choice(self._seeds)
        data[self._place(data) :] = other[self._chance.randint(0, len(other)) :]

    def _truncate(self, data: bytearray) -> None:
        del data[self._place(data) :]


def words_of(module: str) -> list[bytes]:
    """Texts, bytes and names that the source code of a module is made of."""
    spec = find_spec(module)
    assert spec is not None
    assert spec.origin is not None
    source = Path(spec.origin).read_bytes()
    found = dict.fromkeys(_words(compile(source, spec.origin, "exec", dont_inherit=True)))
    return [word for word in found if 0 < len(word) <= 64 and b"\n" not in word]


def _words(code: CodeType) -> Iterator[bytes]:
    yield from (name.encode() for name in code.co_names)
    pending: list[object] = list(code.co_consts)
    while pending:
        constant = pending.pop()
        if isinstance(constant, str):
            yield constant.encode(errors="replace")
        elif isinstance(constant, bytes):
            yield constant
        elif isinstance(constant, tuple | frozenset):
            pending += constant
        elif isinstance(constant, CodeType):
            yield from _words(constant)
