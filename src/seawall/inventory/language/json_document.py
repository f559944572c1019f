"""JSON files decoded into the types that their readers declare.

Lock files of some tools are JSON as JavaScript writes it, with comments and trailing
commas; those are taken out first. Line breaks stay, so that lines can still be counted.
"""

from __future__ import annotations

import re
from typing import Final, TypeVar

import msgspec

from seawall.artifacts.file import TEXT_LIMIT, File
from seawall.errors import LimitExceeded, MalformedInput

T = TypeVar("T")

_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_UTF8_MARK: Final = b"\xef\xbb\xbf"
# What is not closed runs to the end, lest every later opener be tried in vain.
_RELAXED: Final = re.compile(
    r'"(?:[^"\\]|\\.)*+"?|//[^\n]*+|/\*(?:[^*]|\*(?!/))*+(?:\*/)?|,(?=\s*+[\]}])', re.DOTALL
)


def decoded(file: File, type_: type[T], limit: int = TEXT_LIMIT) -> T:
    """The document of a file.

    Raises:
        MalformedInput: it is no JSON, or not of that type.
        LimitExceeded: it is nested too deeply, or larger than ``limit``.
    """
    data = file.read(limit)
    if data.startswith(_UTF16):
        data = file.text(limit).encode("utf-8", "replace")
    return decoded_bytes(data.removeprefix(_UTF8_MARK), type_, file.path)


def decoded_relaxed(file: File, type_: type[T], limit: int = TEXT_LIMIT) -> T:
    """The same for JSON with comments and trailing commas.

    Raises:
        MalformedInput: it is no JSON, or not of that type.
        LimitExceeded: it is nested too deeply, or larger than ``limit``.
    """
    strict = _RELAXED.sub(_strict, file.text(limit))
    return decoded_bytes(strict.encode("utf-8", "replace"), type_, file.path)


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


def _strict(match: re.Match[str]) -> str:
    """A string as it is; nothing but line breaks for a comment or a comma too many."""
    found = match[0]
    return found if found[0] == '"' else "\n" * found.count("\n")
