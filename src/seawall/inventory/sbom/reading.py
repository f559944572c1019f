"""The bytes of a bill of materials, as text and as JSON."""

from __future__ import annotations

import codecs
from typing import Final, TypeVar

import msgspec

from seawall.artifacts.file import MIB, File
from seawall.errors import LimitExceeded, MalformedInput

T = TypeVar("T")

LIMIT: Final = 256 * MIB
"""Documents of large images have hundreds of thousands of files in them."""


def utf8(data: bytes) -> bytes:
    """The bytes in UTF-8 without a byte-order mark."""
    if data.startswith(codecs.BOM_UTF8):
        return data[len(codecs.BOM_UTF8) :]
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace").encode("utf-8", errors="replace")
    return data


def decoded(file: File, type_: type[T]) -> T:
    """The JSON document of a file.

    Raises:
        MalformedInput: it is no JSON, or not of that type.
        LimitExceeded: it is too large or nested too deeply.
    """
    data = utf8(file.read(LIMIT))
    try:
        return msgspec.json.decode(data, type=type_)
    except RecursionError as error:
        raise LimitExceeded("its JSON is nested too deeply", where=file.path) from error
    except ValueError as error:  # of msgspec, and of its decoding of text
        raise MalformedInput(f"not the JSON that is expected: {error}", where=file.path) from error
