"""Which extractor reads which file, decided in a microsecond from the index of plug-ins."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

import msgspec

from seawall import plugins
from seawall.artifacts.file import File
from seawall.artifacts.inner_paths import parents
from seawall.artifacts.naming import quoted
from seawall.errors import LimitExceeded, MalformedInput
from seawall.inventory.extractor import Extractor, Wants
from seawall.model import Diagnostic, Hint, Item, Package

KIND: Final = "seawall.inventory"
_DOCUMENTS: Final = "sbom/"
LONGEST: Final = 4096
"""Most characters of a component's name or version; the longest real ones have some 300."""

REMARKS: Final = 100
"""Most diagnostics of one extractor about one file; a hostile one could have a million."""

_INSTALLED: Final = re.compile(
    r"(?:^|/)(?:node_modules|site-packages|dist-packages|labextensions|gems/[^/]+/gems|pkg/mod"
    r"|\.cargo)/"
)
"""Folders that hold installed packages, each with whatever its author published."""

_LIBRARY_ENDINGS: Final = (".dll", ".exe", ".dylib", ".node", ".pyd", ".so")
ELF: Final = b"\x7fELF"
PE: Final = b"MZ"
MACHO: Final = frozenset(
    {
        b"\xfe\xed\xfa\xce",
        b"\xfe\xed\xfa\xcf",
        b"\xce\xfa\xed\xfe",
        b"\xcf\xfa\xed\xfe",
        b"\xca\xfe\xba\xbe",
        b"\xca\xfe\xba\xbf",
    }
)


class Reader(NamedTuple):
    """One extractor, not yet imported, and what it wants."""

    entry: plugins.Entry
    wants: Wants


class Dispatcher:
    """Chooses extractors by path, size and mode.

    Args:
        entries: the extractors to use; by default all that are installed.
    """

    def __init__(self, entries: Iterable[plugins.Entry] | None = None) -> None:
        self.readers = tuple(
            Reader(entry, msgspec.convert(entry.traits, Wants))
            for entry in (plugins.entries(KIND) if entries is None else entries)
        )
        self._names: dict[str, list[Reader]] = defaultdict(list)
        self._paths: dict[str, list[Reader]] = defaultdict(list)
        self._suffixes: dict[str, list[tuple[str, Reader]]] = defaultdict(list)
        self._by_folder: dict[str, list[tuple[re.Pattern[str], Reader]]] = defaultdict(list)
        self._by_hint: dict[str, list[tuple[re.Pattern[str], Reader]]] = defaultdict(list)
        self._folder = ""
        self._among_installed = False
        self._in_folder: list[tuple[re.Pattern[str], Reader]] = []
        self.programs = tuple(reader for reader in self.readers if reader.wants.executables)
        self.companions = frozenset(
            name.lower() for reader in self.readers for name in reader.wants.companions
        )
        self._below: dict[str, list[str]] = defaultdict(list)
        for reader in self.readers:
            self._enter(reader)

    def _enter(self, reader: Reader) -> None:
        for name in reader.wants.names:
            self._names[name.lower()].append(reader)
        for path in reader.wants.paths:
            self._paths[path].append(reader)
            for place in (*parents(path), path):
                self._below[place].append(path)
        for suffix in reader.wants.suffixes:
            ending = suffix.lower().rpartition(".")[2]
            self._suffixes[ending].append((suffix.lower(), reader))
        for pattern in reader.wants.patterns:
            hint = reader.wants.hint
            table = self._by_folder if hint.endswith("/") else self._by_hint
            table[hint].append((re.compile(pattern), reader))

    @property
    def identity(self) -> str:
        """Names and versions of the whole set, part of every cache key."""
        return " ".join(f"{reader.entry.name}={reader.entry.version}" for reader in self.readers)

    def select(self, path: str) -> tuple[Reader, ...]:
        """The extractors that want this path; programs are not among them.

        Files of one folder mostly come one after the other, so what a folder's name decides is
        decided once for all of them (measured: 1.6 instead of 3.6 microseconds a path).
        """
        slash = path.rfind("/") + 1
        folder, name = path[:slash], path[slash:].lower()
        if folder != self._folder:
            self._enter_folder(folder)
        found: list[Reader] = []
        if name in self._names:
            found += self._names[name]
        if path in self._paths:
            found += self._paths[path]
        dot = name.rfind(".")
        if dot >= 0 and (endings := self._suffixes.get(name[dot + 1 :])):
            found += [reader for suffix, reader in endings if name.endswith(suffix)]
        for pattern, reader in self._in_folder:
            if pattern.fullmatch(path):
                found.append(reader)
        for hint, patterns in self._by_hint.items():
            if hint in path:
                found += [reader for pattern, reader in patterns if pattern.fullmatch(path)]
        if found and self._among_installed:
            found = [reader for reader in found if not reader.wants.project]
        if len(found) < 2:
            return tuple(found)
        return tuple({reader.entry.name: reader for reader in found}.values())

    def _enter_folder(self, folder: str) -> None:
        self._folder = folder
        self._among_installed = _INSTALLED.search(folder) is not None
        self._in_folder = [
            row for hint, rows in self._by_folder.items() if hint in folder for row in rows
        ]

    def exact_paths_below(self, place: str) -> list[str]:
        """Wanted exact paths that are ``place`` or lie below it."""
        return self._below.get(place, [])

    def may_be_program(self, path: str, mode: int) -> bool:
        """Whether the first bytes are worth a look."""
        return bool(mode & 0o111) or ".so." in path or path.endswith(_LIBRARY_ENDINGS)


def is_program(head: bytes) -> bool:
    """Whether the first bytes are those of an ELF, PE or Mach-O file.

    Java class files share Mach-O's fat magic; their next bytes are a version of 45 or
    more where Mach-O counts a handful of architectures.
    """
    if head[:2] == PE:
        return True
    if head[:4] == b"\xca\xfe\xba\xbe":
        return int.from_bytes(head[4:8], "big") < 45  # the first class-file version
    return head[:4] == ELF or head[:4] in MACHO


def read(file: File, readers: Iterable[Reader], *, trusted: bool = False) -> Iterator[Item]:
    """Run extractors over one file; what breaks becomes a diagnostic.

    Each package and diagnostic is stamped with the name of the plug-in that read it.

    Args:
        file: what is read.
        readers: the extractors.
        trusted: the file is a bill of materials and the whole artifact, taken at its word.
            One that lies in an artifact says nothing about the system that it lies in, and
            not who read its packages first.
    """
    for reader in readers:
        if file.size > reader.wants.limit:
            yield too_large(file.path, file.size, reader)
        else:
            yield from _run(file, plugins.load(reader.entry, Extractor), trusted=trusted)


def too_large(path: str, size: int, reader: Reader) -> Diagnostic:
    """What is said of a file that is larger than an extractor reads."""
    return Diagnostic(
        path=path,
        reason=f"{size} bytes are more than the {reader.wants.limit} that are read",
        kind="limit",
        extractor=reader.entry.name,
    )


def _run(file: File, extractor: Extractor, *, trusted: bool) -> Iterator[Item]:
    """What one extractor states, at most :data:`REMARKS` diagnostics included."""
    silent = not trusted and extractor.name.startswith(_DOCUMENTS)
    remarks = 0
    for item in _items(file, extractor, trusted=trusted):
        if isinstance(item, Diagnostic):
            remarks += 1
            if remarks <= REMARKS:
                yield item
        elif not (silent and isinstance(item, Hint)):
            yield item
    if remarks > REMARKS:
        reason = f"{remarks - REMARKS} more diagnostics are left out"
        yield _diagnostic(file, extractor.name, reason, "limit")


def _items(file: File, extractor: Extractor, *, trusted: bool) -> Iterator[Item]:
    try:
        for item in extractor.extract(file):
            yield _checked(item, file, extractor, trusted=trusted)
    except MalformedInput as error:
        kind = "limit" if isinstance(error, LimitExceeded) else "malformed"
        yield _diagnostic(file, extractor.name, error.message, kind, error.where)
    except Exception as error:  # noqa: BLE001 - hostile content must not end a scan
        reason = f"the reader failed: {type(error).__name__}: {error}"
        yield _diagnostic(file, extractor.name, reason, "malformed")


def _checked(item: Item, file: File, extractor: Extractor, *, trusted: bool) -> Item:
    """An item as it is kept: a package has a name and a reader, a reason is one line."""
    reader = extractor.name
    if trusted and isinstance(item, Package | Diagnostic):
        reader = item.extractor or reader
    if isinstance(item, Diagnostic):
        return msgspec.structs.replace(item, reason=quoted(item.reason), extractor=reader)
    if not isinstance(item, Package):
        return item
    if not item.name:
        return _diagnostic(
            file, extractor.name, "it states a component without a name", "malformed"
        )
    if len(item.name) > LONGEST or len(item.version) > LONGEST:
        reason = f"it states a component whose name or version has more than {LONGEST} characters"
        return _diagnostic(file, extractor.name, reason, "limit")
    return msgspec.structs.replace(item, extractor=reader)


def _diagnostic(file: File, extractor: str, reason: str, kind: str, where: str = "") -> Diagnostic:
    path = where or file.path
    return Diagnostic(path=path, reason=quoted(reason), kind=kind, extractor=extractor)
