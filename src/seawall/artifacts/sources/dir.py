"""Source trees and other folders: ``dir:FOLDER``; a single file is a tree of one.

File systems that are mounted below the folder belong to it, but for those that the kernel
makes up (``proc``, ``sysfs``): whoever mounts a volume into a folder wants it looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from seawall.artifacts import mounts, paths
from seawall.artifacts.directory import Directory
from seawall.artifacts.naming import shown
from seawall.artifacts.source import Entry, Opened, Options, Prefixed
from seawall.errors import UserError
from seawall.model import Artifact, Diagnostic


class Dir(Prefixed):
    """Walks a folder."""

    name: Final = "dir"
    version: Final = 1
    schemes: Final = ("dir", "file")

    def recognises(self, target: str) -> int:
        """Any folder, and any file that nothing else wants."""
        if not paths.exists(target):
            return 0
        return 60 if paths.is_folder(target) else 20

    @contextmanager
    def open(self, target: str, options: Options) -> Iterator[Opened]:
        """Open a folder or a file.

        Raises:
            UserError: there is none.
            SourceError: it cannot be read.
        """
        path = Path(target or ".")
        if not paths.exists(str(path)):
            raise UserError("there is no such folder", where=shown(target))
        artifact = Artifact(name=shown(target), kind="directory")
        if paths.is_folder(path):
            left_out = mounts.left_out(path, machine=False)
            tree = Directory(path, skip=options.skip, left_out=left_out, inside_git=False)
            with closing(tree):
                yield Opened(artifact=artifact, tree=tree)
            return
        with closing(Directory(path.resolve().parent)) as folder:
            yield Opened(artifact=artifact, tree=_Single(folder, path.resolve().name))


class _Single:
    """One file of a folder; the files beside it may be read with it."""

    def __init__(self, folder: Directory, name: str) -> None:
        self._folder = folder
        self._name = name

    def entries(self) -> Iterator[Entry | Diagnostic]:
        """The file."""
        yield self._folder.entry(self._name)

    def companion(self, path: str) -> bytes | None:
        """Content of a file beside it."""
        return self._folder.companion(path)


PLUGIN: Final = Dir()
