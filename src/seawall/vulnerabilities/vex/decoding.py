"""Decoding JSON documents of strangers into types, with every failure told apart."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from seawall.errors import MalformedInput

T = TypeVar("T")


def decode(data: bytes, type_: type[T], where: str) -> T:
    """Decode a JSON document.

    Raises:
        MalformedInput: it is not JSON, is nested too deeply, or has another shape.
    """
    try:
        return msgspec.json.decode(data, type=type_)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise MalformedInput(str(error)[:300], where=where) from error
    except RecursionError as error:
        raise MalformedInput("nested too deeply", where=where) from error


def fits(data: bytes, type_: type[T]) -> T | None:
    """A document if it has the shape of a type, else ``None``."""
    try:
        return decode(data, type_, "")
    except MalformedInput:
        return None
