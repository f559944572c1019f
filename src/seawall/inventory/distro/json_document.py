"""JSON files decoded into the types that their readers declare."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

import msgspec

from seawall.artifacts.file import File
from seawall.errors import LimitExceeded, MalformedInput

T = TypeVar("T")


def decoded(file: File, type_: type[T]) -> T:
    """The document of a file.

    Raises:
        MalformedInput: it is no JSON, or not of that type.
        LimitExceeded: it is nested too deeply.
    """
    return decoded_bytes(file.text().encode("utf-8", "replace"), type_, file.path)


def decoded_bytes(data: bytes, type_: type[T], where: str) -> T:
    """The same for bytes in UTF-8."""
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
    text = file.text().encode("utf-8", "replace")
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
