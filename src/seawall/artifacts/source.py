"""Where bytes come from: the interface behind which every kind of target lives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from enum import Enum, auto
from typing import Any, BinaryIO, NamedTuple, Protocol

from msgspec import Struct

from seawall.artifacts.file import Content
from seawall.model import Artifact, Diagnostic, Hint


class Kind(Enum):
    """What one entry of a tree is."""

    FILE = auto()
    DIRECTORY = auto()
    SYMLINK = auto()
    HARDLINK = auto()
    OTHER = auto()  # devices, sockets, pipes: counted, never opened


class Entry(NamedTuple):
    """One name in a tree.

    Attributes:
        path: without a leading slash, ``/`` between parts, no ``.`` or ``..``.
        kind: what it is.
        size: bytes of a regular file.
        mode: permission bits.
        target: of a symbolic link (as written) or a hard link (a path of the tree).
        read: gives the content of a regular file; valid until the next entry is asked for.
            Raises ``SourceError`` or ``MalformedInput``.
    """

    path: str
    kind: Kind
    size: int
    mode: int
    target: str
    read: Callable[[], Content]


class Tree(Protocol):
    """A tree of files that is not a stack of layers: folder, git commit, zip."""

    def entries(self) -> Iterator[Entry | Diagnostic]:
        """Every entry once, in a stable order; what cannot be read as a diagnostic."""
        ...

    def companion(self, path: str) -> bytes | None:
        """Content of a file beside one that is being read, ``None`` if there is none."""
        ...


class Blob(Protocol):
    """The stored bytes of one layer: a tar, usually compressed."""

    def open(self) -> AbstractContextManager[BinaryIO]:
        """Start reading at the beginning; only ``read(n)`` is used.

        Raises:
            SourceError: it cannot be had (missing, refused, unreachable).
        """
        ...


class Options(Struct, frozen=True, kw_only=True):
    """What the user says about reaching a target.

    Attributes:
        platform: ``os/arch[/variant]`` wanted of an index, ``""`` for this machine's
            architecture on Linux.
        insecure: registries may speak HTTP or have an unverifiable certificate.
        ca_bundle: PEM file to trust besides the system's.
        mirrors: ``registry host -> mirror host`` tried first.
        username, password: for the registry of the target; else the docker configuration.
        timeout: seconds without a byte after which a connection is given up.
        retries: further tries after a failed request.
        skip: globs of paths that are not looked at.
        notice: called with one line when the user should know (rate limit, retry).
    """

    platform: str = ""
    insecure: bool = False
    ca_bundle: str = ""
    mirrors: dict[str, str] = {}
    username: str = ""
    password: str = ""
    timeout: float = 30.0
    retries: int = 4
    skip: tuple[str, ...] = ()
    notice: Callable[[str], None] = lambda _line: None


class Opened(Struct, frozen=True, kw_only=True):
    """A target that is ready to be read, through one of ``blobs``, ``tree`` and ``document``.

    Attributes:
        artifact: what is known before any content is read; ``artifact.layers`` carries
            the expected ``digest`` and ``diff_id`` of every layer, lowest first.
        blobs: the bytes of every layer, in the order of ``artifact.layers``.
        tree: of a target without layers.
        document: an SBOM: path and bytes.
        hints: what is known of the target from outside its files (the running kernel).
        diagnostics: what was noticed while opening (a foreign layer, a missing tag).
    """

    artifact: Artifact
    blobs: tuple[Blob, ...] = ()
    tree: Tree | None = None
    document: tuple[str, bytes] | None = None
    hints: tuple[Hint, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


class Source(Protocol):
    """One kind of target."""

    @property
    def name(self) -> str:
        """Module name: ``registry``."""
        ...

    @property
    def version(self) -> int:
        """Raised when what it delivers changes."""
        ...

    @property
    def schemes(self) -> tuple[str, ...]:
        """Prefixes that select it: ``("oci",)`` for ``oci:DIR``."""
        ...

    def recognises(self, target: str) -> int:
        """How well a target without a scheme fits: 0 not at all, higher is better."""
        ...

    def open(self, target: str, options: Options) -> AbstractContextManager[Opened]:
        """Open a target, its scheme removed.

        Raises:
            UserError: the target is not of this kind or cannot exist.
            SourceError: it cannot be reached or read.
        """
        ...


class Engine(Source, Protocol):
    """A source that keeps images on this machine, which a bare name may mean."""

    def holds(self, target: str, options: Options) -> bool:
        """Whether it has an image of that name (and platform, if one is wanted).

        Raises:
            SourceError: it is there but cannot be asked.
        """
        ...


class _HavingSchemes(Protocol):
    @property
    def schemes(self) -> tuple[str, ...]: ...


class _HavingTurn(_HavingSchemes, Protocol):
    @property
    def turn(self) -> int: ...


class Prefixed:
    """Mix-in that gives a source's ``schemes`` to the index of plug-ins."""

    def traits(self: _HavingSchemes) -> dict[str, Any]:
        """The prefixes as plain data."""
        return {"schemes": list(self.schemes)}


class NeedsPrefix(Prefixed):
    """The same for sources that are never meant by a target without a prefix."""

    def recognises(self, target: str) -> int:
        """Nothing."""
        del target
        return 0

    def traits(self: _HavingSchemes) -> dict[str, Any]:
        """The prefixes, and that there is no use in asking :meth:`recognises`."""
        return {"schemes": list(self.schemes), "bare": False}


class Asked(NeedsPrefix):
    """The same for an :class:`Engine`: by looking at a name nothing can be told."""

    def traits(self: _HavingTurn) -> dict[str, Any]:
        """The prefixes, and when it is asked: the lowest ``turn`` first."""
        return {"schemes": list(self.schemes), "bare": False, "turn": self.turn}
