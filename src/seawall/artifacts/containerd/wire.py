"""Protocol Buffers as bytes, as far as three small requests need it.

A message is a row of fields, each a key (number and wire type in one varint) and a value:
a varint (type 0), 8 bytes (1), a length and that many bytes (2), or 4 bytes (5). A field
that is not known is passed over.

Source: https://protobuf.dev/programming-guides/encoding/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from seawall.errors import MalformedInput

_VARINT: Final = 0
_BYTES: Final = 2
_FIXED: Final = {1: 8, 5: 4}
_LONGEST_VARINT: Final = 10


def encoded(*fields: tuple[int, str | int]) -> bytes:
    """A message of some fields; those that are empty or zero are left out."""
    out = bytearray()
    for number, value in fields:
        if isinstance(value, int):
            out += _varint(number << 3 | _VARINT) + _varint(value) if value else b""
        elif value:
            raw = value.encode()
            out += _varint(number << 3 | _BYTES) + _varint(len(raw)) + raw
    return bytes(out)


def decoded(data: bytes) -> dict[int, list[int | bytes]]:
    """The fields of a message by their numbers.

    Raises:
        MalformedInput: it is not a message.
    """
    fields: dict[int, list[int | bytes]] = {}
    for number, value in _fields(data):
        fields.setdefault(number, []).append(value)
    return fields


def text(fields: dict[int, list[int | bytes]], number: int) -> str:
    """A string field, ``""`` if it is missing."""
    return part(fields, number).decode("utf-8", errors="replace")


def part(fields: dict[int, list[int | bytes]], number: int) -> bytes:
    """A bytes or message field, empty if it is missing; the last one counts."""
    value = fields.get(number, [b""])[-1]
    return value if isinstance(value, bytes) else b""


def _fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    position = 0
    while position < len(data):
        key, position = _number(data, position)
        kind = key & 7
        if kind == _VARINT:
            value, position = _number(data, position)
            yield key >> 3, value
            continue
        size = _FIXED.get(kind, -1)
        if kind == _BYTES:
            size, position = _number(data, position)
        if not 0 <= size <= len(data) - position:
            raise MalformedInput("it is not a message of Protocol Buffers")
        yield key >> 3, data[position : position + size]
        position += size


def _number(data: bytes, position: int) -> tuple[int, int]:
    value = 0
    for count, byte in enumerate(data[position : position + _LONGEST_VARINT]):
        value |= (byte & 0x7F) << (7 * count)
        if byte < 0x80:
            return value, position + count + 1
    raise MalformedInput("it is not a message of Protocol Buffers")


def _varint(value: int) -> bytes:
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
