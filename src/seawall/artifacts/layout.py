"""OCI image layouts: ``oci-layout``, ``index.json`` and ``blobs/ALGORITHM/HEX``.

The layout is a folder or the members of a tar. Its index names images by the annotation
``org.opencontainers.image.ref.name`` (often just the tag) or, if containerd or Docker
wrote it, by ``io.containerd.image.name``.

Source: https://github.com/opencontainers/image-spec/blob/main/image-layout.md
"""

from __future__ import annotations

from pathlib import Path
from typing import Final, Protocol

from seawall.artifacts import digests, image, limits, manifests
from seawall.artifacts.image import Subject
from seawall.artifacts.manifests import REF_NAME, Descriptor
from seawall.artifacts.naming import quoted
from seawall.artifacts.registry import reference
from seawall.artifacts.source import Blob, Opened
from seawall.artifacts.windows import FileBlob, read_file
from seawall.errors import SourceError, UserError
from seawall.model import Diagnostic

MARKER: Final = "oci-layout"
INDEX: Final = "index.json"
CONTAINERD_NAME: Final = "io.containerd.image.name"
_NAMED: Final = 20


class Shelf(Protocol):
    """A folder or an archive that holds a layout."""

    def __contains__(self, name: str) -> bool: ...

    def read(self, name: str, limit: int) -> bytes | None:
        """Content of a small file, ``None`` if there is none."""
        ...

    def blob(self, name: str, where: str) -> Blob:
        """Content of a file, to be streamed; says that it is missing when it is opened."""
        ...


class Folder:
    """A layout that is a folder."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __contains__(self, name: str) -> bool:
        return (self._path / name).is_file()

    def read(self, name: str, limit: int) -> bytes | None:
        """Content of a small file."""
        return read_file(self._path / name, limit)

    def blob(self, name: str, where: str) -> Blob:
        """Content of a file, to be streamed."""
        return FileBlob(self._path / name, where)


class Layout:
    """The documents and blobs of a layout, as a store that images are opened from.

    Args:
        shelf: what holds it.
        where: its path, for messages.
    """

    def __init__(self, shelf: Shelf, where: str) -> None:
        self._shelf = shelf
        self._where = where

    def check_version(self) -> None:
        """Look at the marker of the layout.

        Raises:
            SourceError: it is missing or of a version that is not known.
        """
        data = self._shelf.read(MARKER, limits.MANIFEST)
        if data is None:
            raise SourceError(f"it is no OCI layout: {MARKER} is missing", where=self._where)
        marker = manifests.decode(data, f"{self._where}: {MARKER}")
        version = marker.get("imageLayoutVersion") if isinstance(marker, dict) else None
        if not isinstance(version, str) or version.split(".")[0] != "1":
            raise SourceError(
                f"OCI layout version {quoted(str(version))} is not known, only 1.x",
                where=self._where,
            )

    def index(self) -> list[Descriptor]:
        """The images and indexes that the layout lists.

        Raises:
            SourceError: the list is missing or broken.
        """
        data = self._shelf.read(INDEX, limits.MANIFEST)
        if data is None:
            raise SourceError(f"{INDEX} is missing", where=self._where)
        document = manifests.document(data, f"{self._where}: {INDEX}")
        return list(document.manifests or ())

    def choose(self, wanted: str, *, first: bool = False) -> list[Descriptor]:
        """The roots of the wanted image: of its name, its digest, or of the only one.

        Args:
            wanted: a name, ``@`` and a digest, or ``""``.
            first: whether the first of several counts where none is named.

        Raises:
            UserError: there is none, or there are several and none is named.
        """
        listed = [one for one in self.index() if one.runnable]
        if wanted.startswith("@"):
            return self._of_digest(wanted[1:], listed)
        if wanted:
            found = [one for one in listed if any(named(wanted, name) for name in names(one))]
            if found:
                return found
            raise UserError(
                f"no image is called {wanted}", where=self._where, hint=available(listed)
            )
        if len({one.digest for one in listed}) > 1 and len({names(one) for one in listed}) > 1:
            if first:
                return [one for one in listed if names(one) == names(listed[0])]
            raise UserError(
                "it holds several images",
                where=self._where,
                hint=f"choose one: {available(listed)}",
            )
        return listed

    def holds(self, descriptor: Descriptor) -> bool:
        """Whether a document is there."""
        return digests.valid(descriptor.digest) and self._path(descriptor) in self._shelf

    def manifest(self, descriptor: Descriptor) -> bytes:
        """An index or manifest."""
        return self._document(descriptor, "manifest")

    def config(self, descriptor: Descriptor) -> bytes:
        """A configuration."""
        return self._document(descriptor, "configuration")

    def blob(self, descriptor: Descriptor, where: str) -> Blob:
        """A layer."""
        return self._shelf.blob(self._path(descriptor), where)

    def _of_digest(self, digest: str, listed: list[Descriptor]) -> list[Descriptor]:
        found = [one for one in listed if one.digest == digest]
        if found:
            return found[:1]
        # An image of a nested index is not listed but there.
        nested = Descriptor(digest=digest)
        if self.holds(nested):
            return [nested]
        raise UserError(
            f"it holds no image {quoted(digest)}", where=self._where, hint=available(listed)
        )

    def _document(self, descriptor: Descriptor, what: str) -> bytes:
        data = self._shelf.read(self._path(descriptor), limits.MANIFEST)
        if data is None:
            raise SourceError(f"the {what} {descriptor.digest} is missing", where=self._where)
        return data

    def _path(self, descriptor: Descriptor) -> str:
        algorithm, value = digests.parts(descriptor.digest, self._where)
        return f"blobs/{algorithm}/{value}"


def opened(
    shelf: Shelf, subject: Subject, wanted: str, where: str, *, first: bool = False
) -> Opened:
    """Open an image of a layout.

    Args:
        shelf: what holds the layout.
        subject: what is asked for.
        wanted: a name, ``@`` and a digest, or ``""`` for the only one.
        where: path of the layout, for messages.
        first: whether the first of several images counts where none is named.

    Raises:
        UserError: there is no such image.
        SourceError: the layout is broken.
    """
    layout = Layout(shelf, where)
    layout.check_version()
    roots = layout.choose(wanted, first=first)
    tags = tuple(sorted({name for one in roots for name in names(one)}))
    found = image.opened(subject._replace(tags=tags), roots, layout)
    listed = [one for one in layout.index() if one.runnable]
    if first and not wanted and len(listed) > len(roots):
        return image.noted(found, several(available(listed), where))
    return found


def several(holds: str, where: str) -> Diagnostic:
    """That one of several images was taken."""
    return Diagnostic(
        path=where, reason=f"the first of several images is read: {holds}", kind="note"
    )


def names(descriptor: Descriptor) -> tuple[str, ...]:
    """What the index calls an image."""
    annotations = descriptor.annotations or {}
    found = (annotations.get(CONTAINERD_NAME), annotations.get(REF_NAME))
    return tuple(quoted(name) for name in found if name)


def named(wanted: str, name: str) -> bool:
    """Whether two names mean the same image: ``app`` is ``docker.io/library/app:latest``."""
    if wanted == name:
        return True
    ours, theirs = reference.parsed(wanted), reference.parsed(name)
    return ours is not None and ours == theirs


def available(listed: list[Descriptor]) -> str:
    """The images there are, for a hint."""
    every = [", ".join(names(one)) or one.digest for one in listed]
    more = f" and {len(every) - _NAMED} more" if len(every) > _NAMED else ""
    return quoted(f"it holds {', '.join(every[:_NAMED]) or 'nothing'}{more}", 1000)
