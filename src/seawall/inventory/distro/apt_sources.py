"""Repositories that apt installs from (``sources.list`` and what lies in its folder).

A package of another repository carries versions that the distribution's advisories do not
speak about. Two forms: a line ``deb [options] address suite component...``, or paragraphs
with the fields ``Types``, ``URIs``, ``Suites`` and ``Components``. Each repository becomes
a hint ``address suite``.

Source: sources.list(5)
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from seawall.artifacts.file import MIB, File
from seawall.errors import LimitExceeded
from seawall.inventory.addresses import without_credentials
from seawall.inventory.documents.control_file import paragraphs
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Hint, Item

_MOST: Final = 1000
_LONGEST: Final = 2048
_NO: Final = frozenset({"no", "false", "without", "off", "disable"})


class AptSources(Declared):
    """Reads one list of repositories."""

    name: Final = "distro/apt_sources"
    version: Final = 1
    wants: Final = Wants(
        paths=("etc/apt/sources.list",),
        patterns=(r"etc/apt/sources\.list\.d/[^/]+\.(?:list|sources)",),
        hint="etc/apt/sources.list.d/",
        limit=MIB,
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield a hint for every repository of binary packages."""
        text = file.text()
        found = _in_paragraphs(text) if file.name.endswith(".sources") else _in_lines(text)
        for value in dict.fromkeys(islice(found, _MOST)):
            yield Hint(kind="apt-origin", value=value, path=file.path)
        if next(found, None) is not None:
            raise LimitExceeded(f"it names more than {_MOST} repositories", where=file.path)


def _in_lines(text: str) -> Iterator[str]:
    for line in text.splitlines():
        type_, _, rest = line.partition("#")[0].strip().partition(" ")
        if type_ != "deb":
            continue
        rest = rest.lstrip()
        if rest.startswith("["):
            rest = rest.partition("]")[2]
        words = rest.split()
        if len(words) > 1:
            yield _origin(words[0], words[1])


def _in_paragraphs(text: str) -> Iterator[str]:
    for _, fields in paragraphs(text):
        if "deb" not in fields.get("types", "").split() or fields.get("enabled", "") in _NO:
            continue
        suites = fields.get("suites", "").split()
        for address in fields.get("uris", "").split():
            for suite in suites:
                yield _origin(address, suite)


def _origin(address: str, suite: str) -> str:
    return f"{without_credentials(address[:_LONGEST])} {suite[:_LONGEST]}"


PLUGIN: Final = AptSources()
