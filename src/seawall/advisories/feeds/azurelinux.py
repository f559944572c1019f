"""Azure Linux and CBL-Mariner, in OVAL: flaws by package, fixed or not.

The repository has one document per release. ``patchable`` says whether there is a fix: ``true``
(affected are versions *less than* it), ``false`` (affected is what is there, *less than or equal*
the newest) or ``Not Applicable`` (the flaw does not concern the package).

Source: https://github.com/microsoft/AzureLinuxVulnerabilityData
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import BinaryIO, Final

from seawall.advisories import oval
from seawall.advisories.archives import each
from seawall.advisories.feed import Download, Fact, Skipped
from seawall.advisories.values import is_cve
from seawall.errors import MalformedInput
from seawall.model import Range, Source, State, Statement

HOST: Final = "https://github.com/"
PATH: Final = "microsoft/AzureLinuxVulnerabilityData/archive/refs/heads/main.zip"
SIZE: Final = 512 << 20
"""Largest document, in bytes; they have some 20 MB."""

_FOLDER: Final = "github/microsoft/AzureLinuxVulnerabilityData"
_FILE: Final = re.compile(r"(?:.{0,200}/)?(?:azurelinux|cbl-mariner)-(\d{1,3})\.0-oval\.xml")


class AzureLinux:
    """Reads the archive of the repository, or one of its documents."""

    name: Final = "azurelinux"
    version: Final = 1
    max_age: Final = 14
    patterns: Final = (f"github/{PATH}", f"{_FOLDER}/*-oval.xml")
    downloads: Final = (Download(HOST, PATH, "github"),)

    def source(self, path: str) -> Source:
        """Microsoft."""
        del path
        return Source(
            id="azurelinux",
            name="Azure Linux vulnerability data (OVAL)",
            url=HOST + PATH,
            licence="MIT",
            credit="Microsoft (https://github.com/microsoft/AzureLinuxVulnerabilityData)",
        )

    def read(self, path: str, stream: BinaryIO) -> Iterator[Fact]:
        """Statements of every release; documents of previews are left out."""
        if not path.endswith(".zip"):
            return _document(path, stream)
        return each(stream, "-oval.xml", _member, size=SIZE)


def _member(name: str, content: bytes) -> Iterator[Fact]:
    return _document(name, BytesIO(content))


def _document(path: str, stream: BinaryIO) -> Iterator[Fact]:
    match = _FILE.fullmatch(path)
    if match is None:
        yield Skipped(path[:256], "not the document of a release")
        return
    for found in oval.definitions(stream):
        yield from (found,) if isinstance(found, Skipped) else _definition(found, match[1])


def _definition(found: oval.Read, major: str) -> Iterator[Fact]:
    definition = found.definition
    patchable = definition.facts.get("patchable", "").lower()
    flaws = [name for name in definition.ids("CVE") if is_cve(name)]
    if not flaws:
        yield Skipped(definition.id[:256], "no id of a flaw")
    for alternative in found.alternatives:
        try:
            said = _package(alternative)
        except MalformedInput as error:
            yield Skipped(definition.id[:256], error.message, broken=True)
            continue
        for flaw in flaws:
            state, ranges = _state(patchable, said.range)
            yield Statement(
                source="azurelinux",
                advisory=flaw,
                vulnerability=flaw,
                ecosystem=f"Azure Linux:{major}",
                package=said.package,
                ranges=ranges,
                state=state,
                severity=definition.severity[:20].lower(),
                arches=said.arches,
                note="" if state is State.FIXED else f"patchable: {patchable or 'not said'}"[:80],
            )


def _package(alternative: Iterable[oval.Test]) -> oval.Affected:
    said = oval.affected(alternative)
    if said is None or said.conditions:
        raise MalformedInput("names no package, or has conditions that are not known")
    return said


def _state(patchable: str, said: Range) -> tuple[State, tuple[Range, ...]]:
    if patchable == "not applicable":
        return State.NOT_AFFECTED, ()
    return (State.FIXED if said.fixed else State.AFFECTED), (said,)


PLUGIN: Final = AzureLinux()
