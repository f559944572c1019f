"""NuGet packages in .NET programs, where the program holds evidence of them.

Two things count as evidence. A single-file application is a host program with files
appended to it: a marker in its data (eight bytes of offset, then a signature) points to
a list of them, among them the ``deps.json`` that states the packages. And the core
library of each shared framework says in its version resource which version of the
framework it is.

The name of any other DLL is no evidence of a package: most are not published as one.

Source: https://github.com/dotnet/designs/blob/main/accepted/2020/single-file/bundler.md
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from struct import Struct
from typing import Final, NamedTuple

import msgspec

from seawall.artifacts.file import MIB, File
from seawall.errors import LimitExceeded, MalformedInput
from seawall.inventory.binary.opening import opened_again
from seawall.inventory.binary.pe import Pe
from seawall.inventory.binary.program import Program
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Diagnostic, Item, Location, Package

_LIMIT: Final = 4096 * MIB
_SIGNATURE: Final = bytes.fromhex(
    "8b1202b96a612038727b930214d7a03213f5b9e6efae3318ee3b2dce24b36aae"
)
"""SHA-256 of ".net core bundle"."""

_DATA: Final = (".data", "__data")
_SEARCHED: Final = 16 * MIB
_HEADER: Final = Struct("<IIi")
_DEPS: Final = Struct("<QQ")
_ENTRY: Final = Struct("<QQ")
_ENTRIES: Final = 100_000
_DEPS_LIMIT: Final = 16 * MIB
_DEPS_TYPE: Final = 3
_FRAMEWORKS: Final = {
    "system.private.corelib.dll": "Microsoft.NETCore.App",
    "microsoft.aspnetcore.dll": "Microsoft.AspNetCore.App",
    "presentationframework.dll": "Microsoft.WindowsDesktop.App",
}
_PRODUCT: Final = re.compile(r"(\d{1,4}\.\d{1,4}\.\d{1,6}(?:-[0-9A-Za-z.\-]{1,60})?)(?:\+.*)?")


class _Target(msgspec.Struct):
    runtime: dict[str, msgspec.Raw] = {}
    native: dict[str, msgspec.Raw] = {}
    resources: dict[str, msgspec.Raw] = {}
    targets: dict[str, msgspec.Raw] = msgspec.field(default_factory=dict, name="runtimeTargets")
    dependencies: dict[str, str] = {}


class _Library(msgspec.Struct):
    type: str = ""


class _Runtime(msgspec.Struct):
    name: str = ""


class _Deps(msgspec.Struct):
    libraries: dict[str, _Library] = {}
    targets: dict[str, dict[str, _Target]] = {}
    runtime: _Runtime | None = msgspec.field(default=None, name="runtimeTarget")


class _Place(NamedTuple):
    offset: int
    size: int


_DECODER: Final = msgspec.json.Decoder(_Deps)


class DotNet(Declared):
    """Reads one .NET program."""

    name: Final = "binary/dotnet"
    version: Final = 1
    wants: Final = Wants(executables=True, limit=_LIMIT)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the framework that the file is the core of, or the packages bundled in it."""
        program = opened_again(file.data, file.path)
        if program is None:
            return
        framework = _FRAMEWORKS.get(file.name.lower())
        if framework and isinstance(program, Pe) and program.managed:
            yield from _framework(framework, program, file.path)
        at = _bundle(program, file)
        if at:
            yield from _bundled(at, file)


def _framework(name: str, program: Pe, path: str) -> Iterator[Item]:
    strings = program.version_strings()
    version = _PRODUCT.fullmatch(strings.get("ProductVersion", ""))
    if version is None:
        yield Diagnostic(
            path=path,
            reason=f"the core library of {name} does not state its version",
            kind="note",
        )
        return
    yield Package(
        type="nuget",
        name=name,
        version=version[1],
        locations=(Location(path),),
        publisher=strings.get("CompanyName", ""),
        evidence="derived",
    )


def _bundle(program: Program, file: File) -> int:
    """Where the list of appended files starts, 0 if there is none."""
    section = next(filter(None, map(program.section, _DATA)), None)
    if section is None:
        return 0
    data = file.data[section.offset : section.offset + min(section.size, _SEARCHED)]
    position = data.find(_SIGNATURE)
    return int.from_bytes(data[max(0, position - 8) : position], "little") if position > 0 else 0


def _bundled(at: int, file: File) -> Iterator[Item]:
    place = _deps_json(at, file)
    if place is None or not place.size:
        yield Diagnostic(
            path=file.path,
            reason="a .NET single-file application without deps.json: "
            "the packages in it cannot be told",
            kind="unsupported",
        )
        return
    if place.size > _DEPS_LIMIT:
        raise LimitExceeded(f"a deps.json of {place.size} bytes", where=file.path)
    text = file.data[place.offset : place.offset + place.size]
    try:
        deps = _DECODER.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedInput(
            f"the bundled deps.json is broken: {error}", where=file.path
        ) from error
    yield from _packages(deps, file.path)


def _deps_json(at: int, file: File) -> _Place | None:
    """Where the deps.json lies: the header says so since version 2, before its entry does."""
    reader = _Reader(file, at)
    major, _, count = reader.unpack(_HEADER)
    reader.text()
    if major >= 2:
        return _Place(*reader.unpack(_DEPS))
    for _ in range(min(count, _ENTRIES)):
        offset, size = reader.unpack(_ENTRY)
        kind = reader.byte()
        reader.text()
        if kind == _DEPS_TYPE:
            return _Place(offset, size)
    return None


class _Reader:
    """Steps through the list of files."""

    __slots__ = ("_at", "_file")

    def __init__(self, file: File, at: int) -> None:
        self._file = file
        self._at = at

    def _take(self, size: int) -> bytes:
        taken = self._file.data[self._at : self._at + size]
        if len(taken) < size:
            raise MalformedInput("the .NET bundle is cut off", where=self._file.path)
        self._at += size
        return taken

    def unpack(self, layout: Struct) -> tuple[int, ...]:
        return layout.unpack(self._take(layout.size))

    def byte(self) -> int:
        return self._take(1)[0]

    def text(self) -> bytes:
        """A string after its length, of which each byte holds seven bits."""
        length = shift = 0
        while shift < 35:
            byte = self.byte()
            length |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return self._take(length)
        raise MalformedInput("the .NET bundle has a broken string", where=self._file.path)


def _packages(deps: _Deps, path: str) -> Iterator[Package]:
    """Packages that ship something; others only took part in the build."""
    name = deps.runtime.name if deps.runtime else ""
    shipped = deps.targets.get(name) or next(iter(deps.targets.values()), {})
    for key, library in deps.libraries.items():
        identity, _, version = key.rpartition("/")
        target = shipped.get(key, _Target())
        assets = target.runtime or target.native or target.resources or target.targets
        if library.type == "runtimepack":
            identity = identity.removeprefix("runtimepack.")
        elif library.type != "package" or (key in shipped and not assets):
            continue
        if identity and version:
            yield Package(
                type="nuget",
                name=identity,
                version=version,
                locations=(Location(path),),
                dependencies=tuple(f"{need}@{of}" for need, of in target.dependencies.items()),
            )


PLUGIN: Final = DotNet()
