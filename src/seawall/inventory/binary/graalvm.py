"""Java components compiled into native images by GraalVM.

A native image keeps the heap it was built with in section ``.svm_heap``. Where the build
was asked for it (the default of Oracle GraalVM), the symbol ``sbom`` points to a CycloneDX
document compressed with gzip and ``sbom_length`` to its length, eight bytes. Both are in
the dynamic symbol table, in images of older versions in the full one.

Source: https://www.graalvm.org/latest/security-guide/native-image/sbom/
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Final

from msgspec import DecodeError, Struct, ValidationError, field, json

from seawall.artifacts.file import MIB, File
from seawall.errors import LimitExceeded, MalformedInput
from seawall.inventory.binary.elf import Elf
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Diagnostic, Item, Location, Package, Relationship

_LIMIT: Final = 4096 * MIB
_PACKED: Final = 16 * MIB
_INFLATED: Final = 64 * MIB
_HEAP: Final = ".svm_heap"


class _License(Struct):
    id: str = ""
    name: str = ""


class _LicenseChoice(Struct):
    license: _License | None = None
    expression: str = ""


class _Component(Struct):
    name: str
    group: str = ""
    version: str = ""
    purl: str = ""
    ref: str = field(default="", name="bom-ref")
    licenses: list[_LicenseChoice] = []


class _Metadata(Struct):
    component: _Component | None = None


class _Dependency(Struct):
    ref: str
    needed: list[str] = field(default_factory=list, name="dependsOn")


class _Bom(Struct):
    components: list[_Component] = []
    metadata: _Metadata | None = None
    dependencies: list[_Dependency] = []


_DECODER: Final = json.Decoder(_Bom)


class GraalVm(Declared):
    """Reads the bill of materials of one native image."""

    name: Final = "binary/graalvm"
    version: Final = 1
    wants: Final = Wants(executables=True, limit=_LIMIT)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the application and its components."""
        if file.data[:4] != b"\x7fELF":
            return
        try:
            program = Elf(file.data, file.path)
        except MalformedInput:
            return  # said once, by binary/go
        if program.section(_HEAP) is None:
            return
        packed = _document(program, file.path)
        if packed is None:
            yield Diagnostic(
                path=file.path,
                reason="a GraalVM native image without a bill of materials: "
                "the Java components in it cannot be told",
                kind="unsupported",
            )
            return
        yield from _packages(_decoded(packed, file.path), file.path)


def _document(program: Elf, path: str) -> bytes | None:
    start, length = program.symbol("sbom"), program.symbol("sbom_length")
    if start is None or length is None:
        return None
    order = "big" if program.big_endian else "little"
    raw = program.read(length[0], 8)
    size = int.from_bytes(raw, "big" if order == "big" else "little")
    if size > _PACKED:
        raise LimitExceeded(f"a bill of materials of {size} bytes", where=path)
    packed = program.read(start[0], size)
    if len(raw) < 8 or len(packed) < size:
        raise MalformedInput("the bill of materials lies outside of the file", where=path)
    return packed


def _decoded(packed: bytes, path: str) -> _Bom:
    inflater = zlib.decompressobj(31)
    try:
        text = inflater.decompress(packed, _INFLATED)
        if inflater.unconsumed_tail:
            raise LimitExceeded(f"the bill of materials is over {_INFLATED} bytes", where=path)
        return _DECODER.decode(text)
    except (zlib.error, DecodeError, ValidationError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedInput(f"the bill of materials is broken: {error}", where=path) from error


def _packages(bom: _Bom, path: str) -> Iterator[Package]:
    needed = {row.ref: row.needed for row in bom.dependencies}
    root = bom.metadata.component if bom.metadata else None
    rows = [root, *bom.components] if root else bom.components
    known = {row.ref: f"{_name(row)}@{row.version}" for row in rows if row.ref}
    for row in rows:
        yield Package(
            type="maven",
            name=_name(row),
            version=row.version,
            locations=(Location(path),),
            licenses=tuple(filter(None, map(_license, row.licenses))),
            relationship=Relationship.ROOT if row is root else Relationship.UNKNOWN,
            dependencies=tuple(known[ref] for ref in needed.get(row.ref, ()) if ref in known),
        )


def _name(row: _Component) -> str:
    return f"{row.group}:{row.name}" if row.group else row.name


def _license(choice: _LicenseChoice) -> str:
    if choice.license is not None:
        return choice.license.id or choice.license.name
    return choice.expression


PLUGIN: Final = GraalVm()
