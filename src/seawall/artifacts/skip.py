"""Paths that the user does not want looked at, as globs.

``*`` and ``?`` stay within one part of a path, ``**`` spans any number of parts. A glob
without a slash means that name wherever it is (``node_modules``); one with a slash
counts from the top (``usr/share/doc``, ``**/testdata/*.jar``). What lies below a folder
that matches is not looked at either.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from seawall.errors import UserError

_SPECIAL: Final = re.compile(r"[\\[&|~]|-(?=-)|(?<=-)-")
"""What means something between brackets in a regular expression, but not in a glob."""


def skipper(globs: Sequence[str]) -> Callable[[str], bool]:
    """A function that tells whether a path (without leading slash) is to be skipped.

    Raises:
        UserError: a glob has a range that ends before it begins.
    """
    patterns = [_pattern(glob) for glob in globs if glob.strip("/")]
    if not patterns:
        return _never
    try:
        match = re.compile(f"(?:{'|'.join(patterns)})(?:/.*)?", re.DOTALL).fullmatch
    except re.error as error:
        raise UserError(f"it is no glob: {error.msg}", where=", ".join(globs)) from error
    return lambda path: match(path) is not None


def _never(_path: str) -> bool:
    return False


def _pattern(glob: str) -> str:
    anchored = "/" in glob.rstrip("/")
    parts = glob.strip("/").split("/")
    text = "" if anchored else "(?:.*/)?"
    for number, part in enumerate(parts, start=1):
        last = number == len(parts)
        if part == "**":
            text += ".*" if last else "(?:.*/)?"
        else:
            text += _part(part) + ("" if last else "/")
    return text


def _part(part: str) -> str:
    text, position = "", 0
    while position < len(part):
        letter = part[position]
        end = part.find("]", position + 2) if letter == "[" else -1
        if end > 0:
            inside = _SPECIAL.sub(r"\\\g<0>", part[position + 1 : end])
            text += f"[^/{inside[1:]}]" if inside[0] in "!^" else f"[{inside}]"
            position = end
        else:
            text += {"*": "[^/]*", "?": "[^/]"}.get(letter) or re.escape(letter)
        position += 1
    return text
