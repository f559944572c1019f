"""The bytes of a bill of materials, as text and as JSON.

A document may be the predicate of an in-toto statement, as build tools attach it to images,
and that statement the payload of a signed envelope (DSSE). Signatures are not checked here:
what is stated is read, whoever signed it.

Sources: https://github.com/in-toto/attestation/tree/main/spec and
https://github.com/secure-systems-lab/dsse/blob/master/envelope.md
"""

from __future__ import annotations

import codecs
import re
from base64 import b64decode
from typing import Any, Final, TypeVar

import msgspec

from seawall.artifacts.file import MIB, File
from seawall.errors import LimitExceeded, MalformedInput

T = TypeVar("T")

LIMIT: Final = 256 * MIB
"""Documents of large images have hundreds of thousands of files in them."""

_HEAD: Final = 4096
_WRAPPED: Final = re.compile(rb'"(?:payload|payloadType|predicate|predicateType)"\s{0,8}:')
_LEVELS: Final = 2


class _Wrapping(msgspec.Struct):
    """An envelope or a statement."""

    payload: str = ""
    predicate: msgspec.Raw = msgspec.Raw()


_DECODER: Final = msgspec.json.Decoder(_Wrapping)


def document(data: bytes) -> bytes:
    """The document in UTF-8, without byte-order mark, envelope and statement."""
    if data.startswith(codecs.BOM_UTF8):
        data = data[len(codecs.BOM_UTF8) :]
    elif data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data = data.decode("utf-16", errors="replace").encode("utf-8", errors="replace")
    for _ in range(_LEVELS):
        head = data[:_HEAD]
        if head.lstrip()[:1] != b"{" or not _WRAPPED.search(head):
            break
        data = _inside(data)
    return data


def _inside(data: bytes) -> bytes:
    """What a wrapping holds; the data itself if it is none or broken."""
    try:
        wrapping = _DECODER.decode(data)
        if wrapping.payload:
            return b64decode(wrapping.payload, validate=True)
    except (ValueError, RecursionError):
        return data
    return bytes(wrapping.predicate) or data


def decoded(file: File, type_: type[T]) -> T:
    """The JSON document of a file.

    ``null`` is read as if the key were not there: tools write it for what they do not know.

    Raises:
        MalformedInput: it is no JSON, or not of that type.
        LimitExceeded: it is too large or nested too deeply.
    """
    data = document(file.read(LIMIT))
    try:
        try:
            return msgspec.json.decode(data, type=type_)
        except msgspec.ValidationError:
            return msgspec.convert(_without_null(msgspec.json.decode(data)), type_)
    except RecursionError as error:
        raise LimitExceeded("its JSON is nested too deeply", where=file.path) from error
    except ValueError as error:  # of msgspec, and of its decoding of text
        raise MalformedInput(f"not the JSON that is expected: {error}", where=file.path) from error


def _without_null(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_null(one) for key, one in value.items() if one is not None}
    if isinstance(value, list):
        return [_without_null(one) for one in value if one is not None]
    return value
