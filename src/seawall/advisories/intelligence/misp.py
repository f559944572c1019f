"""MISP feeds: events with attributes, and the manifest that lists them.

A feed is a folder: ``manifest.json`` maps the UUID of each event to its ``timestamp``, and
``UUID.json`` holds ``{"Event": {...}}`` with ``Attribute`` and ``Object`` lists. An attribute has
a ``type`` (``sha256``, ``ip-dst|port``, ``filename|md5`` ...) and says by ``to_ids`` whether it is
meant for detection; one that is not describes the victim, the researcher or the context.

The ``hashes.csv`` of a feed lists MD5 digests of the attributes' *values*, for MISP's own cache of
correlations. They are no digests of files and nothing can be asked of them: they are not read.

Source: https://www.misp-standard.org/rfc/misp-standard-core.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, BinaryIO, Final

import msgspec
from msgspec import Struct, field

from seawall.advisories.feed import Fact, Skipped
from seawall.advisories.intelligence.canonical import without_port
from seawall.advisories.intelligence.stating import network_or_address, stated, techniques_in
from seawall.errors import LimitExceeded, MalformedInput
from seawall.model import IndicatorKind

SIZE: Final = 256 << 20
"""Largest event or manifest, in bytes."""
TAGS: Final = 500
"""Most tags of an event that are looked at."""

_KINDS: Final = {
    "md5": IndicatorKind.MD5,
    "sha1": IndicatorKind.SHA1,
    "sha256": IndicatorKind.SHA256,
    "malware-sample": IndicatorKind.MD5,
    "ip-dst": IndicatorKind.ADDRESS,
    "ip-src": IndicatorKind.ADDRESS,
    "domain": IndicatorKind.DOMAIN,
    "hostname": IndicatorKind.DOMAIN,
    "url": IndicatorKind.URL,
}
_SECOND: Final = frozenset({"filename|md5", "filename|sha1", "filename|sha256", "malware-sample"})
_FIRST: Final = frozenset({"ip-dst|port", "ip-src|port", "hostname|port"})
_MACHINE_TAG: Final = re.compile(r'[^:]{1,64}:[^=]{1,80}="(.{1,64}?)(?: - T\d{4}(?:\.\d{3})?)?"')
_SURE: Final = {
    'misp:confidence-level="completely-confident"': 100,
    'misp:confidence-level="usually-confident"': 75,
    'misp:confidence-level="fairly-confident"': 50,
    'misp:confidence-level="rarely-confident"': 25,
    'misp:confidence-level="unconfident"': 0,
}
_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)


class _Tag(Struct):
    name: str = ""


class _Attribute(Struct):
    type: str
    value: str
    to_ids: bool = False
    deleted: bool = False
    timestamp: str | int = ""
    first_seen: str | None = None
    last_seen: str | None = None
    tags: list[_Tag] = field(name="Tag", default_factory=list)


class _Grouped(Struct):
    deleted: bool = False
    attributes: list[Any] = field(name="Attribute", default_factory=list)


class _Event(Struct):
    uuid: str = ""
    info: str = ""
    date: str = ""
    attributes: list[Any] = field(name="Attribute", default_factory=list)
    objects: list[_Grouped] = field(name="Object", default_factory=list)
    tags: list[_Tag] = field(name="Tag", default_factory=list)


class _Document(Struct):
    event: _Event = field(name="Event")


class _Listed(Struct):
    timestamp: str | int = 0


def manifest(stream: BinaryIO) -> dict[str, int]:
    """When each event of a feed last changed (seconds since 1970), by UUID.

    Raises:
        MalformedInput: it is no manifest.
    """
    try:
        listed = msgspec.json.decode(_content(stream), type=dict[str, _Listed])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedInput(f"not a manifest: {error}") from error
    if wrong := next((name for name in listed if not _UUID.fullmatch(name)), None):
        raise MalformedInput("the manifest lists what is no event", where=wrong[:64])
    return {name: _seconds(one.timestamp) for name, one in listed.items()}


def read(stream: BinaryIO, source: str) -> Iterator[Fact]:
    """The indicators of an event.

    Args:
        stream: JSON.
        source: id of the source.

    Raises:
        MalformedInput: it is no event.
    """
    try:
        event = msgspec.json.decode(_content(stream), type=_Document).event
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedInput(f"not an event: {error}") from error
    grouped = (one for group in event.objects if not group.deleted for one in group.attributes)
    for raw in (*event.attributes, *grouped):
        try:
            attribute = msgspec.convert(raw, _Attribute)
        except msgspec.ValidationError:
            yield Skipped(event.uuid[:64], "malformed attribute", broken=True)
            continue
        if not attribute.deleted:
            yield _fact(attribute, event, source)


def _content(stream: BinaryIO) -> bytes:
    content = stream.read(SIZE + 1)
    if len(content) > SIZE:
        raise LimitExceeded("larger than any event")
    return content


def _fact(attribute: _Attribute, event: _Event, source: str) -> Fact:
    if not attribute.to_ids:
        return Skipped(attribute.value[:80], "not meant for detection")
    first, _, second = attribute.value.partition("|")
    type_, text = attribute.type, attribute.value
    if type_ in _SECOND:
        type_, text = type_.rpartition("|")[2], second
    elif type_ in _FIRST:
        type_, text = type_.partition("|")[0], first
    kind = _KINDS.get(type_)
    if kind is None:
        return Skipped(attribute.value[:80], f"an attribute of type {attribute.type[:32]}")
    if kind is IndicatorKind.ADDRESS:
        kind, text = network_or_address(without_port(text))
    tags = [tag.name for tag in (*event.tags[:TAGS], *attribute.tags)]
    return stated(
        kind,
        text,
        source,
        first_seen=attribute.first_seen or event.date,
        last_seen=attribute.last_seen or _day(_seconds(attribute.timestamp)),
        confidence=max((_SURE[tag] for tag in tags if tag in _SURE), default=-1),
        labels=map(_label, tags),
        techniques=techniques_in(tags),
        note=event.info,
    )


def _label(tag: str) -> str:
    match = _MACHINE_TAG.fullmatch(tag)
    return match[1] if match and tag not in _SURE else "" if tag in _SURE else tag


def _seconds(timestamp: str | int) -> int:
    text = str(timestamp)
    return int(text) if text.isdecimal() and len(text) < 12 else 0


def _day(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).date().isoformat() if seconds else ""
