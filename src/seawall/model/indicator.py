"""Indicators: marks by which something known to be bad is recognised."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from msgspec import Struct


class IndicatorKind(StrEnum):
    """What a value is, and with it who asks for it.

    ===========  ====================================  ==============================
    kind         value, in its canonical form          asked by
    ===========  ====================================  ==============================
    ``sha256``   64 lower-case hexadecimal digits      scan, execution
    ``sha1``     40 lower-case hexadecimal digits      scan, execution
    ``md5``      32 lower-case hexadecimal digits      scan, execution
    ``yara``     name of a rule                        scan, execution
    ``address``  IPv4 or IPv6 address                  connect
    ``network``  CIDR block                            connect
    ``domain``   lower case, A-labels, no final dot    DNS
    ``url``      scheme and host in lower case         connect, DNS
    ``package``  PURL without version                  gate
    ``technique``  ATT&CK id (``T1611``)               detection
    ===========  ====================================  ==============================
    """

    SHA256 = "sha256"
    SHA1 = "sha1"
    MD5 = "md5"
    YARA = "yara"
    ADDRESS = "address"
    NETWORK = "network"
    DOMAIN = "domain"
    URL = "url"
    PACKAGE = "package"
    TECHNIQUE = "technique"


FILE_KINDS: Final = (IndicatorKind.SHA256, IndicatorKind.SHA1, IndicatorKind.MD5)
"""Kinds that name the content of a file."""


class Indicator(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One source's word that a value is bad.

    Attributes:
        kind: what the value is.
        value: in the canonical form of its kind.
        source: id of the source.
        first_seen, last_seen: RFC 3339 days, ``""`` if the source does not say.
        confidence: the source's own, 0 to 100; -1 if it does not say.
        labels: what it is about (``botnet``, ``c2``, a malware family), lower case, sorted.
        techniques: ATT&CK ids, sorted.
        note: a short name or remark of the source.
        valid_until: RFC 3339 day from which the source no longer stands by it, ``""`` for never.
    """

    kind: IndicatorKind
    value: str
    source: str
    first_seen: str = ""
    last_seen: str = ""
    confidence: int = -1
    labels: tuple[str, ...] = ()
    techniques: tuple[str, ...] = ()
    note: str = ""
    valid_until: str = ""
