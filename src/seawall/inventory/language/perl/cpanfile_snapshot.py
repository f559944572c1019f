"""Perl distributions that a project is locked to (``cpanfile.snapshot``).

Each stands on a line of its own, two blanks deep; below it ``pathname``, the modules it
``provides`` and the modules it has as ``requirements``, which other distributions provide.

Source: https://metacpan.org/pod/Carton
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from seawall.artifacts.file import MIB, File
from seawall.errors import MalformedInput
from seawall.inventory.extractor import Declared, Wants
from seawall.inventory.language.perl.names import author, split
from seawall.model import Item, Location, Package


class _Distribution(NamedTuple):
    """One block, its modules by section."""

    title: str
    line: int
    paths: list[str]
    sections: dict[str, list[str]]


class CpanfileSnapshot(Declared):
    """Reads one cpanfile.snapshot."""

    name: Final = "language/perl/cpanfile_snapshot"
    version: Final = 1
    wants: Final = Wants(names=("cpanfile.snapshot",), limit=32 * MIB, project=True)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield every locked distribution."""
        text = file.text()
        if "DISTRIBUTIONS" not in text:
            raise MalformedInput("there is no list of distributions", where=file.path)
        found = list(_distributions(text))
        providers = {
            module: split(entry.title)[0]
            for entry in found
            for module in entry.sections.get("provides", ())
        }
        for entry in found:
            name, version = split(entry.title)
            needs = (providers.get(need) for need in entry.sections.get("requirements", ()))
            yield Package(
                type="cpan",
                name=name,
                version=version,
                publisher="".join(map(author, entry.paths[:1])),
                dependencies=tuple(dict.fromkeys(need for need in needs if need and need != name)),
                locations=(Location(file.path, entry.line),),
            )


def _distributions(text: str) -> Iterator[_Distribution]:
    current: _Distribution | None = None
    section: list[str] = []
    for number, line in enumerate(text.split("\n"), start=1):
        depth = len(line) - len(line.lstrip(" "))
        stated = line.strip()
        if not stated or stated[0] == "#":
            continue
        if depth == 2:
            if current:
                yield current
            current = _Distribution(stated, number, [], {})
        elif depth == 4 and current:
            key, _, value = stated.partition(":")
            if key == "pathname":
                current.paths.append(value.strip())
            else:
                section = current.sections.setdefault(key, [])
        elif depth >= 6 and current:
            section.append(stated.split(None, 1)[0])
    if current:
        yield current


PLUGIN: Final = CpanfileSnapshot()
