"""Images that Podman holds: ``podman:NAME``, through its Docker-compatible socket.

Podman has no daemon; ``systemctl [--user] enable --now podman.socket`` makes it answer.

Source: https://docs.podman.io/en/latest/markdown/podman-system-service.1.html
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from seawall.artifacts import engine, paths
from seawall.artifacts.engine import Address
from seawall.artifacts.source import Asked, Opened, Options
from seawall.errors import SourceError


class Podman(Asked):
    """Asks Podman's service."""

    name: Final = "podman"
    version: Final = 1
    schemes: Final = ("podman",)
    turn: Final = 2

    def holds(self, target: str, options: Options) -> bool:
        """Whether Podman's storage has an image of that name.

        Raises:
            SourceError: its service is there but cannot be asked.
        """
        found = address()
        return found is not None and engine.holds(found, "podman", target, options)

    @contextmanager
    def open(self, target: str, options: Options) -> Iterator[Opened]:
        """Open an image of Podman's storage.

        Raises:
            UserError: Podman has no such image.
            SourceError: its service is not running or cannot be used.
        """
        found = address()
        if found is None:
            raise SourceError(
                "Podman's service is not running here: there is no socket",
                hint="systemctl --user start podman.socket (as root without --user), or "
                "podman save",
            )
        with engine.opened(found, "podman", target, options) as opened:
            yield opened


def address() -> Address | None:
    """Where Podman's service listens, ``None`` if there is no socket."""
    if host := os.environ.get("CONTAINER_HOST"):
        return Address(host)
    folders = (os.environ.get("XDG_RUNTIME_DIR"), f"/run/user/{os.getuid()}", "/run")
    for folder in filter(None, folders):
        socket = Path(folder) / "podman" / "podman.sock"
        if paths.exists(str(socket)):
            return Address(f"unix://{socket}")
    return None


PLUGIN: Final = Podman()
