"""Control files of Debian's tools: paragraphs of fields.

Paragraphs are separated by blank lines. A field is a name, a colon and a value; a line
that begins with a blank continues the field above it. Field names compare without case.

Source: deb822(5), https://www.debian.org/doc/debian-policy/ch-controlfields.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple


class Paragraph(NamedTuple):
    """One paragraph.

    Attributes:
        line: 1-based line it begins on.
        fields: values by lower-case name; continuation lines stand on lines of their own.
    """

    line: int
    fields: dict[str, str]


def paragraphs(text: str) -> Iterator[Paragraph]:
    """The paragraphs that have a field, in order."""
    begin, rows = 0, list[list[str]]()
    for number, line in enumerate(text.split("\n"), 1):
        if not line or line.isspace():
            if rows:
                yield Paragraph(begin, _fields(rows))
                rows = []
        elif line[0] in " \t":
            if rows:
                rows[-1].append(line.strip())
        elif line[0] != "#" and ":" in line:
            if not rows:
                begin = number
            rows.append([line.rstrip()])
    if rows:
        yield Paragraph(begin, _fields(rows))


def _fields(rows: list[list[str]]) -> dict[str, str]:
    fields = {}
    for first, *rest in rows:
        name, _, value = first.partition(":")
        fields[name.lower()] = "\n".join([value.strip(), *rest]) if rest else value.strip()
    return fields


def relations(value: str) -> list[tuple[str, ...]]:
    """Names in a field such as ``Depends``: one entry a requirement, its alternatives in order.

    Versions, architectures and build profiles are left out.
    """
    if not value:
        return []
    found = []
    for requirement in value.replace("\n", " ").split(","):
        names = (_name(alternative) for alternative in requirement.split("|"))
        if alternatives := tuple(name for name in names if name):
            found.append(alternatives)
    return found


def _name(alternative: str) -> str:
    return alternative.partition("(")[0].partition("[")[0].partition(":")[0].strip()
