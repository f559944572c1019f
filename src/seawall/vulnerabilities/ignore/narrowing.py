"""The keys by which the user's own rules are narrowed to packages and files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from seawall.errors import MalformedInput
from seawall.vulnerabilities import purls
from seawall.vulnerabilities.ignore.yaml_rows import texts
from seawall.vulnerabilities.rules import Scope

NARROWING: Final = ("package", "source", "purl", "version", "type", "path")
"""Name, name of the source package, package URL, version, PURL type, pattern of a file."""


def scopes(value: dict[str, Any], where: str) -> Iterator[Scope]:
    """Every combination of what may be given as a list; nothing where nothing narrows.

    Raises:
        MalformedInput: a condition is empty, or no package URL.
    """
    given = {key: texts(value[key]) for key in NARROWING if key in value}
    for key, values in given.items():
        if not values:
            raise MalformedInput(f"{key!r} is empty", where=where)
    for purl in given.get("purl", ()):
        if purls.read(purl) is None:
            raise MalformedInput(f"{purl[:80]!r} is no package URL", where=where)
    if not given:
        return
    for name in given.get("package", ("",)):
        for purl in given.get("purl", ("",)):
            for pattern in given.get("path", ("",)):
                yield Scope(
                    name=name,
                    component=purl,
                    path=pattern,
                    source="".join(given.get("source", ())),
                    version="".join(given.get("version", ())),
                    type="".join(given.get("type", ())).lower(),
                )
