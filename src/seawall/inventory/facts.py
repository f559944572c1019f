"""What one layer or tree states: the unit that is cached, and that merging starts from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from seawall.model import Claim, Diagnostic, Hint, Item, Location, Package, Release

T = TypeVar("T")


class FileFacts(Struct, frozen=True, array_like=True, omit_defaults=True):
    """Everything the extractors found in one file, by kind of item."""

    packages: tuple[Package, ...] = ()
    claims: tuple[Claim, ...] = ()
    releases: tuple[Release, ...] = ()
    hints: tuple[Hint, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    @classmethod
    def of(cls, items: Iterable[Item]) -> FileFacts:
        """Sort items by their kind."""
        found = list(items)

        def only(kind: type[T]) -> tuple[T, ...]:
            return tuple(item for item in found if isinstance(item, kind))

        return cls(only(Package), only(Claim), only(Release), only(Hint), only(Diagnostic))

    def relocated(self, old: str, new: str) -> FileFacts:
        """The same facts about a file under another name (a hard link)."""

        def moved(path: str) -> str:
            return new + path[len(old) :] if path.startswith(old) else path

        return FileFacts(
            tuple(
                replace(
                    package,
                    locations=tuple(
                        Location(moved(place.path), place.line, place.layer)
                        for place in package.locations
                    ),
                )
                for package in self.packages
            ),
            self.claims,
            tuple(replace(item, path=moved(item.path)) for item in self.releases),
            tuple(replace(item, path=moved(item.path)) for item in self.hints),
            tuple(replace(item, path=moved(item.path)) for item in self.diagnostics),
        )

    def __bool__(self) -> bool:
        return bool(self.packages or self.claims or self.releases or self.hints or self.diagnostics)


class LayerFacts(Struct, frozen=True, array_like=True, omit_defaults=True):
    """What one layer holds and what it does to the layers below.

    Attributes:
        files: facts by the path of the file that states them.
        removed: paths that the layer deletes (whiteouts).
        emptied: folders whose lower content it hides (opaque whiteouts).
        symlinks: symbolic links, path to target as written.
        hardlinks: wanted names that are hard links to a file below this layer.
        paths: all paths of the layer, newline-separated, folders with a trailing slash;
            zstd-compressed (:func:`names`).
        entries: how many entries it has.
        diagnostics: what is wrong with the layer itself.
    """

    files: dict[str, FileFacts] = {}
    removed: tuple[str, ...] = ()
    emptied: tuple[str, ...] = ()
    symlinks: dict[str, str] = {}
    hardlinks: dict[str, str] = {}
    paths: bytes = b""
    entries: int = 0
    diagnostics: tuple[Diagnostic, ...] = ()


class Names:
    """Collects the paths of a layer in little memory: a million are a few megabytes."""

    def __init__(self) -> None:
        from zstandard import ZstdCompressor  # noqa: PLC0415 - not needed where all is cached

        self._stream = ZstdCompressor(level=1).compressobj()
        self._waiting: list[str] = []
        self._done: list[bytes] = []

    def add(self, name: str) -> None:
        """Take in one path; a newline in it cannot be told apart and is escaped."""
        self._waiting.append(name if "\n" not in name else name.replace("\n", "\\n"))
        if len(self._waiting) > 4096:
            self._compress()

    def packed(self) -> bytes:
        """All paths, compressed."""
        self._compress()
        return b"".join([*self._done, self._stream.flush()])

    def _compress(self) -> None:
        text = "\n".join([*self._waiting, ""])
        self._done.append(self._stream.compress(text.encode(errors="backslashreplace")))
        self._waiting.clear()


def names(packed: bytes) -> Iterator[list[str]]:
    """Batches of the paths that :class:`Names` packed."""
    if not packed:
        return
    from zstandard import ZstdDecompressor  # noqa: PLC0415

    rest = ""
    with ZstdDecompressor().stream_reader(packed) as reader:
        while text := reader.read(1 << 20):
            lines = (rest + text.decode(errors="surrogateescape")).split("\n")
            rest = lines.pop()
            yield lines
