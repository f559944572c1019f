"""What a text that somebody hunts for may be: a digest, an address, a name, a flaw, a package.

Texts come from reports, where addresses are made harmless (``hxxp://evil[.]example``). Some mean
two things: ``socket.io`` is a domain name and a package; then both are asked for.
"""

from __future__ import annotations

import re
from contextlib import suppress
from enum import StrEnum
from typing import Final, NamedTuple

from seawall.advisories.intelligence import canonical as forms
from seawall.advisories.intelligence.canonical import canonical
from seawall.advisories.intelligence.stating import network_or_address
from seawall.errors import MalformedInput, UserError
from seawall.model import IndicatorKind

LONGEST: Final = 4096
_HUNTED: Final = "a digest, address, network, domain, URL, purl, package name, flaw or technique"
"""Longest text, in characters."""

_DOT: Final = re.compile(r"\[\.\]|\(\.\)|\{\.\}|\[dot\]|\(dot\)", re.IGNORECASE)
_COLON: Final = re.compile(r"\[:\]|\[://\]")
_SCHEME: Final = re.compile(r"^(?:hxxp|meow|http)(?=s?://)", re.IGNORECASE)
_FLAW: Final = re.compile(
    r"(?:CVE-\d{4}-\d{4,19}|GHSA(?:-[0-9a-z]{4}){3}|[A-Z]{2,16}(?:-[A-Z]{1,16})?"
    r"-\d{1,10}(?:[-:.]\d{1,10}){0,3})",
    re.IGNORECASE | re.ASCII,
)
_NAME: Final = re.compile(r"@?[A-Za-z0-9](?:[A-Za-z0-9._/:+~-]{0,213}[A-Za-z0-9+])?", re.ASCII)
_RULE_PREFIX: Final = "yara:"
_DIGESTS: Final = {
    32: IndicatorKind.MD5,
    40: IndicatorKind.SHA1,
    64: IndicatorKind.SHA256,
}
_PREFIX: Final = re.compile(r"^(?:sha-?256|sha-?1|md5):(?=[0-9a-f]+$)", re.IGNORECASE)


class Sense(StrEnum):
    """What a text means, besides an indicator of some kind."""

    FLAW = "flaw"
    NAME = "package name"


class Meaning(NamedTuple):
    """One thing that a text may be.

    Attributes:
        kind: an indicator's kind, or another sense.
        value: in canonical form.
    """

    kind: IndicatorKind | Sense
    value: str


def meanings(text: str) -> tuple[Meaning, ...]:
    """What a text may be; several things where it is ambiguous.

    Raises:
        UserError: it can be nothing that is known of.
    """
    plain = refanged(text.strip())
    if not plain or len(plain) > LONGEST or not plain.isprintable():
        raise UserError("nothing that can be hunted for", where=repr(text[:80]), hint=_HUNTED)
    try:
        found = _meanings(plain)
    except MalformedInput as error:
        raise UserError(error.message, where=text[:80]) from error
    if not found:
        raise UserError(
            "nothing that can be hunted for",
            where=text[:80],
            hint=_HUNTED,
        )
    return found


def refanged(text: str) -> str:
    """An address that was made harmless, as it was."""
    text = _DOT.sub(".", _COLON.sub(lambda match: match[0].strip("[]"), text))
    return _SCHEME.sub("http", text)


def defanged(text: str) -> str:
    """An address that no program takes for one and nobody follows by mistake."""
    scheme, mark, rest = text.partition("://")
    if not mark:
        return text.replace(".", "[.]")
    host, slash, path = rest.partition("/")
    harmless = scheme.replace("http", "hxxp", 1)
    return f"{harmless}://{host.replace('.', '[.]')}{slash}{path}"


def _meanings(text: str) -> tuple[Meaning, ...]:
    if text.startswith("pkg:"):
        canonical(IndicatorKind.PACKAGE, text)
        return (Meaning(IndicatorKind.PACKAGE, text),)
    if "://" in text:
        return (_indicator(IndicatorKind.URL, text),)
    if text.startswith(_RULE_PREFIX):
        return (_indicator(IndicatorKind.YARA, text.removeprefix(_RULE_PREFIX)),)
    digest = _PREFIX.sub("", text)
    if len(digest) in _DIGESTS and re.fullmatch(r"[0-9A-Fa-f]+", digest):
        return (_indicator(_DIGESTS[len(digest)], digest),)
    if _is_address(text):
        return (_address(text),)
    with suppress(MalformedInput):
        return (_indicator(IndicatorKind.TECHNIQUE, text),)
    if _FLAW.fullmatch(text):
        return (Meaning(Sense.FLAW, text.upper() if text.upper().startswith("CVE-") else text),)
    return tuple(_names(text))


def _indicator(kind: IndicatorKind, text: str) -> Meaning:
    return Meaning(kind, canonical(kind, text))


def _is_address(text: str) -> bool:
    """Whether it is made of digits, dots and colons as addresses are."""
    host = text.partition("/")[0]
    numeric = re.fullmatch(r"[0-9.]+", host) and host.count(".") == 3
    return bool(numeric or (re.fullmatch(r"[0-9A-Fa-f:.]+", host) and host.count(":") >= 2))


def _address(text: str) -> Meaning:
    """An address or a block of them, also a private one: it may be hunted for in results."""
    kind, plain = network_or_address(text)
    read = forms.network(plain) if kind is IndicatorKind.NETWORK else forms.address(plain)
    return Meaning(kind, str(read))


def _names(text: str) -> list[Meaning]:
    found = []
    with suppress(MalformedInput):
        found.append(_indicator(IndicatorKind.DOMAIN, text))
    if _NAME.fullmatch(text):
        found.append(Meaning(Sense.NAME, text))
    return found
