"""The part of ``package.json`` that an inventory needs.

Packages are published by anyone with any content, so every field may be of any type.

Source: https://docs.npmjs.com/cli/v10/configuring-npm/package-json
"""

from __future__ import annotations

from typing import Any, Final

import msgspec
from msgspec import Struct

from seawall.errors import LimitExceeded, MalformedInput
from seawall.inventory.language.javascript.npm_names import is_name
from seawall.model import Location, Package

INSTALL_SCRIPTS: Final = "install-scripts"
"""Property of a package: what of it runs when it is installed."""

_AT_INSTALLATION: Final = ("preinstall", "install", "postinstall")


class Manifest(Struct, rename="camel"):
    """A package.json; whatever is not text or a table counts as absent."""

    name: Any = ""
    version: Any = ""
    license: Any = ""
    licenses: Any = ()
    author: Any = ""
    private: Any = False
    scripts: Any = None
    dependencies: Any = None
    dev_dependencies: Any = None
    optional_dependencies: Any = None
    peer_dependencies: Any = None


_DECODER = msgspec.json.Decoder(Manifest)
_MARK = b"\xef\xbb\xbf"


def manifest(data: bytes | memoryview, where: str) -> Manifest:
    """The manifest in some bytes.

    Raises:
        MalformedInput: it is no JSON object.
        LimitExceeded: it is nested too deeply.
    """
    try:
        return _DECODER.decode(data)
    except RecursionError as error:
        raise LimitExceeded("its JSON is nested too deeply", where=where) from error
    except ValueError as error:
        text = bytes(data).decode("utf-8", "replace").encode()
        if text != data or text.startswith(_MARK):
            return manifest(text.removeprefix(_MARK), where)
        raise MalformedInput(f"not the JSON that is expected: {error}", where=where) from error


def package(found: Manifest, where: str) -> Package | None:
    """The package it describes, ``None`` if it lacks a name or version."""
    name, version = found.name, found.version
    if not (isinstance(name, str) and isinstance(version, str) and version and is_name(name)):
        return None
    return Package(
        type="npm",
        name=name,
        version=version.strip().removeprefix("v"),
        licenses=licenses(found.license, found.licenses),
        publisher=_person(found.author),
        properties=_scripts(found.scripts),
        dependencies=tuple(requirements(found.dependencies)),
        locations=(Location(where),),
    )


def _scripts(table: object) -> dict[str, str]:
    """Which scripts run at installation; what they do is not kept."""
    if not isinstance(table, dict):
        return {}
    run = [name for name in _AT_INSTALLATION if isinstance(table.get(name), str)]
    return {INSTALL_SCRIPTS: ", ".join(run)} if run else {}


def requirements(table: object) -> dict[str, str]:
    """Names and ranges of one table of dependencies."""
    if not isinstance(table, dict):
        return {}
    return {name: range_ for name, range_ in table.items() if name and isinstance(range_, str)}


def licenses(one: object, many: object = ()) -> tuple[str, ...]:
    """Licences from ``license`` or the older ``licenses``."""
    if isinstance(one, str) and one:
        return (one,)
    values = many if isinstance(many, list) and many else [one]
    found = [value.get("type") if isinstance(value, dict) else value for value in values]
    return tuple(value for value in found if isinstance(value, str) and value)


def _person(author: object) -> str:
    name = author.get("name") if isinstance(author, dict) else author
    return name if isinstance(name, str) else ""
