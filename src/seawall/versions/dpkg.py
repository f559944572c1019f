"""Debian versions: ``[epoch:]upstream[-revision]``.

Epochs compare as numbers, then the upstream versions, then the revisions (what follows the last
hyphen; a missing one equals ``0``). Those two are read as alternating runs of other characters
and digits. Digits compare as numbers of any length. In the other runs ``~`` is below the end of
the run, the end below letters, letters below all other characters: ``1.0~rc1`` < ``1.0`` <
``1.0+b1``.

Source: deb-version(7), https://www.debian.org/doc/debian-policy/ch-controlfields.html#version
"""

from __future__ import annotations

import re
from string import ascii_letters, digits
from typing import Final

from seawall.versions.scheme import RADIX, Ordered

Runs = tuple[str | int, ...]

_DIGITS: Final = re.compile(r"([0-9]+)")
_VALID: Final = re.compile(r"(?:(\d+):)?(\d[A-Za-z0-9.+~:-]*)", re.ASCII)
_END: Final = "\x01"


def _ranks() -> str:
    """ASCII rearranged so that plain string comparison is Debian's.

    Every character but digits and NUL, which cannot occur, has a code of its own.
    """
    other = "".join(chr(code) for code in range(1, 128))
    ranked = "~" + "\0" + "".join(sorted(ascii_letters)) + other
    free = [chr(code) for code in range(128) if chr(code) not in digits]
    table: dict[str, str] = {}
    for char in ranked:
        if char not in digits and char not in table:
            table[char] = free[len(table)]
    return "".join(table.get(chr(code), chr(code)) for code in range(128))


_RANKS: Final = _ranks()


def _rank(run: str) -> str:
    return run.translate(_RANKS) + _END


_COMMON: Final = {
    run: _rank(run)
    for run in ("", ".", "-", "+", "~", "+b", "+deb", "u", "+dfsg", "ubuntu", "build", "~rc")
}


def runs(text: str) -> Runs:
    """Sort key of one part: other runs and numbers in turn, an other one first and last."""
    parts = _DIGITS.split(text)
    if parts[-1] or len(parts) == 1:
        parts += ("0", "")
    key: list[str | int] = []
    for index in range(1, len(parts), 2):
        run = parts[index - 1]
        key += (_COMMON[run] if run in _COMMON else _rank(run), int(parts[index], RADIX))
    key.append(_END)
    return tuple(key)


_NO_REVISION: Final = runs("")


class Dpkg(Ordered):
    """The order of dpkg, of opkg too."""

    name: Final = "dpkg"
    version: Final = 1

    def key(self, version: str) -> tuple[int, Runs, Runs]:
        """Epoch, upstream version, revision."""
        rest = version.strip()
        number = 0
        if ":" in rest:
            epoch, _, upstream = rest.partition(":")
            if epoch.isdigit() and epoch.isascii():
                number, rest = int(epoch, RADIX), upstream
        upstream, hyphen, revision = rest.rpartition("-")
        if not hyphen:
            return number, runs(rest), _NO_REVISION
        return number, runs(upstream), runs(revision)

    def valid(self, version: str) -> bool:
        """As ``dpkg --validate-version`` sees it."""
        match = _VALID.fullmatch(version.strip())
        if match is None:
            return False
        epoch, rest = match.groups()
        if epoch is None:
            return ":" not in rest and not rest.endswith("-")
        epoch = epoch.lstrip("0")
        fits = len(epoch) < 10 or (len(epoch) == 10 and epoch <= "2147483647")
        revision = rest.rpartition("-")[2]
        return fits and not rest.endswith("-") and ":" not in revision


PLUGIN: Final = Dpkg()
