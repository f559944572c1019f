"""MITRE ATT&CK for Containers: what attackers do, by id, name and purpose.

A STIX bundle. A technique is an ``attack-pattern`` whose reference of the source ``mitre-attack``
holds its id; ``kill_chain_phases`` name its tactics, ``x_mitre_platforms`` where it is used.
Techniques that were revoked or deprecated are left out, as are those of other platforms.

Source: https://github.com/mitre/cti and https://attack.mitre.org/resources/legal-and-branding/terms-of-use/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final

import msgspec
from msgspec import Struct

from seawall.advisories.feed import Download, Fact, Skipped
from seawall.advisories.intelligence.stating import stated
from seawall.errors import LimitExceeded, MalformedInput
from seawall.model import IndicatorKind, Source

HOST: Final = "https://raw.githubusercontent.com/mitre/cti/master/"
PATH: Final = "enterprise-attack/enterprise-attack.json"
SIZE: Final = 256 << 20
"""Largest file, in bytes; the whole of it has some 50 MB."""
PLATFORM: Final = "Containers"


class _Reference(Struct):
    source_name: str = ""
    external_id: str = ""


class _Phase(Struct):
    kill_chain_name: str = ""
    phase_name: str = ""


class _Object(Struct):
    type: str
    name: str = ""
    created: str = ""
    modified: str = ""
    revoked: bool = False
    deprecated: bool = msgspec.field(name="x_mitre_deprecated", default=False)
    external_references: list[_Reference] = []
    kill_chain_phases: list[_Phase] = []
    platforms: list[str] = msgspec.field(name="x_mitre_platforms", default_factory=list)


class _Bundle(Struct):
    objects: list[msgspec.Raw]


class _Typed(Struct):
    type: str = ""


class Attack:
    """Reads the techniques."""

    name: Final = "attack"
    version: Final = 1
    max_age: Final = 365
    patterns: Final = (f"attack/{PATH}", "attack/*.json")
    downloads: Final = (Download(HOST, PATH, "attack"),)

    def source(self, path: str) -> Source:
        """MITRE."""
        del path
        return Source(
            id="attack",
            name="MITRE ATT&CK for Containers",
            url=HOST + PATH,
            licence="ATT&CK terms of use, royalty-free with this notice",
            credit="(c) 2025 The MITRE Corporation. This work is reproduced and distributed with"
            " the permission of The MITRE Corporation (https://attack.mitre.org).",
        )

    def read(self, path: str, stream: BinaryIO) -> Iterator[Fact]:
        """Every technique that is used on containers."""
        del path
        content = stream.read(SIZE + 1)
        if len(content) > SIZE:
            raise LimitExceeded("larger than all of ATT&CK")
        try:
            bundle = msgspec.json.decode(content, type=_Bundle)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise MalformedInput(f"not a bundle: {error}") from error
        for raw in bundle.objects:
            yield from _facts(raw)


def _facts(raw: msgspec.Raw) -> Iterator[Fact]:
    try:
        if msgspec.json.decode(raw, type=_Typed).type != "attack-pattern":
            return
        known = msgspec.json.decode(raw, type=_Object)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        yield Skipped("", "malformed object", broken=True)
        return
    ids = [
        one.external_id for one in known.external_references if one.source_name == "mitre-attack"
    ]
    name = ids[0][:64] if ids else known.name[:64]
    if known.revoked or known.deprecated:
        yield Skipped(name, "revoked or deprecated")
    elif PLATFORM not in known.platforms:
        yield Skipped(name, "a technique of other platforms")
    elif not ids:
        yield Skipped(name, "malformed object", broken=True)
    else:
        yield stated(
            IndicatorKind.TECHNIQUE,
            ids[0],
            "attack",
            first_seen=known.created,
            last_seen=known.modified,
            confidence=100,
            labels=[phase.phase_name for phase in known.kill_chain_phases],
            note=known.name,
        )


PLUGIN: Final = Attack()
