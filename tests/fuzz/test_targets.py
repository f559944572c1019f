"""Every parser keeps its promises on damaged input, a short while for each."""

from __future__ import annotations

import random
import time
from itertools import islice
from typing import Final

import pytest

from seawall import plugins
from tests.fuzz import contract
from tests.fuzz.mutation import Mutator, words_of
from tests.fuzz.paths import paths_of
from tests.fuzz.seeds import seeds_of
from tests.fuzz.targets import Target, targets

INPUTS: Final = 60
"""Damaged inputs for each target; ``python -m tests.fuzz`` goes on as long as it is told."""

REPEATED: Final = (
    *(b"a", b" ", b"\n", b"1", b".", b"-", b"\\", b"(", b"[", b"{", b'"', b"'", b'\\"', b"'\\"),
    *(
        b"a ",
        b"a\n",
        b" \n",
        b"a=",
        b"a: ",
        b"a,",
        b"/* ",
        b"<!--",
        b"<a>",
        b"[[",
        b"--[[",
        b"@a",
        b"#",
    ),
)
LONG: Final = 75_000

_READ_NOTHING: Final = frozenset({"seawall.analytics.detectors"})  # they see facts, never bytes
_TARGETS: Final = targets()


@pytest.mark.parametrize("target", _TARGETS.values(), ids=_TARGETS.keys())
def test_damaged_input_is_survived(target: Target) -> None:
    """Whatever the bytes, a parser ends in time with items, diagnostics or a declared error."""
    seeds = seeds_of(target.name)
    mutator = Mutator(seeds, words_of(target.module), random.Random(target.name))
    for data in islice(mutator.inputs(), len(seeds) + 1 + INPUTS):
        target(data)


@pytest.mark.parametrize("target", _TARGETS.values(), ids=_TARGETS.keys())
def test_repetition_takes_linear_time(target: Target) -> None:
    """The same few bytes over and over, behind a good beginning or none, are read in time."""
    seed = min(seeds_of(target.name), key=len)
    for unit in REPEATED:
        for start in (b"", seed, seed[: len(seed) // 2]):
            target(start + unit * (LONG // len(unit)))


def test_every_plugin_has_a_target() -> None:
    """A new plug-in of any kind is fuzzed from the day it exists."""
    for kind in set(plugins.KINDS) - _READ_NOTHING:
        for entry in plugins.entries(kind):
            assert f"{kind.rpartition('.')[2]}:{entry.name}" in _TARGETS


@pytest.mark.parametrize(
    "entry", plugins.entries("seawall.inventory"), ids=lambda entry: entry.name
)
def test_every_extractor_has_a_path(entry: plugins.Entry) -> None:
    """What an extractor wants can be made from what it declares."""
    assert paths_of(entry)


@pytest.mark.parametrize("name", _TARGETS)
def test_every_target_has_seeds_and_words(name: str) -> None:
    """Nothing is fuzzed with noise alone."""
    assert seeds_of(name)
    assert words_of(_TARGETS[name].module)


def test_the_same_inputs_every_time() -> None:
    """Two runs try the same inputs, so a failure can be repeated."""
    one, other = (
        list(islice(Mutator([b"seed"], [b"word"], random.Random(7)).inputs(), 200))
        for _ in range(2)
    )
    assert one == other
    assert len(set(one)) > 100


def test_a_broken_promise_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """What escapes from a parser, and what takes too long, fails."""

    def broken(data: bytes) -> None:
        raise IndexError(len(data))

    def slow(_data: bytes) -> None:
        started = time.process_time()
        while time.process_time() - started < 0.2:
            pass

    with pytest.raises(IndexError):
        Target("x", "tests.fuzz", broken)(b"")
    monkeypatch.setattr(contract, "SECONDS", 0.1)
    with pytest.raises(AssertionError, match="for one input"):
        Target("x", "tests.fuzz", slow)(b"")
