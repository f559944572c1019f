"""The parts that the lock files of Poetry, PDM, uv and pip have in common."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from seawall.inventory.addresses import without_credentials
from seawall.inventory.language.public_registries import is_public


def index(address: str) -> str:
    """The address of an index, ``""`` for the default one."""
    address = without_credentials(address.rstrip("/"))
    return "" if address == "pypi" or is_public("pypi", address) else address


def repository(kind: str, address: str, commit: str) -> str:
    """The address of a commit as the PURL qualifier ``vcs_url`` has it."""
    address = without_credentials(address.removeprefix(f"{kind}+"))
    return f"{kind}+{address}@{commit}" if commit else f"{kind}+{address}"


def hashes(tables: Iterable[Mapping[str, str]]) -> tuple[str, ...]:
    """The ``algorithm:hex`` of files, each once."""
    return tuple(dict.fromkeys(table["hash"] for table in tables if ":" in table.get("hash", "")))
