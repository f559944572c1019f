"""OCaml's opam: the order of Debian without epochs.

Source: https://opam.ocaml.org/doc/Manual.html#version-ordering
"""

from __future__ import annotations

import re
from typing import Final

from seawall.versions.dpkg import Runs, runs
from seawall.versions.scheme import Ordered

_VALID: Final = re.compile(r"[A-Za-z0-9_+.~-]+")


class Opam(Ordered):
    """Runs of other characters and digits, ``~`` below the end."""

    name: Final = "opam"
    version: Final = 1

    def key(self, version: str) -> tuple[Runs, Runs]:
        """What stands before the last hyphen, what stands after it."""
        before, hyphen, after = version.strip().rpartition("-")
        return (runs(before), runs(after)) if hyphen else (runs(after), runs(""))

    def valid(self, version: str) -> bool:
        """The characters that the manual allows."""
        return _VALID.fullmatch(version) is not None


PLUGIN: Final = Opam()
