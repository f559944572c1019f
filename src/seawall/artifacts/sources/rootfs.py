"""Unpacked or mounted root file systems: ``rootfs:FOLDER``.

What is mounted below the folder belongs to it, as ``/usr`` and ``/var`` may be, but for
what the kernel makes up. ``host`` is for the running machine and leaves out more.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from seawall.artifacts import mounts, paths
from seawall.artifacts.directory import Directory
from seawall.artifacts.naming import shown
from seawall.artifacts.source import NeedsPrefix, Opened, Options
from seawall.errors import UserError
from seawall.model import Artifact

_ROOT: Final = Path("/")


class RootFs(NeedsPrefix):
    """Walks a folder that is an operating system."""

    name: Final = "rootfs"
    version: Final = 1
    schemes: Final = ("rootfs",)

    @contextmanager
    def open(self, target: str, options: Options) -> Iterator[Opened]:
        """Open a root file system.

        Raises:
            UserError: there is no such folder.
            SourceError: it cannot be read.
        """
        path = Path(target)
        if not target or not paths.is_folder(path):
            raise UserError("there is no such folder", where=shown(target) or "rootfs:")
        left_out = mounts.left_out(path, machine=False)
        if path.resolve() == _ROOT:  # in a container these may be of any type
            left_out |= dict.fromkeys(("dev", "proc", "sys"), "")
        with closing(Directory(path, skip=options.skip, left_out=left_out)) as tree:
            yield Opened(artifact=Artifact(name=shown(target), kind="rootfs"), tree=tree)


PLUGIN: Final = RootFs()
