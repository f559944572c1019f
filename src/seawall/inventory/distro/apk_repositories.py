"""Repositories that apk installs from: which branch of Alpine, and whose packages besides.

A line is ``[type] [@tag] address [component...]``, ``set [-default] name=value``, or a
comment. ``${name}`` stands for the value of a variable. Packages of a tagged repository
are installed on demand only, but installed they may be all the same.

Source: apk-repositories(5)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from seawall.artifacts.file import MIB, File
from seawall.errors import LimitExceeded
from seawall.inventory.addresses import without_credentials
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Hint, Item

_TYPES: Final = frozenset({"ndx", "v2", "v3"})
_VARIABLE: Final = re.compile(r"\$\{([A-Za-z]\w*)\}")
_LONGEST: Final = 2048
_MOST: Final = 1000


class ApkRepositories(Declared):
    """Reads one list of repositories."""

    name: Final = "distro/apk_repositories"
    version: Final = 1
    wants: Final = Wants(
        paths=("etc/apk/repositories",),
        patterns=(r"(?:etc|lib|usr/lib)/apk/repositories\.d/[^/]+\.list",),
        hint="apk/repositories.d/",
        limit=MIB,
    )

    def extract(self, file: File) -> Iterator[Item]:
        """Yield a hint for every repository."""
        variables: dict[str, str] = {}
        left = _MOST
        for line in file.text().splitlines():
            words = line[:_LONGEST].split()
            if not words or words[0].startswith("#"):
                continue
            if words[0] == "set":
                _assign(words[1:], variables)
                continue
            for address in _addresses(words, variables):
                left -= 1
                if left < 0:
                    raise LimitExceeded(f"it names more than {_MOST} repositories", where=file.path)
                yield Hint(
                    kind="apk-repository", value=without_credentials(address), path=file.path
                )


def _assign(words: list[str], variables: dict[str, str]) -> None:
    name, equals, value = words[-1].partition("=") if words else ("", "", "")
    if equals and not (words[0] == "-default" and name in variables):
        variables[name] = _expanded(value, variables)


def _addresses(words: list[str], variables: dict[str, str]) -> list[str]:
    if words[0] in _TYPES:
        words = words[1:]
    if words and words[0].startswith("@"):
        words = words[1:]
    if not words or words[0] == "default":
        return []
    address, *components = [_expanded(word, variables) for word in words]
    base = address.rstrip("/")
    return [f"{base}/{component}" for component in components] or [base]


def _expanded(word: str, variables: dict[str, str]) -> str:
    """A word with its variables replaced; those that the file does not set stay as they are."""
    return _VARIABLE.sub(lambda match: variables.get(match[1], match[0]), word)[:_LONGEST]


PLUGIN: Final = ApkRepositories()
