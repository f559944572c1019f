"""Reading a layer or a tree once, and letting every extractor see the files it wants."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from itertools import chain
from typing import Final

import msgspec
from msgspec import Struct

from seawall.artifacts import limits
from seawall.artifacts.file import MIB, Content, File
from seawall.artifacts.inner_paths import followed
from seawall.artifacts.mapped import mapped
from seawall.artifacts.naming import quoted
from seawall.artifacts.skip import skipper
from seawall.artifacts.source import Blob, Entry, Kind, Tree
from seawall.artifacts.stream import Promised, opened
from seawall.artifacts.tar import Member, TarStream
from seawall.errors import LimitExceeded, MalformedInput, SourceError
from seawall.inventory.dispatch import Dispatcher, Reader, is_program, read, too_large
from seawall.inventory.facts import FileFacts, LayerFacts, Names
from seawall.model import Diagnostic, Layer

_WHITEOUT: Final = ".wh."
_OPAQUE: Final = ".wh..wh..opq"
_HEAD: Final = 64  # bytes that tell a program from a text
_SMALL: Final = 2 * MIB  # content up to here fits into no huge page


class Collector:
    """Gathers the facts of one layer or tree.

    Args:
        dispatcher: chooses the extractors.
        skip: globs of paths that are not looked at.
    """

    def __init__(self, dispatcher: Dispatcher, skip: tuple[str, ...] = ()) -> None:
        self.dispatcher = dispatcher
        self.files: dict[str, FileFacts] = {}
        self.symlinks: dict[str, str] = {}
        self._diagnostics: list[Diagnostic] = []
        self._unsaid = 0
        self._left = limits.FACTS
        self._skips = skipper(skip) if skip else None

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What is wrong with the layer or tree itself, and how much of it is left out."""
        if not self._unsaid:
            return tuple(self._diagnostics)
        reason = f"{self._unsaid} more diagnostics are left out"
        return (*self._diagnostics, Diagnostic(path="", reason=reason, kind="limit"))

    def wanted(self, path: str, mode: int) -> tuple[tuple[Reader, ...], bool]:
        """The extractors for a path, and whether it may be a program."""
        if self._skips and self._skips(path):
            return (), False
        dispatcher = self.dispatcher
        return dispatcher.select(path), dispatcher.may_be_program(path, mode)

    def look(
        self,
        file: File,
        readers: tuple[Reader, ...],
    ) -> None:
        """Run extractors; a later file of the same name replaces what an earlier one stated."""
        if self._left < 0:
            self._leave_out(file.path)
        else:
            self.replace(file.path, FileFacts.of(read(file, readers)))

    def refuse(self, path: str, size: int, readers: tuple[Reader, ...]) -> None:
        """Say that a file is larger than any of its extractors reads."""
        self.replace(path, FileFacts.of(too_large(path, size, reader) for reader in readers))

    def replace(self, path: str, facts: FileFacts | None) -> None:
        """State what a name now stands for; nothing for what is no file or says nothing."""
        self.files.pop(path, None)
        if facts and self._affordable(path, facts):
            self.files[path] = facts

    def note(self, path: str, reason: str, kind: str = "malformed") -> None:
        """Record what is wrong with the layer itself."""
        self.remark(Diagnostic(path=path, reason=reason, kind=kind))

    def remark(self, diagnostic: Diagnostic) -> None:
        """Record what is wrong with the layer itself, up to a bound."""
        if len(self._diagnostics) < limits.REMARKS:
            self._diagnostics.append(diagnostic)
        else:
            self._unsaid += 1

    def _affordable(self, path: str, facts: FileFacts) -> bool:
        """Whether facts can be kept; a small archive may hold files that state gigabytes."""
        try:
            self._left -= len(msgspec.msgpack.encode(facts))
        except (msgspec.MsgspecError, ValueError) as error:
            self.note(path, f"what it states cannot be kept: {quoted(str(error))}")
            return False
        if self._left < 0:
            self._leave_out(path)
        return self._left >= 0

    def _leave_out(self, path: str) -> None:
        self.files.pop(path, None)
        reason = f"left out: the files state more than {limits.FACTS} bytes altogether"
        self.note(path, reason, "limit")


class _TarCollector(Collector):
    """Reads a tar as it streams by: companions and links may come in any order."""

    def __init__(self, dispatcher: Dispatcher, skip: tuple[str, ...]) -> None:
        super().__init__(dispatcher, skip)
        self.names = Names()
        self.entries = 0
        self._removed: list[str] = []
        self._emptied: list[str] = []
        self._hardlinks: dict[str, str] = {}
        self._aliases: Counter[str] = Counter()
        self._companions: dict[str, bytes] = {}
        self._waiting: dict[str, tuple[File, tuple[Reader, ...]]] = {}
        self._seen: set[str] = set()  # files whose content was looked at, whatever came of it
        self._kept = 0
        self._crowded = False

    def run(self, tar: TarStream) -> None:
        """Take in every member.

        Raises:
            MalformedInput: the archive is damaged; what came before stands.
            SourceError: the layer cannot be had.
        """
        for member in tar:
            self._member(member, tar)

    def facts(self) -> LayerFacts:
        """Everything gathered."""
        for file, readers in self._waiting.values():
            self.look(file, readers)
        self._waiting.clear()
        for name, target in list(self._hardlinks.items()):
            if target in self.files and self._left >= 0:
                self.replace(name, self.files[target].relocated(target, name))
                del self._hardlinks[name]
        return LayerFacts(
            files=self.files,
            removed=tuple(self._removed),
            emptied=tuple(self._emptied),
            symlinks=self.symlinks,
            hardlinks=self._hardlinks,
            paths=self.names.packed(),
            entries=self.entries,
            diagnostics=self.diagnostics,
        )

    def missed(self) -> dict[str, list[str]]:
        """Names that are wanted, by the path whose content passed before anybody knew."""
        again: dict[str, list[str]] = {}
        for name, target in self._hardlinks.items():
            if target not in self._seen:
                again.setdefault(target, []).append(name)
        for link, target in self.symlinks.items():
            for path in self.dispatcher.exact_paths_below(link):
                real = followed(link, target) + path[len(link) :]
                if path not in self._seen and not self.dispatcher.select(real):
                    again.setdefault(real, []).append(path)
        return again

    def look_again(self, tar: TarStream, again: dict[str, list[str]]) -> None:
        """Read what a first pass could not know it wanted."""
        for member in tar:
            if member.path not in again or member.kind is not Kind.FILE:
                continue
            readers = {name: self.dispatcher.select(name) for name in again[member.path]}
            within = _within(member.size, tuple(chain(*readers.values())))
            content = self._content(tar, member) if within else None
            for name, wanting in readers.items():
                if content is not None and wanting:
                    self.look(File(name, content, mode=member.mode), wanting)
                elif not within:
                    self.refuse(name, member.size, wanting)
                self._hardlinks.pop(name, None)

    def _member(self, member: Member, tar: TarStream) -> None:
        self.entries += 1
        path, kind = member.path, member.kind
        if member.escapes or (len(path) > limits.DEPTH and _too_long(path)):
            reason = "leaves the artifact" if member.escapes else "the path is too long or too deep"
            self.note(path[:200], f"{reason}: not looked at", "limit")
            return
        base = path[path.rfind("/") + 1 :]
        if base.startswith(_WHITEOUT):
            self._whiteout(path, base)
            return
        self.names.add(f"{path}/" if kind is Kind.DIRECTORY else path)
        self._waiting.pop(path, None)
        if kind is Kind.FILE:
            self._file(member, base, tar)
            return
        self.files.pop(path, None)
        if kind is Kind.SYMLINK:
            if _too_long(member.target):
                self.note(path, "the target of the link is too long or too deep", "limit")
            else:
                self.symlinks[path] = member.target
        elif kind is Kind.HARDLINK:
            self._hardlink(member)

    def _hardlink(self, member: Member) -> None:
        readers, program = self.wanted(member.path, member.mode)
        if not (readers or program):
            return
        self._aliases[member.target] += 1
        if self._aliases[member.target] > limits.ALIASES:
            self.note(member.path, f"one of more than {limits.ALIASES} names of a file", "limit")
        else:
            self._hardlinks[member.path] = member.target

    def _whiteout(self, path: str, base: str) -> None:
        folder = path[: len(path) - len(base)]
        if base == _OPAQUE:
            self._emptied.append(folder.rstrip("/"))
        elif not base.startswith(".wh..wh."):  # others are AUFS's own bookkeeping
            self._removed.append(folder + base[len(_WHITEOUT) :])

    def _file(self, member: Member, base: str, tar: TarStream) -> None:
        path = member.path
        readers, program = self.wanted(path, member.mode)
        companion = base.lower() in self.dispatcher.companions
        if not (readers or program or companion):
            self.files.pop(path, None)
            return
        self._seen.add(path)
        head = tar.read(_HEAD) if program else b""
        if is_program(head):
            readers += self.dispatcher.programs
        companion = companion and self._can_keep(path, member.size)
        if not (companion or _within(member.size, readers)):
            self.refuse(path, member.size, readers)
            return
        content = self._content(tar, member, head)
        if content is None:
            return
        if companion:
            self._keep(path, content)
        if readers:
            self._look_when_ready(
                File(path, content, mode=member.mode, neighbours=self._beside), readers
            )
        else:
            self.files.pop(path, None)

    def _content(self, tar: TarStream, member: Member, head: bytes = b"") -> Content | None:
        """The rest of a member behind ``head``; ``None`` if the disk cannot take it."""
        if member.size <= _SMALL:
            rest = tar.read()
            return head + rest if head else rest
        try:
            return mapped(chain((head,), tar.pieces()), member.size)
        except OSError as error:
            self.files.pop(member.path, None)
            reason = f"it cannot be kept in a temporary file: {error.strerror or error}"
            self.note(member.path, reason, "unreadable")
            return None

    def _look_when_ready(self, file: File, readers: tuple[Reader, ...]) -> None:
        """Wait for companions where an extractor has some, and memory allows."""
        if any(reader.wants.companions for reader in readers):
            if self._kept + file.size <= limits.KEPT and isinstance(file.data, bytes):
                self._kept += file.size
                self._waiting[file.path] = file, readers
                return
            self._no_room(file.path)
        self.look(file, readers)

    def _can_keep(self, path: str, size: int) -> bool:
        if size <= limits.COMPANION and self._kept + size <= limits.KEPT:
            return True
        self._no_room(path)
        return False

    def _keep(self, path: str, content: Content) -> None:
        self._kept += len(content)
        self._companions[path] = content if isinstance(content, bytes) else content[:]

    def _no_room(self, path: str) -> None:
        if not self._crowded:
            self._crowded = True
            reason = "from here on some files are read without those that accompany them"
            self.note(
                path, f"{reason}: more than {limits.KEPT // MIB} MiB would have to wait", "limit"
            )

    def _beside(self, path: str) -> bytes | None:
        return self._companions.get(path)


class LayerReading(Struct, frozen=True, array_like=True):
    """One layer, read.

    Attributes:
        facts: what it states.
        digest: of its stored bytes.
        diff_id: of its inflated bytes, ``""`` if not all could be inflated.
        complete: all of it was read; if not, a diagnostic says why.
        unreadable: why the blob could not be had.
    """

    facts: LayerFacts = LayerFacts()
    digest: str = ""
    diff_id: str = ""
    complete: bool = False
    unreadable: str = ""


def read_layer(
    blob: Blob,
    layer: Layer,
    where: str,
    dispatcher: Dispatcher,
    skip: tuple[str, ...] = (),
) -> LayerReading:
    """Read and hash one layer.

    Args:
        blob: its stored bytes.
        layer: what is promised of them.
        where: its name for messages.
        dispatcher: chooses the extractors.
        skip: globs of paths that are not looked at.
    """
    try:
        return _read_layer(blob, layer, where, _TarCollector(dispatcher, skip))
    except SourceError as error:
        reason = f"{error.message} ({error.hint})" if error.hint else error.message
        return LayerReading(unreadable=reason)


def _read_layer(blob: Blob, layer: Layer, where: str, collector: _TarCollector) -> LayerReading:
    complete = True
    with opened(blob, where, Promised.by(layer.digest, layer.diff_id)) as (chunks, verified):
        tar = TarStream(chunks)
        try:
            collector.run(tar)
        except MalformedInput as error:
            collector.note("", error.message)
            complete = False
            with suppress(MalformedInput):
                tar.drain()
    again = collector.missed()
    if complete and again:
        with opened(blob, where) as (chunks, _verified):
            collector.look_again(TarStream(chunks), again)
    return LayerReading(collector.facts(), verified.digest, verified.diff_id, complete)


def read_tree(tree: Tree, dispatcher: Dispatcher, skip: tuple[str, ...] = ()) -> LayerFacts:
    """Read a tree of files that has no layers."""
    collector = Collector(dispatcher, skip)
    entries = 0
    for entry in tree.entries():
        entries += 1
        if isinstance(entry, Diagnostic):
            collector.remark(entry)
        elif entry.kind is Kind.FILE:
            _tree_file(collector, entry, tree.companion)
        elif entry.kind is Kind.SYMLINK:
            collector.symlinks[entry.path] = entry.target
    return LayerFacts(
        files=collector.files,
        symlinks=collector.symlinks,
        entries=entries,
        diagnostics=collector.diagnostics,
    )


def _tree_file(
    collector: Collector, entry: Entry, companion: Callable[[str], bytes | None]
) -> None:
    readers, program = collector.wanted(entry.path, entry.mode)
    if not (readers or program):
        return
    if not (program or _within(entry.size, readers)):
        collector.refuse(entry.path, entry.size, readers)
        return
    try:
        content = entry.read()
    except MalformedInput as error:
        kind = "limit" if isinstance(error, LimitExceeded) else "malformed"
        collector.note(entry.path, error.message, kind)
        return
    except OSError as error:
        collector.note(entry.path, error.strerror or str(error), "unreadable")
        return
    if program and is_program(content[:_HEAD]):
        readers += collector.dispatcher.programs
    if readers:
        collector.look(File(entry.path, content, mode=entry.mode, neighbours=companion), readers)


def _too_long(path: str) -> bool:
    return len(path) > limits.PATH or path.count("/") > limits.DEPTH


def _within(size: int, readers: tuple[Reader, ...]) -> bool:
    """Whether a file is worth reading: one of the extractors will look at it."""
    return size <= limits.SPOOLED and any(size <= reader.wants.limit for reader in readers)
