"""Layers read side by side, by as many processes as there are cores for.

A single layer keeps about one and a half cores busy: inflating and hashing run beside the
parser, but the parser itself is one thread, and the others wait for the interpreter while it
runs. With several layers, forked copies of this process take them from one queue, the largest
first, and send back what they found (measured: 1.4 GiB in nine layers in 2.3 s, not 2.9 s).

A copy that dies costs nothing but time: what it did not answer is read again here.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from struct import Struct as Layout
from typing import Final, NamedTuple

import msgspec

from seawall.pipeline.reading import LayerReading

MOST: Final = 4
"""Most processes; each may take as much memory as the largest file that must be parsed."""

_TICKET: Final = Layout("H")  # the number of a layer; so short a read from a pipe is never torn
_Answers = list[tuple[int, LayerReading]]


class _Copy(NamedTuple):
    """A forked copy of this process, and the pipe that its answers come through."""

    process: int
    answers: int


def read_all(
    numbers: Sequence[int], read: Callable[[int], LayerReading]
) -> dict[int, LayerReading]:
    """Read layers.

    Args:
        numbers: of the layers, in the order in which they are begun.
        read: reads one; called in any process, so it may change nothing that others need.

    Returns:
        What was read, by number.
    """
    copies = min(len(numbers), _cores(), MOST) - 1
    if copies < 1:
        return {number: read(number) for number in numbers}
    queue = _queue(numbers)
    started = [_started(queue, read) for _copy in range(copies)]
    try:
        found = {number: read(number) for number in _taken(queue)}
        for copy in started:
            found.update(_answered(copy))
    except BaseException:
        _end(started)
        raise
    finally:
        os.close(queue)
    return {number: found[number] if number in found else read(number) for number in numbers}


def _cores() -> int:
    """Cores for this process, 1 where forking is not safe with the system's libraries."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1


def _queue(numbers: Sequence[int]) -> int:
    """A pipe that holds the numbers: whoever reads one has it to himself."""
    reading, writing = os.pipe()
    os.write(writing, b"".join(map(_TICKET.pack, numbers)))
    os.close(writing)
    return reading


def _taken(queue: int) -> Iterator[int]:
    while ticket := os.read(queue, _TICKET.size):
        yield _TICKET.unpack(ticket)[0]


def _started(queue: int, read: Callable[[int], LayerReading]) -> _Copy:
    reading, writing = os.pipe()
    process = os.fork()
    if process:
        os.close(writing)
        return _Copy(process, reading)
    status = 1
    try:
        answers = [(number, read(number)) for number in _taken(queue)]
        with os.fdopen(writing, "wb") as stream:
            stream.write(msgspec.msgpack.encode(answers))
        status = 0
    finally:
        os._exit(status)  # without the clean-up that is the original's


def _answered(copy: _Copy) -> Mapping[int, LayerReading]:
    with os.fdopen(copy.answers, "rb") as stream:
        data = stream.read()
    os.waitpid(copy.process, 0)
    try:
        return dict(msgspec.msgpack.decode(data, type=_Answers))
    except msgspec.DecodeError:
        return {}


def _end(copies: Sequence[_Copy]) -> None:
    """Stop the copies whose answers nobody waits for any more."""
    for copy in copies:
        try:
            os.kill(copy.process, 9)
            os.waitpid(copy.process, 0)
        except (ProcessLookupError, ChildProcessError):
            continue
