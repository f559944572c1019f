"""The open connections of a client, so that whoever waits for one can be woken.

Closing a client leaves a thread that waits for its server waiting until the time-out; shutting down
the socket does not.

Source: https://www.encode.io/httpcore/extensions/ (``trace`` and ``network_stream``)
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Mapping
from typing import Any, Final
from weakref import WeakSet

_OPENED: Final = ("connect_tcp.complete", "start_tls.complete")


class Connections:
    """Sockets that were opened for some requests."""

    def __init__(self) -> None:
        self._sockets: WeakSet[socket.socket] = WeakSet()
        self._cut = False
        self._lock = threading.Lock()

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """For the ``trace`` extension of each request."""
        if event.endswith(_OPENED):
            opened = info["return_value"].get_extra_info("socket")
            if isinstance(opened, socket.socket):
                with self._lock:
                    self._sockets.add(opened)
                    if self._cut:
                        _shut(opened)

    def cut(self) -> None:
        """End all connections, also those that are still to be opened."""
        with self._lock:
            self._cut = True
            for opened in self._sockets:
                _shut(opened)


def _shut(opened: socket.socket) -> None:
    with contextlib.suppress(OSError):  # it has ended already
        opened.shutdown(socket.SHUT_RDWR)
