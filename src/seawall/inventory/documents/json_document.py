"""JSON files decoded into the types that their readers declare.

Lock files of some tools are JSON as JavaScript writes it, with comments and trailing
commas; those are taken out first. Line breaks stay, so that lines can still be counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, TypeVar

import msgspec

from seawall.artifacts.file import TEXT_LIMIT, File
from seawall.errors import LimitExceeded, MalformedInput

T = TypeVar("T")

# What is not closed runs to the end, lest every later opener be tried in vain.
_RELAXED: Final = re.compile(
    r'"(?:[^"\\]|\\.)*+"?|//[^\n]*+|/\*[^*]*+(?:\*(?!/)[^*]*+)*(?:\*/)?|,(?=\s*+[\]}])', re.DOTALL
)


def decoded(file: File, type_: type[T], limit: int = TEXT_LIMIT) -> T:
    """The document of a file.

    Raises:
        MalformedInput: it is no JSON, or not of that type.
        LimitExceeded: it is nested too deeply, or larger than ``limit``.
    """
    return decoded_bytes(_utf8(file.text(limit)), type_, file.path)


def decoded_relaxed(file: File, type_: type[T], limit: int = TEXT_LIMIT) -> T:
    """The same for JSON with comments and trailing commas.

    Raises:
        MalformedInput: it is no JSON, or not of that type.
        LimitExceeded: it is nested too deeply, or larger than ``limit``.
    """
    return decoded_bytes(_utf8(_RELAXED.sub(_strict, file.text(limit))), type_, file.path)


def decoded_bytes(data: bytes | memoryview, type_: type[T], where: str) -> T:
    """The document in some bytes of UTF-8.

    Raises:
        MalformedInput: it is no JSON, or not of that type.
        LimitExceeded: it is nested too deeply.
    """
    try:
        return msgspec.json.decode(data, type=type_)
    except RecursionError as error:
        raise LimitExceeded("its JSON is nested too deeply", where=where) from error
    except ValueError as error:  # of msgspec, and of its decoding of text
        raise MalformedInput(f"not the JSON that is expected: {error}", where=where) from error


def numbered(file: File, rows: Iterable[msgspec.Raw], type_: type[T]) -> Iterator[tuple[int, T]]:
    """Decode parts of a document, each with the line it begins on, 0 where that is not sure.

    Args:
        file: the document.
        rows: parts of it, in order.
        type_: of one part.

    Raises:
        MalformedInput: a part is not of that type.
    """
    text = _utf8(file.text())
    line, at = 1, 0
    for row in rows:
        raw = bytes(row)
        begin = text.find(raw, at) if at >= 0 else -1
        if begin < 0:  # of keys given twice the last counts, out of order: no use in searching
            at = -1
        else:
            line += text.count(b"\n", at, begin)
            at = begin
        yield line if at >= 0 else 0, decoded_bytes(raw, type_, file.path)
        if at >= 0:
            line += raw.count(b"\n")
            at += len(raw)


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "replace")  # a lone surrogate has no UTF-8


def _strict(match: re.Match[str]) -> str:
    """A string as it is; nothing but line breaks for a comment or a comma too many."""
    found = match[0]
    return found if found[0] == '"' else "\n" * found.count("\n")
