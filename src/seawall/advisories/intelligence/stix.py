"""STIX 2.1 objects: indicators with what relates to them.

A bundle, or the envelope of a TAXII server, holds ``objects``. An ``indicator`` has a ``pattern``
(:mod:`seawall.advisories.intelligence.stix_pattern`), ``valid_from``, ``valid_until``,
``confidence``, ``labels`` and ``indicator_types``; a ``relationship`` of the type ``indicates``
leads from it to a ``malware`` or to an ``attack-pattern``, whose reference is an id of ATT&CK.

Source: https://docs.oasis-open.org/cti/stix/v2.1/os/stix-v2.1-os.html
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, Final

import msgspec
from msgspec import Struct

from seawall.advisories.feed import Fact, Skipped
from seawall.advisories.intelligence import stix_pattern
from seawall.advisories.intelligence.lookup import SUBDOMAINS
from seawall.advisories.intelligence.stating import network_or_address, stated, techniques_in
from seawall.advisories.intelligence.stix_pattern import Value
from seawall.errors import LimitExceeded, MalformedInput
from seawall.model import IndicatorKind

SIZE: Final = 512 << 20
"""Largest bundle, in bytes."""
RELATED: Final = 200
"""Most objects that are asked what an indicator indicates."""


class _Reference(Struct):
    source_name: str = ""
    external_id: str = ""


class _Phase(Struct):
    phase_name: str = ""


class _Object(Struct):
    type: str
    id: str = ""
    name: str = ""
    created: str = ""
    modified: str = ""
    revoked: bool = False
    pattern: str = ""
    pattern_type: str = "stix"
    valid_from: str = ""
    valid_until: str = ""
    confidence: int = -1
    labels: list[str] = []
    indicator_types: list[str] = []
    kill_chain_phases: list[_Phase] = []
    external_references: list[_Reference] = []
    relationship_type: str = ""
    source_ref: str = ""
    target_ref: str = ""


class _Bundle(Struct):
    objects: list[Any] = []


_READ: Final = frozenset({"indicator", "malware", "tool", "attack-pattern", "relationship"})


def read(stream: BinaryIO, source: str) -> Iterator[Fact]:
    """The indicators of a bundle or an envelope.

    Args:
        stream: JSON.
        source: id of the source.

    Raises:
        MalformedInput: it is neither.
    """
    content = stream.read(SIZE + 1)
    if len(content) > SIZE:
        raise LimitExceeded("larger than any bundle")
    try:
        bundle = msgspec.json.decode(content, type=_Bundle)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedInput(f"not a bundle: {error}") from error
    yield from facts(bundle.objects, source)


def facts(objects: Iterable[Any], source: str) -> Iterator[Fact]:
    """The indicators among STIX objects, with the names of what they indicate."""
    known: dict[str, _Object] = {}
    for raw in objects:
        type_ = raw.get("type") if isinstance(raw, dict) else None
        if not isinstance(type_, str):
            yield Skipped("", "malformed object", broken=True)
        elif type_ in _READ:
            try:
                one = msgspec.convert(raw, _Object)
            except msgspec.ValidationError:
                yield Skipped(str(raw.get("id"))[:80], "malformed object", broken=True)
                continue
            if not one.id:
                yield Skipped(type_, "malformed object", broken=True)
            elif one.id not in known or known[one.id].modified < one.modified:
                known[one.id] = one
    related = _related(known)
    for one in known.values():
        if one.type == "indicator":
            about = [known[id_] for id_ in dict.fromkeys(related[one.id][:RELATED])]
            yield from _facts(one, about, source)


def _related(known: dict[str, _Object]) -> dict[str, list[str]]:
    related: dict[str, list[str]] = defaultdict(list)
    for one in known.values():
        indicates = one.type == "relationship" and one.relationship_type == "indicates"
        if indicates and not one.revoked and one.target_ref in known:
            related[one.source_ref].append(one.target_ref)
    return related


def _facts(one: _Object, about: list[_Object], source: str) -> Iterator[Fact]:
    where = one.id[:80]
    if one.revoked:
        yield Skipped(where, "revoked")
        return
    if one.pattern_type != "stix":
        yield Skipped(where, f"a pattern of type {one.pattern_type[:20]}")
        return
    try:
        said = stix_pattern.read(one.pattern)
    except MalformedInput:
        yield Skipped(where, "malformed pattern", broken=True)
        return
    for reason in said.left_out:
        yield Skipped(where, reason)
    for value in dict.fromkeys(said.values):
        yield _stated(value, one, about, source)


def _stated(value: Value, one: _Object, about: list[_Object], source: str) -> Fact:
    kind, text = value.kind, value.text
    if kind is IndicatorKind.NETWORK:
        kind, text = network_or_address(text)
    families = [other.name for other in about if other.type in {"malware", "tool"}]
    references = [
        reference.external_id
        for other in (one, *about)
        for reference in other.external_references
        if reference.source_name.startswith("mitre-")
    ]
    return stated(
        kind,
        text,
        source,
        first_seen=one.valid_from or one.created,
        last_seen=one.modified or one.valid_from,
        confidence=one.confidence,
        labels=(
            *one.labels,
            *one.indicator_types,
            *families,
            *(phase.phase_name for phase in one.kill_chain_phases),
            SUBDOMAINS if value.below else "",
        ),
        techniques=techniques_in(references),
        note=one.name,
        valid_until=one.valid_until,
    )
