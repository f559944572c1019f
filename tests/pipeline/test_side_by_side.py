"""Layers read by several processes: the same answers as by one, whatever becomes of a copy."""

from __future__ import annotations

import os
import signal
import sys
import time

import pytest

from seawall.inventory.facts import FileFacts, LayerFacts
from seawall.model import Location, Package
from seawall.pipeline import side_by_side
from seawall.pipeline.reading import LayerReading
from seawall.pipeline.side_by_side import read_all

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="copies are made on Linux only")
HERE = os.getpid()


@pytest.fixture(autouse=True)
def cores(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three processes, however many cores there are."""
    monkeypatch.setattr(side_by_side, "_cores", lambda: 3)


def reading(number: int, digest: str = "") -> LayerReading:
    package = Package(type="npm", name=f"p{number}", version="1", locations=(Location("a", 1),))
    facts = LayerFacts(files={"a": FileFacts((package,))})
    return LayerReading(facts, digest or f"sha256:{number}", complete=True)


def children() -> list[str]:
    with open(f"/proc/self/task/{os.getpid()}/children") as stream:  # noqa: PTH123
        return stream.read().split()


def test_the_answers_of_all_copies() -> None:
    """Every layer is read once, with all its facts, and no process is left behind."""
    numbers = list(range(40))
    before = children()
    assert read_all(numbers, reading) == {number: reading(number) for number in numbers}
    assert children() == before


def test_the_work_is_shared() -> None:
    """A slow layer does not hold the others: somebody else reads them."""

    def read(number: int) -> LayerReading:
        time.sleep(0.5 if number == 0 else 0.01)
        return reading(number, str(os.getpid()))

    found = read_all(list(range(9)), read)
    assert len({one.digest for one in found.values()}) > 1
    assert [one.digest for one in found.values()].count(found[0].digest) == 1


def test_a_copy_that_dies() -> None:
    """What a killed copy did not answer is read by the original."""

    def read(number: int) -> LayerReading:
        if os.getpid() != HERE:
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(0.05)
        return reading(number)

    numbers = list(range(6))
    assert read_all(numbers, read) == {number: reading(number) for number in numbers}


def test_a_copy_that_fails() -> None:
    """An error in a copy is no answer; in the original it is raised, and the copies end."""

    def read(number: int) -> LayerReading:
        if os.getpid() != HERE:
            raise RuntimeError("in a copy")
        return reading(number)

    assert len(read_all([1, 2, 3], read)) == 3

    def interrupted(number: int) -> LayerReading:
        if os.getpid() == HERE:
            raise KeyboardInterrupt
        time.sleep(60)
        return reading(number)

    before = children()
    with pytest.raises(KeyboardInterrupt):
        read_all([1, 2, 3], interrupted)
    assert children() == before


def test_a_single_layer_needs_no_copy() -> None:
    """One layer is read here."""
    assert read_all([7], lambda number: reading(number, str(os.getpid())))[7].digest == str(HERE)
    assert read_all([], reading) == {}
