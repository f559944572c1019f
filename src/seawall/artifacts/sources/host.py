"""This machine: ``host``.

The root file system and the local ones mounted in it, without what the kernel makes up,
what lies on other machines, and the storage of container engines: what is in images is
not installed on the machine, and is scanned as images.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from seawall.artifacts import mounts, platforms
from seawall.artifacts.directory import Directory
from seawall.artifacts.source import Opened, Options, Prefixed
from seawall.errors import UserError
from seawall.model import Artifact, Hint

_ROOT: Final = Path("/")
_IMAGES: Final = "it is the storage of a container engine; scan its images"
_LEFT_OUT: Final = {
    "dev": "",
    "proc": "",
    "run": "",
    "sys": "",
    "var/lib/containerd": _IMAGES,
    "var/lib/containers/storage": _IMAGES,
    "var/lib/docker": _IMAGES,
    "var/lib/rancher/k3s/agent/containerd": _IMAGES,
}


class Host(Prefixed):
    """Walks the file system of this machine."""

    name: Final = "host"
    version: Final = 1
    schemes: Final = ("host",)

    def recognises(self, target: str) -> int:
        """The word itself, whatever a file or an image may be called."""
        return 100 if target == "host" else 0

    @contextmanager
    def open(self, target: str, options: Options) -> Iterator[Opened]:
        """Open this machine.

        Raises:
            UserError: something is named behind the prefix.
            SourceError: its root cannot be read.
        """
        if target not in ("", "host"):
            raise UserError(
                "host is this machine and takes no name", where=target, hint="for a folder: rootfs:"
            )
        machine = os.uname()
        artifact = Artifact(
            name="host",
            kind="host",
            platform=str(platforms.normalised(machine.sysname, machine.machine)),
        )
        left_out = {**_LEFT_OUT, **mounts.left_out(_ROOT, machine=True)}
        with closing(Directory(_ROOT, skip=options.skip, left_out=left_out)) as tree:
            yield Opened(artifact=artifact, tree=tree, hints=_running(machine))


def _running(machine: os.uname_result) -> tuple[Hint, ...]:
    """The kernel that runs, which need not be one that is installed."""
    if machine.sysname != "Linux":
        return ()
    return (Hint(kind="kernel", value=machine.release, path="uname"),)


PLUGIN: Final = Host()
