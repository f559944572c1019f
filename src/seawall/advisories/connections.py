"""The open connections of a client, so that whoever waits for one can be woken.

Closing a client leaves a thread that waits for its server waiting until the time-out, which never
comes for headers that drip byte by byte. Shutting down the socket ends both.

Source: https://www.encode.io/httpcore/extensions/ (``trace`` and ``network_stream``)
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Final
from weakref import WeakSet

_OPENED: Final = ("connect_tcp.complete", "start_tls.complete")


class Connections:
    """Sockets by the host whose requests opened them."""

    def __init__(self) -> None:
        self._sockets: dict[str, WeakSet[socket.socket]] = defaultdict(WeakSet)
        self._cut = False
        self._lock = threading.Lock()

    def trace(self, host: str, event: str, info: Mapping[str, Any]) -> None:
        """For the ``trace`` extension of each request to a host."""
        if event.endswith(_OPENED):
            opened = info["return_value"].get_extra_info("socket")
            if isinstance(opened, socket.socket):
                with self._lock:
                    self._sockets[host].add(opened)
                    if self._cut:
                        _shut(opened)

    @contextlib.contextmanager
    def deadline(self, host: str, seconds: float) -> Iterator[None]:
        """End the connections of a host unless what is done with them ends in time."""
        timer = threading.Timer(seconds, self._shut, [host])
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def cut(self) -> None:
        """End all connections, also those that are still to be opened."""
        self._cut = True
        for host in list(self._sockets):
            self._shut(host)

    def _shut(self, host: str) -> None:
        with self._lock:
            for opened in self._sockets[host]:
                _shut(opened)


def _shut(opened: socket.socket) -> None:
    with contextlib.suppress(OSError):  # it has ended already
        opened.shutdown(socket.SHUT_RDWR)
