"""Images that containerd holds: ``containerd:NAME``, with the extra ``seawall[containerd]``.

The socket is where ``CONTAINERD_ADDRESS`` says, else in the usual places. The namespace
``CONTAINERD_NAMESPACE`` is asked first, then the well-known ones.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.util import find_spec
from typing import Final

from seawall.artifacts import engine, image, paths
from seawall.artifacts.image import Subject
from seawall.artifacts.naming import shown
from seawall.artifacts.registry import reference
from seawall.artifacts.source import Asked, Opened, Options
from seawall.errors import SourceError, UserError

NAMESPACES: Final = ("default", "k8s.io", "moby")
SOCKETS: Final = (
    "/run/containerd/containerd.sock",
    "/run/k3s/containerd/containerd.sock",
    "/run/docker/containerd/containerd.sock",
)


class Containerd(Asked):
    """Asks containerd, without which Kubernetes' images are nowhere else on a node."""

    name: Final = "containerd"
    version: Final = 1
    schemes: Final = ("containerd",)
    turn: Final = 3

    def holds(self, target: str, options: Options) -> bool:
        """Whether it has an image of that name, and for the wanted platform.

        It is not asked where only root may (as on every machine with Docker), nor without
        the extra: nobody who names an image needs to hear of that.

        Raises:
            SourceError: it is there but cannot be asked.
        """
        socket = address()
        if socket is None or not os.access(socket, os.W_OK) or find_spec("grpc") is None:
            return False
        try:
            with self.open(target, options):
                return True
        except UserError:
            return False

    @contextmanager
    def open(self, target: str, options: Options) -> Iterator[Opened]:
        """Open an image of containerd's content store.

        Raises:
            UserError: there is no such image in any namespace.
            SourceError: containerd is not running here, or cannot be asked.
        """
        # Only here: it is an extra.
        from seawall.artifacts.containerd import store  # noqa: PLC0415

        where = f"containerd:{shown(target)}"
        socket = address()
        if socket is None:
            raise SourceError(
                "containerd is not running here: there is no socket",
                where=where,
                hint="set CONTAINERD_ADDRESS if it listens elsewhere",
            )
        engine.knock(socket, where)
        with closing(store.Containerd(socket, options.timeout)) as containerd:
            for namespace in _namespaces():
                if root := containerd.find(target, namespace):
                    name = reference.parsed(target)
                    subject = Subject(where, (str(name),) if name else (), options)
                    found = store.Store(containerd, namespace, where)
                    yield image.opened(subject, [root], found)
                    return
        raise UserError(
            f"containerd has no such image in the namespaces {', '.join(_namespaces())}",
            where=where,
            hint="set CONTAINERD_NAMESPACE for another, or scan it in its registry with registry:",
        )


def address() -> str | None:
    """Path of the socket, ``None`` if there is none."""
    if stated := os.environ.get("CONTAINERD_ADDRESS"):
        return stated.removeprefix("unix://")
    return next((socket for socket in SOCKETS if paths.exists(socket)), None)


def _namespaces() -> tuple[str, ...]:
    stated = os.environ.get("CONTAINERD_NAMESPACE")
    return tuple(dict.fromkeys((stated, *NAMESPACES))) if stated else NAMESPACES


PLUGIN: Final = Containerd()
