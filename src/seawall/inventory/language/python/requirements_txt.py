r"""Requirements that pip is given (``requirements*.txt``, ``constraints.txt``).

One requirement or option a line; a backslash continues it, ``#`` after a blank begins a
comment. ``--hash`` options follow their requirement; ``-e`` precedes the address or
folder of an editable one. Files named by ``-r`` and ``-c`` are read by themselves.

Only ``==`` pins a version; what is not pinned is marked ``unpinned``.

Source: https://pip.pypa.io/en/stable/reference/requirements-file-format/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from msgspec.structs import replace

from seawall.artifacts.file import MIB, File
from seawall.inventory.addresses import without_credentials
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.python.declared import declared
from seawall.inventory.language.python.names import (
    Requirement,
    canonical,
    requirement,
    wheel_name,
)
from seawall.model import Diagnostic, Item, Location, Package, Relationship, Scope

_HASH: Final = re.compile(r"--hash[=\s]\s*([a-z0-9]+):([0-9a-fA-F]+)")
_EDITABLE: Final = re.compile(r"(?:-e|--editable)[=\s]\s*")
_EGG: Final = re.compile(r"[#&]egg=([A-Za-z0-9._-]+)")
_VENDORED: Final = "_vendor/vendor.txt"
_COMMENT: Final = re.compile(r"(?:^|\s)#.*")
_DEVELOPMENT: Final = re.compile(r"(?:^|[-_.])(?:dev|develop|development|test|tests|testing)[-_.]")


class RequirementsTxt(Declared):
    """Reads one file of requirements."""

    name: Final = "language/python/requirements_txt"
    version: Final = 1
    wants: Final = Wants(
        names=("constraints.in", "dev-requirements.in", "requirements-dev.in", "requirements.in"),
        patterns=(
            r"(?:.*/)?[^/]*(?:requirements?|constraints?)[^/]*\.txt",
            r"(?:.*/)?requirements/[^/]+\.txt",
        ),
        hint=".txt",
        limit=8 * MIB,
        project=True,
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield every requirement."""
        strange: list[str] = []
        constraints = "constraint" in file.name
        for number, line in _logical(file.text()):
            found = _requirement(line)
            if found is None:
                strange.append(str(number))
            elif found.name:
                yield _package(found, line, Location(file.path, number), constraints=constraints)
        if strange:
            lines = ", ".join(strange[:10])
            yield Diagnostic(path=file.path, reason=f"not requirements, on lines: {lines}")


def _logical(text: str) -> Iterator[tuple[int, str]]:
    """Lines joined with their continuations, without comments, options and blank ones."""
    parts: list[str] = []
    start = 0
    for number, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip()
        if not parts:
            start = number
        if stripped.endswith("\\") and not stripped.startswith("#"):
            parts.append(stripped[:-1])
            continue
        whole = _COMMENT.sub("", " ".join([*parts, stripped])).strip()
        parts = []
        if whole and (not whole.startswith("-") or _EDITABLE.match(whole)):
            yield start, whole


def _requirement(line: str) -> Requirement | None:
    """What a line asks for; without a name if it is a folder; ``None`` if it is not understood."""
    editable = _EDITABLE.match(line)
    body = (line[editable.end() :] if editable else line).partition(" --")[0].strip()
    if "://" in body.partition(" ")[0]:
        return _addressed(body)
    if editable or body.startswith((".", "/")) or "\\" in body:
        return Requirement("")
    return requirement(body if "@" in body else body.partition("#")[0])


def _addressed(body: str) -> Requirement:
    address, _, marker = body.partition(" ;")
    egg = _EGG.search(address)
    address = without_credentials(address.strip())
    wheel = wheel_name(address)
    if wheel:
        return Requirement(*wheel, marker=marker.strip(), address=address)
    return Requirement(canonical(egg[1]) if egg else "", marker=marker.strip(), address=address)


def _package(found: Requirement, line: str, location: Location, *, constraints: bool) -> Package:
    development = _DEVELOPMENT.search(location.path.rpartition("/")[2])
    scope = Scope.DEVELOPMENT if development else Scope.UNKNOWN
    stated = declared(found, location, scope=scope)
    vendored = location.path.endswith(_VENDORED)
    asked = not constraints and not vendored
    return replace(
        stated,
        hashes=tuple(f"{name}:{value.lower()}" for name, value in _HASH.findall(line)),
        relationship=Relationship.DIRECT if asked else Relationship.UNKNOWN,
        properties={**stated.properties, "vendored": "true"} if vendored else stated.properties,
    )


PLUGIN: Final = RequirementsTxt()
