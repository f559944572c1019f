"""Images in tars of OCI layouts: ``oci-archive:FILE[:NAME|@DIGEST]``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from seawall.artifacts import layout, tarball
from seawall.artifacts.image import Subject
from seawall.artifacts.naming import shown
from seawall.artifacts.paths import located
from seawall.artifacts.source import Opened, Options, Prefixed


class OciArchive(Prefixed):
    """Reads a layout inside a tar, in place unless it is compressed."""

    name: Final = "oci_archive"
    version: Final = 1
    schemes: Final = ("oci-archive",)

    def recognises(self, target: str) -> int:
        """A tar with the marker of a layout."""
        return 85 if layout.MARKER in tarball.glanced(target) else 0

    @contextmanager
    def open(self, target: str, options: Options) -> Iterator[Opened]:
        """Open the only image of a layout, or the one that is named.

        Raises:
            UserError: there is no such file or image.
            SourceError: the archive or the layout is broken.
        """
        path, wanted = located(target)
        with tarball.opened(path) as shelf:
            subject = Subject(shown(target), (), options)
            yield layout.opened(shelf, subject, wanted, str(path))


PLUGIN: Final = OciArchive()
