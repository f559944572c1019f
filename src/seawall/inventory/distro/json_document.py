"""JSON files decoded into the types that their readers declare."""

from __future__ import annotations

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
