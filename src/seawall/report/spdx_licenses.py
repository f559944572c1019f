"""Which licences are SPDX's: ids of its list, and expressions made of them.

The list beside this module holds the ids of the licences and, after an empty line, of the
exceptions, as of release 3.28.0 (https://spdx.org/licenses/, data under CC0-1.0). Ids are
compared without case and written as the list writes them.

Source of the syntax: https://spdx.github.io/spdx-spec/v2.3/SPDX-license-expressions/
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, NamedTuple

_LONGEST: Final = 1000
_TOKEN: Final = re.compile(r"\s*([()]|[^\s()]+)")
_OPERATORS: Final = frozenset({"AND", "OR", "WITH"})


class _Known(NamedTuple):
    """Ids of the list, by their lower-case form."""

    licenses: dict[str, str]
    exceptions: dict[str, str]


@cache
def _known() -> _Known:
    text = Path(__file__).with_name("spdx_ids.txt").read_text(encoding="ascii")
    licenses, exceptions = text.split("\n\n")
    return _Known(
        {one.lower(): one for one in licenses.split()},
        {one.lower(): one for one in exceptions.split()},
    )


def license_id(text: str) -> str:
    """The id of a licence of the list, as the list writes it; ``""`` if it is none."""
    return _known().licenses.get(text.strip().lower(), "")


@lru_cache(maxsize=4096)
def expression(text: str) -> str:
    """A valid expression in its usual form, ``""`` if the text is none.

    References to licences that only one document defines (``LicenseRef-``) are none here:
    the definition is not at hand.
    """
    if len(text) > _LONGEST:
        return ""
    words = _TOKEN.findall(text)
    written: list[str] = []
    depth, operand = 0, True
    for word in words:
        if word == "(" and operand:
            depth += 1
            written.append(word)
        elif word == ")" and not operand and depth:
            depth -= 1
            written.append(word)
        elif operand:
            known = _exception(word) if written[-1:] == ["WITH"] else _license(word)
            if not known:
                return ""
            operand = False
            written.append(known)
        elif word.upper() in _OPERATORS and _may_follow(word.upper(), written):
            operand = True
            written.append(word.upper())
        else:
            return ""
    if operand or depth:
        return ""
    return " ".join(written).replace("( ", "(").replace(" )", ")")


def _may_follow(operator: str, written: list[str]) -> bool:
    """An exception belongs to one licence: not to a group, and not to another exception."""
    if operator != "WITH":
        return True
    return written[-1] != ")" and (len(written) < 2 or written[-2] != "WITH")


def _license(word: str) -> str:
    if (known := _known().licenses.get(word.lower())) is not None:
        return known
    base = _known().licenses.get(word[:-1].lower(), "") if word.endswith("+") else ""
    return f"{base}+" if base else ""


def _exception(word: str) -> str:
    return _known().exceptions.get(word.lower(), "")
