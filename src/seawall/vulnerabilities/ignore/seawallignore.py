"""``.seawallignore``: Seawall's own list of accepted findings.

Either one id a line, with an optional end and reason::

    CVE-2023-4911 exp:2026-12-31  # glibc tunables: no setuid program in the image

or YAML, where a rule can be narrowed to packages and files::

    ignore:
      - id: [CVE-2023-4911, CVE-2023-5156]
        package: libc6          # name, * for any characters
        source: glibc           # name of the source package, likewise
        purl: pkg:deb/debian/libc6
        version: 2.36-9
        type: deb
        path: usr/lib/**
        reason: no setuid program in the image
        owner: platform team
        expires: 2026-12-31     # the first day on which the rule no longer holds

A rule with an unknown key, without an id or with a broken date is not applied: a typing
error must not hide findings.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from seawall.errors import MalformedInput
from seawall.model import Diagnostic
from seawall.vulnerabilities.ignore.dates import day
from seawall.vulnerabilities.ignore.id_lines import read_lines
from seawall.vulnerabilities.ignore.narrowing import NARROWING, scopes
from seawall.vulnerabilities.ignore.yaml_rows import load, rows, texts
from seawall.vulnerabilities.rules import IGNORE_FILE, Rule

_KEYS: Final = frozenset({"id", *NARROWING, "reason", "owner", "expires"})


class SeawallIgnore:
    """Reads one file."""

    name: Final = "seawallignore"
    version: Final = 1

    def recognises(self, path: str, data: bytes) -> bool:
        """By name."""
        del data
        return path.rpartition("/")[2] in {
            ".seawallignore",
            ".seawallignore.yaml",
            ".seawallignore.yml",
        }

    def read(self, path: str, data: bytes) -> Iterator[Rule | Diagnostic]:
        """Yield one rule for each line or item."""
        if not _is_yaml(path, data):
            yield from read_lines(path, data)
            return
        for line, value in rows(load(data, path), "ignore", path):
            where = f"{path}:{line}"
            try:
                yield _rule(value, where)
            except MalformedInput as error:
                yield Diagnostic(path=where, reason=f"not applied: {error.message}")


def _is_yaml(path: str, data: bytes) -> bool:
    if path.endswith((".yaml", ".yml")):
        return True
    return any(line.startswith(b"ignore:") for line in data.splitlines())


def _rule(value: Any, where: str) -> Rule:
    if not isinstance(value, dict):
        raise MalformedInput("not a mapping", where=where)
    unknown = sorted(value.keys() - _KEYS)
    if unknown:
        raise MalformedInput(f"unknown key {unknown[0]!r}", where=where)
    ids = texts(value.get("id"))
    if not ids:
        raise MalformedInput("no id", where=where)
    reason, owner = (" ".join(texts(value.get(key))) for key in ("reason", "owner"))
    return Rule(
        kind=IGNORE_FILE,
        origin=where,
        ids=ids,
        scopes=tuple(scopes(value, where)),
        reason=f"{reason} ({owner})".strip() if owner else reason,
        expires=day("".join(texts(value.get("expires"))), where),
    )


PLUGIN: Final = SeawallIgnore()
