r"""Modules linked into Go programs, from the build information that Go puts into them.

A block that starts with ``\xff Go buildinf:`` lies in section ``.go.buildinfo`` (ELF) or
``__go_buildinfo`` (Mach-O), in PE files and where sections were cut off at the start of
the writable data. Since Go 1.18 the Go version and the module information follow as two
strings, each after its length as a varint; before, the block holds pointers to them. The
module information is text between two markers of 16 bytes::

    path  github.com/example/tool/cmd/tool
    mod   github.com/example/tool  (devel)
    dep   golang.org/x/sys  v0.1.0  h1:...
    =>    ./vendored/sys  (devel)
    build -ldflags="-X main.version=1.2.3"

The toolchain's own library is the package ``stdlib``, as vulnerability data has it.

Source: https://pkg.go.dev/debug/buildinfo and https://pkg.go.dev/runtime/debug#BuildInfo
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from seawall.artifacts.file import MIB, File
from seawall.errors import LimitExceeded, MalformedInput
from seawall.inventory.binary.go_version import linked_version, pseudo_version, release
from seawall.inventory.binary.opening import opened
from seawall.inventory.binary.program import Program, Section
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Diagnostic, Item, Location, Package, Relationship

_LIMIT: Final = 4096 * MIB
_MAGIC: Final = b"\xff Go buildinf:"
_HEADER: Final = 32
_ALIGNMENT: Final = 16
_INLINE: Final = 0x2
_BIG_ENDIAN: Final = 0x1
_STRINGS_LIMIT: Final = 16 * MIB
_MARKER: Final = 16
_MODULES: Final = 20_000
_SECTIONS: Final = (".go.buildinfo", "__go_buildinfo")
_DEVEL: Final = "(devel)"
_UPX: Final = b"UPX!"
_SETTINGS: Final = {
    "GOOS": "goos",
    "GOARCH": "goarch",
    "CGO_ENABLED": "cgo",
    "-tags": "tags",
    "vcs": "vcs",
    "vcs.revision": "vcs.revision",
    "vcs.time": "vcs.time",
    "vcs.modified": "vcs.modified",
}
_QUOTED: Final = re.compile(r'"(?:[^"\\]|\\.)*"')
_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r"}


class _Module(NamedTuple):
    """One ``mod`` or ``dep`` line with the replacement under it."""

    path: str
    version: str
    sum: str
    replacement: tuple[str, str, str] | None = None


class BuildInfo(NamedTuple):
    """What a Go program says about its making.

    Attributes:
        go: version of Go, as written.
        path: of the main package.
        main: the main module, ``None`` where the program was not built from one.
        modules: its dependencies.
        settings: of the build.
    """

    go: str
    path: str
    main: _Module | None
    modules: tuple[_Module, ...]
    settings: dict[str, str]


class Go(Declared):
    """Reads the build information of one program."""

    name: Final = "binary/go"
    version: Final = 1
    wants: Final = Wants(executables=True, limit=_LIMIT)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the main module, its dependencies and the standard library."""
        program = opened(file.data, file.path)
        if program is None:
            return
        info = _build_info(program, file)
        if info is not None:
            yield from _packages(info, file.path)
        elif _packed(program, file):
            yield Diagnostic(
                path=file.path,
                reason="packed with UPX: what is linked into it cannot be read",
                kind="unsupported",
            )


def main_version(file: File) -> str:
    """The version of the main module, ``""`` if the file is no Go program or has none.

    Raises:
        MalformedInput: the program or its build information is broken.
    """
    program = opened(file.data, file.path)
    info = _build_info(program, file) if program else None
    if info is None or info.main is None:
        return ""
    return _main_version(info, info.main)[0]


def _packed(program: Program, file: File) -> bool:
    """UPX leaves an ELF file without sections, and names those of a PE file."""
    if program.stripped:
        return _UPX in file.data[:1024]
    return program.section("UPX1") is not None


def _build_info(program: Program, file: File) -> BuildInfo | None:
    found = next(filter(None, map(program.section, _SECTIONS)), None)
    if found is None and (program.stripped or file.data[:2] == b"MZ"):
        found = program.writable()
    if found is None:
        return None
    block = _block(file, found)
    if len(block) < _HEADER:
        return None
    if block[15] & _INLINE:
        version, rest = _counted(block[_HEADER:], file.path)
        text, _ = _counted(rest, file.path)
    else:
        version, text = _pointed(program, block, file.path)
    return _parsed(version.decode("utf-8", errors="replace"), text)


def _block(file: File, section: Section) -> bytes:
    """The section from the magic on, which stands at a multiple of 16."""
    size = min(section.size, 2 * _STRINGS_LIMIT)
    data = file.data[section.offset : section.offset + size]
    position = data.find(_MAGIC)
    while position >= 0:
        if position % _ALIGNMENT == 0:
            return data[position:]
        position = data.find(_MAGIC, position + 1)
    return b""


def _counted(block: bytes, path: str) -> tuple[bytes, bytes]:
    """A string behind its length, and what follows it."""
    length = shift = position = 0
    while True:
        if position >= len(block) or shift > 63:
            raise MalformedInput("the Go build information is cut off", where=path)
        byte = block[position]
        length |= (byte & 0x7F) << shift
        position, shift = position + 1, shift + 7
        if byte < 0x80:
            break
    _check(length, path)
    end = position + length
    if end > len(block):
        raise MalformedInput("the Go build information is cut off", where=path)
    return block[position:end], block[end:]


def _pointed(program: Program, block: bytes, path: str) -> tuple[bytes, bytes]:
    """Both strings behind pointers to Go strings, each an address and a length."""
    width, order = block[14], "big" if block[15] & _BIG_ENDIAN else "little"
    if width not in (4, 8):
        raise MalformedInput(f"Go build information with pointers of {width}", where=path)

    def number(data: bytes, at: int) -> int:
        return int.from_bytes(data[at : at + width], order)  # type: ignore[arg-type]

    texts = []
    for at in (16, 16 + width):
        header = program.read(number(block, at), 2 * width)
        length = number(header, width)
        _check(length, path)
        text = program.read(number(header, 0), length) if length else b""
        if len(text) < length:
            raise MalformedInput("the Go build information points out of the file", where=path)
        texts.append(text)
    return texts[0], texts[1]


def _check(length: int, path: str) -> None:
    if length > _STRINGS_LIMIT:
        raise LimitExceeded(f"Go build information of {length} bytes", where=path)


def _parsed(go: str, text: bytes) -> BuildInfo:
    framed = len(text) > 2 * _MARKER and text[-_MARKER - 1 : -_MARKER] == b"\n"
    lines = text[_MARKER:-_MARKER].decode("utf-8", errors="replace").split("\n") if framed else []
    path, main = "", None
    modules: list[_Module] = []
    settings: dict[str, str] = {}
    for line in lines:
        key, _, rest = line.partition("\t")
        fields = [*rest.split("\t"), "", ""]
        if key == "path":
            path = rest
        elif key == "mod":
            main = _Module(fields[0], fields[1], fields[2])
        elif key == "dep" and len(modules) < _MODULES:
            modules.append(_Module(fields[0], fields[1], fields[2]))
        elif key == "=>":
            replacement = (fields[0], fields[1], fields[2])
            if modules:
                modules[-1] = modules[-1]._replace(replacement=replacement)
            elif main is not None:
                main = main._replace(replacement=replacement)
        elif key == "build":
            name, value = _setting(rest)
            settings.setdefault(name, value)
    return BuildInfo(go, path, main or _from_path(path, settings), tuple(modules), settings)


def _from_path(path: str, settings: dict[str, str]) -> _Module | None:
    """The main module of a program that was built outside of module mode.

    Only a version that the linker was told makes it worth guessing where in the path of
    the main package the module ends.
    """
    module = path.partition("/cmd/")[0]
    if "." in module.partition("/")[0] and linked_version(settings.get("-ldflags", ""), module):
        return _Module(module, "", "")
    return None


def _setting(text: str) -> tuple[str, str]:
    """``key=value``, either in quotes where Go's syntax needs them."""
    quoted = _QUOTED.match(text)
    key, rest = (quoted[0], text[quoted.end() :]) if quoted else ("", text)
    if not quoted:
        key, _, rest = text.partition("=")
    else:
        rest = rest.removeprefix("=")
    return _unquoted(key), _unquoted(rest)


def _unquoted(text: str) -> str:
    if len(text) >= 2 and text[0] == text[-1] == "`":
        return text[1:-1]
    if len(text) < 2 or text[0] != '"' or text[-1] != '"':
        return text
    return re.sub(r"\\(.)", lambda match: _ESCAPES.get(match[1], match[1]), text[1:-1])


def _packages(info: BuildInfo, path: str) -> Iterator[Package]:
    modules = [_module(module, path) for module in info.modules if module.path]
    stdlib = _stdlib(info, path)
    needed = (*modules, stdlib) if stdlib else tuple(modules)
    if info.main is not None and info.main.path:
        yield _main(info, info.main, path, tuple(_named(module) for module in needed))
    yield from needed


def _named(package: Package) -> str:
    return f"{package.name}@{package.version}" if package.version else package.name


def _module(module: _Module, path: str) -> Package:
    name, version, checksum = module.path, module.version, module.sum
    properties = {}
    if module.replacement is not None:
        by, by_version, by_sum = module.replacement
        if by_version and by_version != _DEVEL:
            properties["replaces"] = f"{name}@{version}"
            name, version, checksum = by, by_version, by_sum
        else:
            # A folder took its place: its code is not that of any published version.
            properties["replaced-by"], properties["required"] = by, version
            version, checksum = "", ""
    if checksum:
        properties["h1"] = checksum.removeprefix("h1:")
    return _package(name, "" if version == _DEVEL else version, path, properties)


def _stdlib(info: BuildInfo, path: str) -> Package | None:
    if not info.go:
        return None
    return _package("stdlib", release(info.go), path, {"go": info.go})


def _main(info: BuildInfo, main: _Module, path: str, needed: tuple[str, ...]) -> Package:
    properties = {
        name: info.settings[setting]
        for setting, name in _SETTINGS.items()
        if info.settings.get(setting)
    }
    if info.path and info.path != main.path:
        properties["package"] = info.path
    if main.replacement is not None:
        properties["replaced-by"] = main.replacement[0]
    version, evidence = _main_version(info, main)
    if not version:
        version = pseudo_version(
            info.settings.get("vcs.revision", ""), info.settings.get("vcs.time", "")
        )
    return Package(
        type="golang",
        name=main.path,
        version=version,
        locations=(Location(path),),
        relationship=Relationship.ROOT,
        dependencies=needed,
        evidence=evidence,
        properties=properties,
    )


def _main_version(info: BuildInfo, main: _Module) -> tuple[str, str]:
    """As Go stamped it or as the linker was told, with the evidence it is."""
    if main.version and main.version != _DEVEL:
        return main.version, "stated"
    return linked_version(info.settings.get("-ldflags", ""), main.path), "derived"


def _package(name: str, version: str, path: str, properties: dict[str, str]) -> Package:
    return Package(
        type="golang",
        name=name,
        version=version,
        locations=(Location(path),),
        properties=properties,
    )


PLUGIN: Final = Go()
