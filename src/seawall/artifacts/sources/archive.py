"""Images in archives of ``docker save`` or ``podman save``: ``archive:FILE[:NAME|@DIGEST]``.

Several images may share an archive; ``archive:images.tar:app:1.0`` chooses by name,
``archive:images.tar@sha256:...`` by image id or manifest digest. An archive that is
compressed, and so cannot be looked into without inflating it, is taken to be of this
kind; one that turns out to be an OCI layout is read as such.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from seawall.artifacts import archive, paths, tarball
from seawall.artifacts.image import Subject
from seawall.artifacts.naming import shown
from seawall.artifacts.source import Opened, Options, Prefixed


class Archive(Prefixed):
    """Reads an archive in place unless it is compressed."""

    name: Final = "archive"
    version: Final = 1
    schemes: Final = ("archive", "docker-archive")

    def recognises(self, target: str) -> int:
        """A tar with the list of images; with less certainty any other tar."""
        if archive.LIST in tarball.glanced(target):
            return 90
        if not tarball.looks_like_tar(paths.head(paths.longest(target), tarball.HEAD)):
            return 0
        return 50 if ".t" in target.lower() else 30

    @contextmanager
    def open(self, target: str, options: Options) -> Iterator[Opened]:
        """Open the only image of an archive, or the one that is named.

        Raises:
            UserError: there is no such file or image, or the choice is open.
            SourceError: the archive is broken.
        """
        path, wanted = paths.located(target)
        with tarball.opened(path) as members:
            subject = Subject(shown(target), (), options)
            yield archive.opened(members, subject, wanted, str(path))


PLUGIN: Final = Archive()
