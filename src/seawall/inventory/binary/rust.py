"""Crates linked into Rust programs.

``cargo auditable`` puts the list of crates into section ``.dep-v0``: JSON, compressed
with zlib. Each crate has a name, a version, a source and the indices of the crates it
needs; ``kind: build`` were only needed to build it.

Programs without the section still name crates: panic messages hold the paths of the
source files, below the folder where Cargo unpacks what it fetches
(``.../registry/src/INDEX/NAME-VERSION/src/lib.rs``). That list is a lower bound.

Source: https://github.com/rust-secure-code/cargo-auditable/blob/master/PARSING.md
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import Final

from msgspec import DecodeError, Struct, ValidationError, json

from seawall.artifacts.file import MIB, File
from seawall.errors import LimitExceeded, MalformedInput
from seawall.inventory.binary.opening import opened_again
from seawall.inventory.binary.program import Program
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Item, Location, Package, Relationship, Scope

_LIMIT: Final = 4096 * MIB
_SECTION: Final = ".dep-v0"
_INFLATED: Final = 8 * MIB  # what cargo-auditable's own reader accepts
_COMPILER: Final = b"rustc version "
_COMMENT_LIMIT: Final = 64 * 1024
_READ_ONLY: Final = (".rodata", ".rdata", "__const")
_SEARCHED: Final = 64 * MIB
_MENTIONS: Final = 200_000
_REGISTRY: Final = re.compile(rb"[/\\]registry[/\\]src[/\\]")
_CRATE: Final = re.compile(
    rb"[A-Za-z0-9.\-_]{1,80}[/\\]([A-Za-z0-9_\-]{1,64}?)"
    rb"-(\d{1,9}\.\d{1,9}\.\d{1,9}(?:[-+][0-9A-Za-z.+\-]{1,60})?)[/\\]"
)


class _Crate(Struct):
    name: str
    version: str
    source: str = ""
    kind: str = "runtime"
    dependencies: list[int] = []
    root: bool = False


class _Audit(Struct):
    packages: list[_Crate]


_DECODER: Final = json.Decoder(_Audit)


class Rust(Declared):
    """Reads the crates of one program."""

    name: Final = "binary/rust"
    version: Final = 1
    wants: Final = Wants(executables=True, limit=_LIMIT)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the stated crates, or else those that panic messages mention."""
        program = opened_again(file.data, file.path)
        if program is None:
            return
        section = program.section(_SECTION)
        if section is not None:
            packed = file.data[section.offset : section.offset + min(section.size, _INFLATED)]
            yield from _stated(_decoded(packed, file.path), file.path)
        elif _made_by_rustc(program, file):
            yield from _mentioned(program, file)


def _decoded(packed: bytes, path: str) -> _Audit:
    inflater = zlib.decompressobj()
    try:
        text = inflater.decompress(packed, _INFLATED)
        if inflater.unconsumed_tail:
            raise LimitExceeded(f"the list of crates is over {_INFLATED} bytes", where=path)
        return _DECODER.decode(text)
    except (zlib.error, DecodeError, ValidationError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedInput(f"the list of crates is broken: {error}", where=path) from error


def _stated(audit: _Audit, path: str) -> Iterator[Package]:
    crates = audit.packages
    direct = {index for crate in crates if crate.root for index in crate.dependencies}
    for number, crate in enumerate(crates):
        if crate.kind == "build":
            continue
        yield Package(
            type="cargo",
            name=crate.name,
            version=crate.version,
            locations=(Location(path),),
            origin="" if crate.source in ("crates.io", "local") else crate.source,
            scope=Scope.RUNTIME,
            relationship=_relationship(crate, direct=number in direct),
            dependencies=_needed(crate, crates),
            properties={"source": "local"} if crate.source == "local" else {},
        )


def _relationship(crate: _Crate, *, direct: bool) -> Relationship:
    if crate.root:
        return Relationship.ROOT
    return Relationship.DIRECT if direct else Relationship.TRANSITIVE


def _needed(crate: _Crate, crates: list[_Crate]) -> tuple[str, ...]:
    needed = (crates[index] for index in crate.dependencies if 0 <= index < len(crates))
    return tuple(f"{other.name}@{other.version}" for other in needed if other.kind != "build")


def _made_by_rustc(program: Program, file: File) -> bool:
    """The compiler signs ELF files; others without the list are not searched."""
    comment = program.section(".comment")
    if comment is None:
        return False
    size = min(comment.size, _COMMENT_LIMIT)
    return _COMPILER in file.data[comment.offset : comment.offset + size]


def _mentioned(program: Program, file: File) -> Iterator[Package]:
    section = next(filter(None, map(program.section, _READ_ONLY)), None)
    if section is None:
        return
    text = file.data[section.offset : section.offset + min(section.size, _SEARCHED)]
    crates: set[tuple[bytes, bytes]] = set()
    for number, found in enumerate(_REGISTRY.finditer(text)):
        crate = _CRATE.match(text, found.end(), found.end() + 300)
        if crate:
            crates.add((crate[1], crate[2]))
        if number >= _MENTIONS:
            break
    for name, version in sorted(crates):
        yield Package(
            type="cargo",
            name=name.decode("ascii"),
            version=version.decode("ascii"),
            locations=(Location(file.path),),
            evidence="guessed",
        )


PLUGIN: Final = Rust()
