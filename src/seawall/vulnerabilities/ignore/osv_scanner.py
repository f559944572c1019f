"""``osv-scanner.toml``: ignored vulnerabilities and overrides of packages.

``[[IgnoredVulns]]`` names one id; ``[[PackageOverrides]]`` ignores everything in the
packages it describes, where ``ignore`` or ``vulnerability.ignore`` is set. Its ecosystems
are those of OSV.

Source: https://google.github.io/osv-scanner/configuration/
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final

from seawall.errors import LimitExceeded, MalformedInput
from seawall.inventory.documents.toml_document import parsed
from seawall.model import Diagnostic
from seawall.vulnerabilities.ecosystems import LANGUAGES
from seawall.vulnerabilities.ignore.dates import day
from seawall.vulnerabilities.ignore.yaml_rows import LARGEST
from seawall.vulnerabilities.rules import IGNORE_FILE, Rule, Scope

_TYPES: Final = {ecosystem: type_ for type_, ecosystem in reversed(LANGUAGES.items())} | {
    "Debian": "deb",
    "Ubuntu": "deb",
    "Alpine": "apk",
    "Wolfi": "apk",
    "Chainguard": "apk",
    "AlmaLinux": "rpm",
    "Rocky Linux": "rpm",
    "Red Hat": "rpm",
    "SUSE": "rpm",
    "openSUSE": "rpm",
    "Mageia": "rpm",
    "openEuler": "rpm",
}


class OsvScanner:
    """Reads one file."""

    name: Final = "osv_scanner"
    version: Final = 1

    def recognises(self, path: str, data: bytes) -> bool:
        """By name."""
        del data
        return path.rpartition("/")[2] == "osv-scanner.toml"

    def read(self, path: str, data: bytes) -> Iterator[Rule | Diagnostic]:
        """Yield one rule for every table."""
        if len(data) > LARGEST:
            raise LimitExceeded(f"{len(data)} bytes are more than {LARGEST}", where=path)
        document = _document(data, path)
        for section, make in (("IgnoredVulns", _ignored), ("PackageOverrides", _override)):
            for number, row in enumerate(_tables(document, section, path), 1):
                where = f"{path} ({section} {number})"
                try:
                    rule = make(row, where)
                except MalformedInput as error:
                    yield Diagnostic(path=where, reason=f"not applied: {error.message}")
                    continue
                if rule is not None:
                    yield rule


def _document(data: bytes, path: str) -> dict[str, Any]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise MalformedInput(str(error), where=path) from error
    return parsed(text, path)


def _tables(document: dict[str, Any], section: str, path: str) -> list[dict[str, Any]]:
    tables = document.get(section, [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise MalformedInput(f"{section} is not a list of tables", where=path)
    return tables


def _ignored(row: dict[str, Any], where: str) -> Rule:
    id_ = _text(row, "id", where)
    if not id_:
        raise MalformedInput("no id", where=where)
    return Rule(
        kind=IGNORE_FILE,
        origin=where,
        ids=(id_,),
        reason=_text(row, "reason", where),
        expires=_day(row, "ignoreUntil", where),
    )


def _override(row: dict[str, Any], where: str) -> Rule | None:
    flaws = row.get("vulnerability")
    wanted = row.get("ignore") is True or (isinstance(flaws, dict) and flaws.get("ignore") is True)
    if not wanted:
        return None  # it overrides a licence or a group, not vulnerabilities
    if _text(row, "group", where):
        raise MalformedInput("dependency groups are not recorded", where=where)
    scope = Scope(
        name=_text(row, "name", where),
        version=_text(row, "version", where),
        type=_type(_text(row, "ecosystem", where), where),
    )
    return Rule(
        kind=IGNORE_FILE,
        origin=where,
        scopes=(scope,) if scope != Scope() else (),
        reason=_text(row, "reason", where),
        expires=_day(row, "effectiveUntil", where),
    )


def _type(ecosystem: str, where: str) -> str:
    if not ecosystem:
        return ""
    found = _TYPES.get(ecosystem.partition(":")[0])
    if found is None:
        raise MalformedInput(f"unknown ecosystem {ecosystem[:40]!r}", where=where)
    return found


def _text(row: dict[str, Any], key: str, where: str) -> str:
    value = row.get(key, "")
    if not isinstance(value, str):
        raise MalformedInput(f"{key!r} is not a text", where=where)
    return value.strip()


def _day(row: dict[str, Any], key: str, where: str) -> str:
    value = row.get(key)
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return day(_text(row, key, where), where)


PLUGIN: Final = OsvScanner()
