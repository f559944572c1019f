"""Conda versions: ``[epoch!]version[+local]``, an order of its own even for Python packages.

Dots and underscores separate components, and each is read as runs of digits and of other
characters, beginning with a number (0 is put in front where there is none). Missing components
and runs are zeros. Words are below numbers and compare without case: ``*`` < ``dev`` < ``_`` <
letters < numbers < ``post``. An underscore at the very end stays part of the last component,
which is how openssl's ``1.0.1_`` comes before ``1.0.1a``.

Source: https://docs.conda.io/projects/conda/en/stable/dev-guide/api/conda/models/version/
"""

from __future__ import annotations

import re
from typing import Any, Final

from seawall.versions.scheme import RADIX, Ordered

Key = tuple[Any, ...]

# Zeros and components of nothing but zeros count for nothing where the version ends; elsewhere
# the next item that is not zero decides on which side of the end they are.
(_WORD, _ZERO_BELOW, _NONE_BELOW, _END, _NONE_ABOVE, _ZERO_ABOVE, _NUMBER, _POST) = range(8)
_RUNS: Final = re.compile(r"[0-9]+|\*+|[^0-9*]+")
_VALID: Final = re.compile(r"(?:\d+!)?[*._0-9a-z]+(?:\+[*._0-9a-z]+)?", re.ASCII)


def _component(text: str) -> Key:
    """Sort key of one component, empty if it is nothing but zeros."""
    parts: list[Key] = []
    zero = 0
    for run in reversed(_RUNS.findall(text)):
        if run[0] in "0123456789":
            number = int(run, RADIX)
            if number:
                parts.append((_NUMBER, number))
                zero = _ZERO_ABOVE
            elif zero:
                parts.append((zero,))
        elif run == "post":
            parts.append((_POST,))
            zero = _ZERO_ABOVE
        else:
            parts.append((_WORD, "DEV" if run == "dev" else run))
            zero = _ZERO_BELOW
    if parts and text[0] not in "0123456789":
        parts.append((zero,))
    return tuple([field for part in reversed(parts) for field in part])


def _components(text: str) -> Key:
    tail = "_" if text.endswith("_") else ""
    components = text.removesuffix("_").replace("_", ".").split(".")
    components[-1] += tail
    parts: list[Key] = [(_END,)]
    none = 0
    for component in reversed(components):
        key = _component(component)
        if key:
            parts.append((*key, _END))
            none = _NONE_BELOW if key[0] < _END else _NONE_ABOVE
        elif none:
            parts.append((none,))
    return tuple([field for part in reversed(parts) for field in part])


class Conda(Ordered):
    """The order of conda's ``VersionOrder``."""

    name: Final = "conda"
    version: Final = 1

    def key(self, version: str) -> tuple[int, Key, Key]:
        """Epoch, version, local version."""
        rest = version.strip().lower().replace("-", "_")
        epoch = 0
        head, mark, tail = rest.partition("!")
        if mark and head.isdigit() and head.isascii():
            epoch, rest = int(head, RADIX), tail
        main, _, local = rest.partition("+")
        return epoch, _components(main), _components(local)

    def valid(self, version: str) -> bool:
        """As conda checks it: hyphens only where there are no underscores, nothing empty."""
        text = version.strip().lower()
        if "-" in text and "_" not in text:
            text = text.replace("-", "_")
        if _VALID.fullmatch(text) is None:
            return False
        main, _, local = text.rpartition("!")[2].partition("+")
        parts = f"{main.removesuffix('_')}.{local or '0'}".replace("_", ".").split(".")
        return all(parts)


PLUGIN: Final = Conda()
