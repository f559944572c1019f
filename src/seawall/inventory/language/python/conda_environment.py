"""Packages that a Conda environment is to hold (``environment.yml``).

An entry is ``[channel::]name``, then a version and perhaps a build, separated by ``=`` or
blanks; ``pip:`` holds a list in pip's own syntax. ``==1.2``, ``=1.2=build`` and ``1.2 build``
are exact; ``=1.2`` allows every ``1.2.*``, so that its version is *derived*; the rest is unpinned.

Source: https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-environments.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import MIB, File
from seawall.errors import MalformedInput
from seawall.inventory.documents.yaml_document import Node, document
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.python.declared import declared
from seawall.inventory.language.python.names import requirement
from seawall.model import Diagnostic, Item, Location, Package, Relationship

_ENTRY: Final = re.compile(r"(?:([^:\s]++)::)?([A-Za-z0-9_][A-Za-z0-9_.-]*+)\s*+(.*+)", re.DOTALL)
_VERSION: Final = re.compile(r"(==?|)\s*([0-9][\w.+!]*+)(?:(?:=|\s+)([\w.]+))?")


class CondaEnvironment(Declared):
    """Reads one environment file."""

    name: Final = "language/python/conda_environment"
    version: Final = 1
    wants: Final = Wants(names=("environment.yml", "environment.yaml"), limit=4 * MIB, project=True)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the packages, those of pip among them."""
        root = document(file)
        if not root.is_mapping:
            raise MalformedInput("its YAML is not a mapping", where=file.path)
        for entry in root.get("dependencies").items:  # other programs have files of this name
            yield from _entry(entry, file.path)


def _entry(entry: Node, path: str) -> Iterator[Item]:
    if entry.text:
        yield _conda(entry.text, Location(path, entry.line))
    elif entry.get("pip").items:
        for line in entry.get("pip").items:
            if not line.text.startswith("-"):
                yield _pip(line.text, Location(path, line.line))
    else:
        raise MalformedInput("an entry is neither text nor a list for pip", where=path)


def _conda(entry: str, location: Location) -> Item:
    match = _ENTRY.fullmatch(entry)
    if match is None:
        return Diagnostic(path=location.path, reason=f"not a package: {entry[:100]!r}")
    channel, name, constraint = match[1] or "", match[2].lower(), match[3].strip()
    exact = _VERSION.fullmatch(constraint)
    operator, version, build = exact.groups("") if exact else ("", "", "")
    fuzzy = operator == "=" and not build
    qualifiers = {"build": build, "channel": channel}
    properties = {"constraint": constraint if fuzzy or not exact else ""}
    if not exact:
        properties["unpinned"] = "true"
    return Package(
        type="conda",
        name=name,
        version=version,
        origin=channel,
        relationship=Relationship.DIRECT,
        evidence="derived" if fuzzy else "stated",
        qualifiers={key: value for key, value in qualifiers.items() if value},
        properties={key: value for key, value in properties.items() if value},
        locations=(location,),
    )


def _pip(line: str, location: Location) -> Item:
    found = requirement(line)
    if found is None:
        return Diagnostic(path=location.path, reason=f"not a requirement: {line[:100]!r}")
    return declared(found, location)


PLUGIN: Final = CondaEnvironment()
