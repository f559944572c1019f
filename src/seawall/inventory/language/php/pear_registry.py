"""PHP packages and extensions that PEAR and PECL installed (``php/.registry/**/*.reg``).

One serialised array per package. Packages of other channels than the default lie in
``.channel.NAME`` folders.

Source: https://github.com/pear/pear-core (``PEAR/Registry.php``)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from seawall.artifacts.file import MIB, File
from seawall.errors import MalformedInput
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.php.serialized import unserialized
from seawall.inventory.language.public_registries import OPERATORS, is_public
from seawall.model import Item, Location, Package

_DEFAULT: Final = ".".join(OPERATORS["pear"][0])


class PearRegistry(Declared):
    """Reads the entry of one package."""

    name: Final = "language/php/pear_registry"
    version: Final = 1
    wants: Final = Wants(
        patterns=(r"(?:.*/)?\.registry/(?:[^/]+/)*[^/]+\.reg",),
        hint=".registry/",
        limit=16 * MIB,
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the package."""
        entry = unserialized(file.read(), file.path)
        if not isinstance(entry, dict):
            raise MalformedInput("the entry is not an array", where=file.path)
        name = entry.get("name") or entry.get("package")
        version = _release(entry.get("version"))
        if not isinstance(name, str) or not version:
            raise MalformedInput("the entry has no name or no version", where=file.path)
        channel = _channel(entry, file)
        yield Package(
            type="pear",
            name=f"{channel}/{name}",
            version=version,
            licenses=_licenses(entry.get("license")),
            origin="" if is_public("pear", channel) else channel,
            locations=(Location(file.path),),
        )


def _release(value: Any) -> str:
    """Formats 2.0 tell versions of release and interface apart."""
    found = value.get("release") if isinstance(value, dict) else value
    return found if isinstance(found, str) else ""


def _channel(entry: dict[str, Any], file: File) -> str:
    if isinstance(entry.get("channel"), str):
        return str(entry["channel"])
    folder = file.folder.rpartition("/")[2]
    return folder.removeprefix(".channel.") if folder.startswith(".channel.") else _DEFAULT


def _licenses(value: Any) -> tuple[str, ...]:
    found = value.get("_content") if isinstance(value, dict) else value
    return (found,) if isinstance(found, str) and found else ()


PLUGIN: Final = PearRegistry()
