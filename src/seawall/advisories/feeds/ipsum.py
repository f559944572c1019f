"""IPsum: addresses that public blacklists name, with the number of lists that do.

A daily text file: comments, then an address, a tab and the number of lists. What is on one list
alone is noise as often as not; the number is what the confidence is made of. A comment tells when
the file was made; an address that is in it was listed on that day.

Source: https://github.com/stamparm/ipsum
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import BinaryIO, Final

from seawall.advisories.feed import Download, Fact, Skipped
from seawall.advisories.intelligence.stating import stated
from seawall.errors import LimitExceeded, MalformedInput
from seawall.model import IndicatorKind, Source

HOST: Final = "https://raw.githubusercontent.com/stamparm/ipsum/master/"
PATH: Final = "ipsum.txt"
SIZE: Final = 64 << 20
"""Largest file, in bytes; the whole of it has some 2 MB."""
WRONG: Final = 0.8
"""How likely one list is wrong about an address."""

_ROW: Final = re.compile(r"([0-9.]{7,15})\t(\d{1,4})")
_MADE: Final = re.compile(
    r"^# Last update: (\w{3}, \d\d? \w{3} \d{4} [\d:]{8} [+-]\d{4})$", re.MULTILINE
)


class Ipsum:
    """Reads the list with the numbers."""

    name: Final = "ipsum"
    version: Final = 1
    max_age: Final = 3
    patterns: Final = (f"ipsum/{PATH}",)
    downloads: Final = (Download(HOST, PATH, "ipsum"),)

    def source(self, path: str) -> Source:
        """IPsum."""
        del path
        return Source(
            id="ipsum",
            name="IPsum",
            url=HOST + PATH,
            licence="Unlicense",
            credit="IPsum by Miroslav Stampar (https://github.com/stamparm/ipsum)",
        )

    def read(self, path: str, stream: BinaryIO) -> Iterator[Fact]:
        """Every address with the confidence that its lists give it."""
        del path
        text = stream.read(SIZE + 1).decode("utf-8", errors="replace")
        if len(text) > SIZE:
            raise LimitExceeded("larger than any list of addresses")
        made = _made(text)
        lines = [line for line in text.splitlines() if line and not line.startswith("#")]
        if not any(map(_ROW.fullmatch, lines)):
            raise MalformedInput("no line is an address and a number of lists")
        for line in lines:
            yield _fact(line, made)


def _fact(line: str, made: str) -> Fact:
    match = _ROW.fullmatch(line)
    if match is None:
        return Skipped(line[:64], "malformed line", broken=True)
    return stated(
        IndicatorKind.ADDRESS,
        match[1],
        "ipsum",
        last_seen=made,
        confidence=round(100 * (1 - WRONG ** int(match[2]))),
        labels=("blacklisted",),
        note=f"on {int(match[2])} lists",
    )


def _made(text: str) -> str:
    match = _MADE.search(text[:4096])
    try:
        when = datetime.strptime(match[1], "%a, %d %b %Y %H:%M:%S %z") if match else None
    except ValueError:
        when = None
    return when.astimezone(UTC).date().isoformat() if when else ""


PLUGIN: Final = Ipsum()
