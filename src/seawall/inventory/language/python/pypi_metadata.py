"""Metadata of a Python distribution: the headers of ``METADATA`` and ``PKG-INFO``.

The file looks like an e-mail: ``Key: value`` lines up to the first blank line, then a
description of any length that is not looked at.

Source: https://packaging.python.org/en/latest/specifications/core-metadata/
"""

from __future__ import annotations

import re
from typing import Final

from seawall.artifacts.file import Content
from seawall.errors import MalformedInput
from seawall.inventory.language.python.names import canonical, requirement
from seawall.model import Location, Package

_HEADERS: Final = 1024 * 1024
_END: Final = re.compile(rb"\r?\n\r?\n")
_FIELD: Final = re.compile(
    r"^(Name|Version|Author|Author-email|License|License-Expression|Requires-Dist"
    r"|Classifier):[ \t]*+([^\r\n]*)",
    re.MULTILINE | re.IGNORECASE,
)
_LICENCE: Final = "License :: "
_LONGEST_LICENCE: Final = 100  # longer ones are texts, not names


def package(data: Content | memoryview, path: str) -> Package:
    """The distribution that some metadata describes.

    Args:
        data: the whole file.
        path: where it lies.

    Raises:
        MalformedInput: it states no name or no version.
    """
    end = _END.search(data, 0, _HEADERS)
    head = bytes(data[: end.start() if end else _HEADERS]).decode("utf-8", "replace")
    fields: dict[str, list[str]] = {}
    for key, value in _FIELD.findall(head.removeprefix("\ufeff")):
        fields.setdefault(key.lower(), []).append(value.strip())
    name, version = _first(fields, "name"), _first(fields, "version")
    if not name or not version:
        raise MalformedInput("the metadata has no name or no version", where=path)
    return Package(
        type="pypi",
        name=canonical(name),
        version=version,
        licenses=_licenses(fields),
        publisher=_first(fields, "author") or _first(fields, "author-email"),
        dependencies=_needs(fields.get("requires-dist", ())),
        locations=(Location(path),),
    )


def _first(fields: dict[str, list[str]], key: str) -> str:
    values = fields.get(key)
    return values[0] if values and values[0] != "UNKNOWN" else ""


def _licenses(fields: dict[str, list[str]]) -> tuple[str, ...]:
    stated = _first(fields, "license-expression") or _first(fields, "license")
    if stated and len(stated) <= _LONGEST_LICENCE:
        return (stated,)
    classifiers = fields.get("classifier", ())
    found = [value.rpartition(" :: ")[2] for value in classifiers if value.startswith(_LICENCE)]
    return tuple(dict.fromkeys(name for name in found if name != "OSI Approved"))


def _needs(lines: list[str] | tuple[()]) -> tuple[str, ...]:
    """Names of what is needed without any extra."""
    found: dict[str, None] = {}
    for line in lines:
        if "extra" in line and (parsed := requirement(line)) and parsed.for_extra:
            continue
        if parsed := requirement(line):
            found[parsed.name] = None
    return tuple(found)
