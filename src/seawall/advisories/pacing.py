"""Being a good guest: one request at a time to a host, not too often, and not where it refuses."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Pacing:
    """When each host may be asked.

    Args:
        pause: waits for some seconds.
        clock: seconds that only grow.
    """

    def __init__(
        self, pause: Callable[[float], object], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._pause = pause
        self._clock = clock
        self._locks: dict[str, threading.Lock] = defaultdict(threading.Lock)
        self._asked: dict[str, float] = {}
        self._closed_until: dict[str, float] = {}
        self._weary: set[str] = set()

    @contextmanager
    def turn(self, host: str, interval: float) -> Iterator[None]:
        """The only request to a host, at least ``interval`` seconds after the last one."""
        with self._locks[host]:
            wait = self._asked.get(host, -interval) + interval - self._clock()
            if interval and wait > 0:
                self._pause(wait)
            try:
                yield
            finally:
                self._asked[host] = self._clock()

    def put_off(self, host: str, seconds: float) -> None:
        """The host does not want to be asked for some time."""
        self._closed_until[host] = self._clock() + seconds

    def closed(self, host: str) -> float:
        """Seconds until a host wants to be asked again."""
        return max(0.0, self._closed_until.get(host, 0.0) - self._clock())

    def fails(self, host: str) -> None:
        """The host did not answer, however often it was asked."""
        self._weary.add(host)

    def answers(self, host: str) -> None:
        """The host answered."""
        self._weary.discard(host)

    def failing(self, host: str) -> bool:
        """Whether asking the host more than once more is of no use."""
        return host in self._weary
