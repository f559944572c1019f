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

from seawall.artifacts.file import MIB, File
from seawall.errors import LimitExceeded, MalformedInput
from seawall.inventory.binary.elf import Elf
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.sbom import cyclonedx
from seawall.model import Diagnostic, Item

_LIMIT: Final = 4096 * MIB
_PACKED: Final = 16 * MIB
_INFLATED: Final = 64 * MIB
_HEAP: Final = ".svm_heap"


class GraalVm(Declared):
    """Reads the bill of materials of one native image."""

    name: Final = "binary/graalvm"
    version: Final = 2
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
        yield from cyclonedx.embedded(_inflated(packed, file.path), file.path, "maven")


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


def _inflated(packed: bytes, path: str) -> bytes:
    inflater = zlib.decompressobj(31)
    try:
        text = inflater.decompress(packed, _INFLATED)
    except zlib.error as error:
        raise MalformedInput(f"the bill of materials is broken: {error}", where=path) from error
    if inflater.unconsumed_tail:
        raise LimitExceeded(f"the bill of materials is over {_INFLATED} bytes", where=path)
    return text


PLUGIN: Final = GraalVm()
