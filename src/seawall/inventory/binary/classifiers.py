"""Widespread programs that no package manager installed, recognised by their content.

A program is chosen by its file name and asked for its version: the strings by which it
introduces itself are searched for (:mod:`~.classifier_table`). A version that only a weak
sign gives counts if all places agree. What is found is derived, not stated; programs
that an operating-system package owns are told apart when layers are merged.

Source: the strings of the programs themselves; names of products are those of
https://nvd.nist.gov/products/cpe
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

from seawall.artifacts.file import MIB, File
from seawall.errors import MalformedInput
from seawall.inventory.binary import go
from seawall.inventory.binary.classifier_table import CPES, TABLE, TEXTS, Classifier, Sign
from seawall.inventory.binary.opening import opened_again
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Diagnostic, Item, Location, Package

_LIMIT: Final = 1024 * MIB
_SCANNED: Final = 64 * MIB
_HITS: Final = 4096
_BEFORE: Final = 128
_AFTER: Final = 384
_READ_ONLY: Final = (".rodata", "__rodata", ".rdata", "__const")
_QUOTED: Final = re.compile(r"[^\w.\-]", re.ASCII)
_DISTRIBUTION: Final = re.compile(rb"nginx version: ([A-Za-z]{3,16})/([\d.]{1,24})")


class _Choice(NamedTuple):
    """A row of the table for a file, with the beginning of the version its name gives."""

    row: Classifier
    beginning: str


def _by_name() -> dict[str, list[Classifier]]:
    rows: dict[str, list[Classifier]] = defaultdict(list)
    for row in TABLE:
        for name in row.files:
            rows[name].append(row)
    return dict(rows)


_NAMES: Final = _by_name()
_GLOBS: Final = tuple((glob, row) for row in TABLE for glob in row.globs)
_ANY_GLOB: Final = re.compile("|".join(glob for row in TABLE for glob in row.globs))


class Classifiers(Declared):
    """Recognises one program."""

    name: Final = "binary/classifiers"
    version: Final = 1
    wants: Final = Wants(executables=True, names=TEXTS, limit=_LIMIT)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the components that the program is known to be."""
        for choice in _choices(file.name):
            yield from _classified(choice, file)


def _choices(name: str) -> list[_Choice]:
    choices = [_Choice(row, "") for row in _NAMES.get(name, ())]
    if _ANY_GLOB.fullmatch(name):
        for glob, row in _GLOBS:
            match = re.fullmatch(glob, name)
            if match:
                choices.append(_Choice(row, next(filter(None, match.groups()), "")))
    return choices


def _classified(choice: _Choice, file: File) -> Iterator[Item]:
    row = choice.row
    if row.go and (stated := _of_build_info(file)):
        if row.type != "golang":  # else binary/go names the same module
            yield _package(row, row.name, stated, file)
        return
    for sign in row.signs:
        versions = [text for text in _versions(sign, file) if _agrees(text, choice.beginning)]
        distinct = tuple(dict.fromkeys(versions))
        if sign.unique and len(distinct) > 1:
            shown = ", ".join(distinct[:5])
            yield Diagnostic(
                path=file.path,
                reason=f"it may be {row.name}, but names several versions: {shown}",
                kind="note",
            )
        elif distinct:
            version = distinct[-1] if sign.last else distinct[0]
            yield _package(row, sign.name or row.name, version, file)
            return


def _of_build_info(file: File) -> str:
    """The version that the build information of a Go program gives."""
    try:
        return go.main_version(file).removeprefix("v")
    except MalformedInput:
        return ""  # said by binary/go


def _versions(sign: Sign, file: File) -> Iterator[str]:
    for number, match in enumerate(_matches(sign, file)):
        yield match[1].decode("ascii", errors="replace")
        if number >= _HITS or not (sign.unique or sign.last):
            return


def _matches(sign: Sign, file: File) -> Iterator[re.Match[bytes]]:
    for literal in sign.literals:
        yield from _around(sign, literal, file)
    if not sign.literals:
        start, end = _read_only(file)
        yield from _compiled(sign.pattern).finditer(file.data, start, end)


def _around(sign: Sign, literal: bytes, file: File) -> Iterator[re.Match[bytes]]:
    """One match for each place of the literal: the first that shares two bytes with it.

    One byte would not do: zero bytes end one text and begin the next.
    """
    pattern = _compiled(sign.pattern)
    position = file.data.find(literal)
    for _ in range(_HITS):
        if position < 0:
            return
        before = min(position, _BEFORE)
        window = file.data[position - before : position + len(literal) + _AFTER]
        match = pattern.search(window)
        while match and match.end() < before + 2:
            match = pattern.search(window, match.start() + 1)
        if match and match.start() <= before + len(literal) - 2:
            yield match
        position = file.data.find(literal, position + 1)


@cache
def _compiled(pattern: str) -> re.Pattern[bytes]:
    """Few of the many patterns are needed for one artifact."""
    return re.compile(pattern.encode("latin-1"), re.DOTALL)


def _read_only(file: File) -> tuple[int, int]:
    """Where constants lie; all of a file that is no program or has lost its headers."""
    program = opened_again(file.data, file.path)
    found = next(filter(None, map(program.section, _READ_ONLY)), None) if program else None
    start, size = (found.offset, found.size) if found else (0, file.size)
    return start, start + min(size, _SCANNED)


def _agrees(version: str, beginning: str) -> bool:
    return (version + ".").startswith(beginning + ".") if beginning else True


def _package(row: Classifier, name: str, version: str, file: File) -> Package:
    properties = {"cpe": _cpe(name, version)}
    if row.name == "nginx":
        position = file.data.find(b"nginx version: ")
        made = _DISTRIBUTION.match(file.data[position : position + 64])
        if made and made[1] != b"nginx":
            properties["distribution"] = f"{made[1].decode()} {made[2].decode().rstrip('.')}"
    return Package(
        type=row.type,
        name=name,
        version=version,
        locations=(Location(file.path),),
        evidence="derived",
        properties=properties,
    )


def _cpe(name: str, version: str) -> str:
    """A CPE 2.3 name; what is no plain character of it is quoted."""
    return f"cpe:2.3:a:{CPES[name]}:{_QUOTED.sub(_quote, version)}:*:*:*:*:*:*:*"


def _quote(match: re.Match[str]) -> str:
    return "\\" + match[0]


PLUGIN: Final = Classifiers()
