"""Control files of Debian's tools: paragraphs of fields.

Paragraphs are separated by blank lines. A field is a name, a colon and a value; a line
that begins with a blank continues the field above it. Field names compare without case.

Source: deb822(5), https://www.debian.org/doc/debian-policy/ch-controlfields.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

_BLANK: Final = re.compile(r"\n[ \t\r]*+\n")
_FIELD: Final = re.compile(r"^([^\s#:][^:\n]*+):(.*+(?:\n[ \t].*+)*+)", re.MULTILINE)
_NAME: Final = re.compile(r"\s*+([^\s(:\[<]++)")


class Paragraph(NamedTuple):
    """One paragraph.

    Attributes:
        line: 1-based line it begins on.
        fields: values by lower-case name; continuation lines as they are written, indented.
    """

    line: int
    fields: dict[str, str]


def paragraphs(text: str) -> Iterator[Paragraph]:
    """The paragraphs that have a field, in order."""
    line = 1
    for block in _BLANK.split(text):
        first = _FIELD.search(block)
        if first:
            begin = line + block.count("\n", 0, first.start())
            fields = {name.lower(): value.strip() for name, value in _FIELD.findall(block)}
            yield Paragraph(begin, fields)
        line += block.count("\n") + 2


def relations(value: str) -> list[tuple[str, ...]]:
    """Names in a field such as ``Depends``: one entry a requirement, its alternatives in order.

    Versions, architectures and build profiles are left out.
    """
    found = []
    for requirement in value.split(",") if value else ():
        if "|" in requirement:
            names = [_name(alternative) for alternative in requirement.split("|")]
            found.append(tuple([name for name in names if name]))
        elif name := _name(requirement):
            found.append((name,))
    return found


def _name(alternative: str) -> str:
    match = _NAME.match(alternative)
    return match[1] if match else ""
