"""Reading the report of another scanner: its format is told by its content."""

from __future__ import annotations

from typing import Final

import msgspec

from seawall import plugins
from seawall.comparison.foreign import Foreign, Head, Reader
from seawall.errors import LimitExceeded, MalformedInput

KIND: Final = "seawall.comparison.readers"
LARGEST: Final = 512 * 1024 * 1024
"""Bytes of one report."""
MOST: Final = 1_000_000
"""Findings, and packages, of one report."""

_BEGINNING: Final = 1 << 16
_GENERAL: Final = ("cyclonedx", "sarif")
"""Exchange formats; whoever writes a dialect of one is asked before."""


def read(data: bytes, where: str) -> Foreign:
    """Read a report.

    Args:
        data: its content.
        where: the file, for messages.

    Raises:
        MalformedInput: no reader knows it, or it is broken.
        LimitExceeded: it is too large.
    """
    if len(data) > LARGEST:
        raise LimitExceeded(f"a report has at most {LARGEST >> 20} MB", where=where)
    head = head_of(data)
    entries = plugins.entries(KIND)
    for entry in sorted(entries, key=lambda one: one.name in _GENERAL):
        reader = plugins.load(entry, Reader)
        if reader.recognises(head):
            return _bounded(_read(reader, data, where), where)
    raise MalformedInput(
        "not a report that can be read",
        where=where,
        hint="first our scan, then theirs; `seawall compare --help` names the reports",
    )


def _read(reader: Reader, data: bytes, where: str) -> Foreign:
    try:
        return reader.read(data.removeprefix(b"\xef\xbb\xbf"))
    except MalformedInput as error:
        raise type(error)(error.message, where=where) from error


def _bounded(foreign: Foreign, where: str) -> Foreign:
    if len(foreign.findings) > MOST or len(foreign.packages) > MOST:
        raise LimitExceeded(f"a report has at most {MOST:,} findings", where=where)
    return foreign


def head_of(data: bytes) -> Head:
    """What the readers look at to tell whose document it is."""
    beginning = data[:_BEGINNING]
    text = beginning.lstrip(b"\xef\xbb\xbf \t\r\n")
    members: dict[str, bytes] = {}
    if text[:1] == b"{":
        try:
            raw = msgspec.json.decode(
                data.removeprefix(b"\xef\xbb\xbf"), type=dict[str, msgspec.Raw]
            )
            members = {name: bytes(value) for name, value in raw.items()}
        except (ValueError, RecursionError):
            members = {}
    return Head(members, text[:1] == b"[", text)
