"""``.trivyignore``: one id a line, with an optional ``exp:YYYY-MM-DD``.

The file also takes ids of misconfigurations and secrets; those simply match no
vulnerability.

Source: https://trivy.dev/latest/docs/configuration/filtering/#trivyignore
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from seawall.model import Diagnostic
from seawall.vulnerabilities.ignore.id_lines import read_lines
from seawall.vulnerabilities.rules import Rule


class TrivyIgnore:
    """Reads one file."""

    name: Final = "trivyignore"
    version: Final = 1

    def recognises(self, path: str, data: bytes) -> bool:
        """By name."""
        del data
        return path.rpartition("/")[2] == ".trivyignore"

    def read(self, path: str, data: bytes) -> Iterator[Rule | Diagnostic]:
        """Yield one rule for every line."""
        yield from read_lines(path, data)


PLUGIN: Final = TrivyIgnore()
