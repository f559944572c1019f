"""TOML files as plain tables, within limits.

Source: https://toml.io/en/v1.0.0
"""

from __future__ import annotations

import re
import tomllib
from typing import Any, Final, TypeVar

import msgspec

from seawall.artifacts.file import MIB, File
from seawall.errors import LimitExceeded, MalformedInput
from seawall.inventory.documents.line_numbers import each_line
from seawall.model import Location

T = TypeVar("T")

_LIMIT: Final = 16 * MIB
_PACKAGE: Final = re.compile(r"^\[\[(packages?)\]\]", re.MULTILINE)
_DOTTED: Final = re.compile(r"(?:\.\s*+[\w-]++\s*+){64}")  # tomllib is quadratic in these


def table(file: File, limit: int = _LIMIT) -> dict[str, Any]:
    """The whole document of a file.

    Raises:
        MalformedInput: it is no TOML.
        LimitExceeded: it is nested too deeply, or larger than ``limit``.
    """
    return parsed(file.text(limit), file.path)


def parsed(text: str, where: str) -> dict[str, Any]:
    """The document of a text.

    Raises:
        MalformedInput: it is no TOML.
        LimitExceeded: it is nested too deeply.
    """
    if _DOTTED.search(text):
        raise LimitExceeded("a key of its TOML has too many parts", where=where)
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise LimitExceeded("its TOML is nested too deeply", where=where) from error
    except ValueError as error:
        raise MalformedInput(f"not TOML: {error}", where=where) from error


def converted(document: object, type_: type[T], where: str) -> T:
    """A document as the type that its reader declares.

    Raises:
        MalformedInput: it is not of that type.
    """
    try:
        return msgspec.convert(document, type_)
    except (ValueError, RecursionError) as error:
        raise MalformedInput(f"not the content that is expected: {error}", where=where) from error


def package_locations(text: str, count: int, path: str) -> list[Location]:
    """Where each ``[[package]]`` of a lock begins; no lines where its layout is another.

    Args:
        text: the whole lock.
        count: how many packages its document has.
        path: of the file.
    """
    lines = [line for _, line in each_line(text, _PACKAGE)]
    return [Location(path, line) for line in (lines if len(lines) == count else [0] * count)]
