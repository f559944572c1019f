"""What a server demands before it answers: the ``WWW-Authenticate`` header.

A header holds one or more challenges, each a scheme with parameters:
``Bearer realm="https://auth.example/token",service="example",scope="repository:a:pull"``.

Source: https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1 (the grammar),
https://distribution.github.io/distribution/spec/auth/token/ (the parameters of Bearer)
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_QUOTED: Final = re.compile(r'"((?:[^"\\]|\\.)*)"')
_LONGEST: Final = 16 * 1024


class Challenge(NamedTuple):
    """One challenge: its scheme and parameter names in lower case."""

    scheme: str
    parameters: dict[str, str]


def parse(headers: Iterable[str]) -> list[Challenge]:
    """All challenges of all headers, as far as they can be read."""
    found: list[Challenge] = []
    for header in headers:
        _read(header[:_LONGEST], found)
    return found


def _read(header: str, found: list[Challenge]) -> None:
    position = 0
    while (word := _TOKEN.match(header, _skipped(header, position))) is not None:
        position = word.end()
        equals = len(header) - len(header[position:].lstrip())
        if header[equals : equals + 1] == "=" and found:
            position = _value(header, equals + 1, word[0].lower(), found[-1])
        else:
            found.append(Challenge(word[0].lower(), {}))


def _skipped(header: str, position: int) -> int:
    while position < len(header) and header[position] in ", \t":
        position += 1
    return position


def _value(header: str, position: int, name: str, challenge: Challenge) -> int:
    position += len(header[position:]) - len(header[position:].lstrip())
    if quoted := _QUOTED.match(header, position):
        challenge.parameters.setdefault(name, re.sub(r"\\(.)", r"\1", quoted[1]))
        return quoted.end()
    if token := _TOKEN.match(header, position):
        challenge.parameters.setdefault(name, token[0])
        return token.end()
    return len(header)
