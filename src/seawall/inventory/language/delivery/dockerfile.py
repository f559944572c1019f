r"""Images that an image is built from (``Dockerfile``, ``Containerfile``).

Each ``FROM`` begins a stage: on an image, on an earlier stage, or on nothing (``scratch``). What
the last stage stands on is the base image; other stages, images that files are copied or mounted
from and the one that reads the file itself (``# syntax=``) only help to build. ``ARG`` before the
first ``FROM`` gives defaults that a build may replace. A line goes on behind ``\`` or what
``# escape=`` says; here-documents are passed over.

Source: https://docs.docker.com/reference/dockerfile/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from msgspec.structs import replace

from seawall.artifacts.file import MIB, File
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.delivery.foreign_files import is_foreign
from seawall.inventory.language.delivery.image_names import image, unnamed
from seawall.inventory.language.delivery.variables import substituted
from seawall.model import Item, Level, Location, Package, Scope

_DIRECTIVE: Final = re.compile(r"#\s*+(\w++)\s*+=\s*+(\S++)\s*+")
_HERE: Final = re.compile(r"(?:^|\s)\d?<<-?(['\"]?)(\w++)\1(?=\s|$)")
_COPYING: Final = frozenset({"ADD", "COPY", "RUN"})
_ESCAPES: Final = frozenset({"\\", "`"})
_FROM: Final = re.compile(r"(?:--\S++\s++)*(?!--)(\S++)(?:\s++AS\s++(\S++))?\s*+", re.IGNORECASE)
_COPIED: Final = re.compile(r"--from=(\S++)")
_MOUNTED: Final = re.compile(r"--mount=\S*?\bfrom=([^\s,]++)")
_ARG: Final = re.compile(r"(\w++)=[\"']?([^\s\"']*+)[\"']?")
_LONGEST: Final = 4096  # of an instruction that names images


class _Instruction(NamedTuple):
    keyword: str
    rest: str
    line: int


class _Use(NamedTuple):
    """One image."""

    text: str
    line: int


class Dockerfile(Declared):
    """Reads one build file."""

    name: Final = "language/delivery/dockerfile"
    version: Final = 1
    wants: Final = Wants(
        names=("dockerfile", "containerfile"),
        suffixes=(".dockerfile", ".containerfile"),
        patterns=(r"(?:.*/)?Dockerfile[.-][^/]+",),
        hint="Dockerfile",
        limit=MIB,
        project=True,
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield every image once, with all lines that name it."""
        if is_foreign(file.path):
            return
        found: dict[str, tuple[Package, list[Location]]] = {}
        strange = []
        uses, base = _uses(file.text())
        for use in uses:
            location = Location(file.path, use.line)
            if use == base:
                package = image(use.text, Scope.RUNTIME, location, level=Level.BASE_IMAGE)
            else:
                package = image(use.text, Scope.BUILD, location)
            if package is None:
                strange.append(use)
                continue
            _, locations = found.setdefault(use.text, (package, []))
            locations.append(location)
            if use == base:
                found[use.text] = (package, locations)
        for package, locations in found.values():
            yield replace(package, locations=tuple(locations))
        yield from unnamed(file.path, strange)


def _uses(text: str) -> tuple[list[_Use], _Use | None]:
    """What is named as an image and is no earlier stage, and the base of the result among it."""
    defaults: dict[str, str] = {}
    uses: list[_Use] = []
    bases: list[_Use | None] = []  # of each stage
    stages: dict[str, _Use | None] = {}
    for keyword, rest, line in _instructions(text):
        if keyword == "SYNTAX":
            uses.append(_Use(rest, line))
        elif keyword == "ARG" and not bases:
            defaults |= {match[1]: match[2] for match in _ARG.finditer(rest)}
        elif keyword == "FROM" and (match := _FROM.fullmatch(rest)):
            use = _Use(substituted(match[1], defaults), line)
            known = use.text == "scratch" or use.text.lower() in stages
            bases.append(stages.get(use.text.lower()) if known else use)
            if not known:
                uses.append(use)
            stages[str(len(bases) - 1)] = stages[(match[2] or "").lower()] = bases[-1]
        elif keyword in _COPYING:
            for pattern in (_COPIED, _MOUNTED):
                copied = (match[1] for match in pattern.finditer(rest[:_LONGEST]))
                uses += [
                    _Use(substituted(source, defaults), line)
                    for source in copied
                    if source.lower() not in stages
                ]
    return uses, bases[-1] if bases else None


def _instructions(text: str) -> Iterator[_Instruction]:
    """Keyword in capitals, what follows it with its lines joined, and where it begins."""
    rows = iter(enumerate(text.split("\n"), start=1))
    escape, top = "\\", True
    for number, row in rows:
        line = row.strip()
        if top and (match := _DIRECTIVE.fullmatch(line)):
            if match[1].lower() == "syntax":
                yield _Instruction("SYNTAX", match[2], number)
            elif match[1].lower() == "escape" and match[2] in _ESCAPES:
                escape = match[2]
            continue
        top = False
        if not line or line.startswith("#"):
            continue
        parts = [line]
        while parts[-1].endswith(escape):
            parts[-1] = parts[-1][: -len(escape)]
            following = next((more for _, more in rows if not more.lstrip().startswith("#")), "")
            parts.append(following.strip())
        words = " ".join(parts).split(maxsplit=1)
        keyword, rest = [*words, "", ""][:2]
        keyword = keyword.upper()
        for here in _HERE.finditer(rest) if keyword in _COPYING else ():
            for _, body in rows:
                if body.strip() == here[2]:
                    break
        yield _Instruction(keyword, rest, number)


PLUGIN: Final = Dockerfile()
