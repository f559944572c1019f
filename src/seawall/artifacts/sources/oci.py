"""Images in OCI layouts: ``oci:FOLDER[:NAME|@DIGEST]``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from seawall.artifacts import layout, paths
from seawall.artifacts.image import Subject
from seawall.artifacts.naming import shown
from seawall.artifacts.source import Opened, Options, Prefixed
from seawall.errors import UserError


class Oci(Prefixed):
    """Reads a layout in place."""

    name: Final = "oci"
    version: Final = 1
    schemes: Final = ("oci", "oci-dir")

    def recognises(self, target: str) -> int:
        """A folder with the marker of a layout."""
        try:
            path, _ = paths.located(target)
        except UserError:
            return 0
        return 90 if layout.MARKER in layout.Folder(path) else 0

    @contextmanager
    def open(self, target: str, options: Options) -> Iterator[Opened]:
        """Open the only image of a layout, or the one that is named.

        Raises:
            UserError: there is no such layout or image.
            SourceError: the layout is broken.
        """
        path, wanted = paths.located(target)
        if not paths.is_folder(path):
            raise UserError(
                "it is not a folder", where=str(path), hint="for a file write oci-archive:FILE"
            )
        yield layout.opened(
            layout.Folder(Path(path)), Subject(shown(target), (), options), wanted, str(path)
        )


PLUGIN: Final = Oci()
