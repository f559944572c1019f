"""Canonical forms: two spellings of one indicator meet, and what is none is refused.

Sources write addresses with ports, names with dots at the end, digests in capitals. Whatever is
stored and whatever is asked goes through here, so that a look-up is an equality of texts.

Addresses of private, reserved and documentation networks are nobody's in particular. A list that
names one is mistaken, and a container that talks to one talks to its neighbours: they are refused.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from seawall.errors import MalformedInput
from seawall.model import IndicatorKind
from seawall.model import purl as purls

LONGEST: Final = 4096
"""Longest value of any kind, in characters."""
WIDEST: Final = {4: 8, 6: 16}
"""Shortest prefix of a network by version of IP; wider ones would be half of the internet."""
RESERVED: Final = "an address that is private or reserved"

_HEX: Final = {
    IndicatorKind.SHA256: re.compile(r"[0-9a-f]{64}"),
    IndicatorKind.SHA1: re.compile(r"[0-9a-f]{40}"),
    IndicatorKind.MD5: re.compile(r"[0-9a-f]{32}"),
}
_LABEL: Final = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?", re.ASCII)
_TECHNIQUE: Final = re.compile(r"T\d{4}(?:\.\d{3})?", re.ASCII)
_RULE: Final = re.compile(r"[A-Za-z_]\w{0,127}", re.ASCII)
_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.-]{0,30}", re.ASCII)
_PORTS: Final = {"http": 80, "https": 443, "ftp": 21}

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def canonical(kind: IndicatorKind, value: str) -> str:
    """The form in which a value is stored and asked for.

    Raises:
        MalformedInput: it is no value of that kind, or one that nobody can be blamed for.
    """
    text = value.strip()
    if not text or len(text) > LONGEST or not text.isprintable():
        raise MalformedInput(f"not a value of kind {kind.value}", where=value[:80])
    if kind in _HEX:
        return _digest(kind, text)
    return _FORMS[kind](text)


def address(text: str) -> Address:
    """An address; an IPv4 address inside IPv6 (``::ffff:1.2.3.4``) is the IPv4 address.

    Raises:
        MalformedInput: it is none.
    """
    try:
        read = ipaddress.ip_address(text)
    except ValueError as error:
        raise MalformedInput("not an IP address", where=text[:80]) from error
    if "%" in text:
        raise MalformedInput("an address of one machine's interface", where=text[:80])
    mapped = read.ipv4_mapped if isinstance(read, ipaddress.IPv6Address) else None
    return mapped or read


def is_public(read: Address | Network) -> bool:
    """Whether it belongs to somebody on the internet."""
    return read.is_global and not read.is_multicast


def network(text: str) -> Network:
    """A block of addresses; bits of a host are ignored.

    Raises:
        MalformedInput: it is none.
    """
    try:
        read = ipaddress.ip_network(text, strict=False)
    except ValueError as error:
        raise MalformedInput("not a block of addresses", where=text[:80]) from error
    if isinstance(read, ipaddress.IPv6Network) and read.prefixlen >= 96:
        mapped = read.network_address.ipv4_mapped
        if mapped is not None:
            return ipaddress.IPv4Network((mapped, read.prefixlen - 96))
    return read


def without_port(text: str) -> str:
    """The host of ``1.2.3.4:80``, ``[2001:db8::1]:80``, ``example.com:80``; else the text."""
    if text.startswith("["):
        return text[1:].partition("]")[0]
    host, colon, port = text.rpartition(":")
    return host if colon and port.isdecimal() and ":" not in host else text


def _digest(kind: IndicatorKind, text: str) -> str:
    lower = text.lower()
    if not _HEX[kind].fullmatch(lower):
        raise MalformedInput(f"not a digest of kind {kind.value}", where=text[:80])
    return lower


def _address(text: str) -> str:
    read = address(text)
    if not is_public(read):
        raise MalformedInput(RESERVED, where=text[:80])
    return str(read)


def _network(text: str) -> str:
    read = network(text)
    if read.prefixlen < WIDEST[read.version]:
        raise MalformedInput("a block wider than any indicator", where=text[:80])
    if not is_public(read):
        raise MalformedInput(RESERVED, where=text[:80])
    return str(read)


def _domain(text: str) -> str:
    name = _ascii(text.rstrip(".").lower())
    labels = name.split(".")
    if (
        len(labels) < 2
        or len(name) > 253
        or labels[-1].isdecimal()
        or not all(map(_LABEL.fullmatch, labels))
    ):
        raise MalformedInput("not a domain name", where=text[:80])
    return name


def _ascii(name: str) -> str:
    """A name in A-labels, as it is asked for on the wire."""
    try:
        return name if name.isascii() else name.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise MalformedInput("not a domain name", where=name[:80]) from error


def _url(text: str) -> str:
    try:
        parts = urlsplit(text)
        host, port = _ascii((parts.hostname or "").rstrip(".")), parts.port
    except ValueError as error:
        raise MalformedInput("not a URL", where=text[:80]) from error
    if not host or not _SCHEME.fullmatch(parts.scheme):
        raise MalformedInput("not a URL", where=text[:80])
    place = f"[{host}]" if ":" in host else host
    if port is not None and port != _PORTS.get(parts.scheme):
        place = f"{place}:{port}"
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme}://{place}{parts.path or '/'}{query}"


def _package(text: str) -> str:
    read = purls.parse(text)
    return str(purls.Purl(type=read.type, namespace=read.namespace, name=read.name))


def _technique(text: str) -> str:
    if not _TECHNIQUE.fullmatch(text.upper()):
        raise MalformedInput("not the id of a technique", where=text[:80])
    return text.upper()


def _rule(text: str) -> str:
    if not _RULE.fullmatch(text):
        raise MalformedInput("not the name of a rule", where=text[:80])
    return text


_FORMS: Final[dict[IndicatorKind, Callable[[str], str]]] = {
    IndicatorKind.ADDRESS: _address,
    IndicatorKind.NETWORK: _network,
    IndicatorKind.DOMAIN: _domain,
    IndicatorKind.URL: _url,
    IndicatorKind.PACKAGE: _package,
    IndicatorKind.TECHNIQUE: _technique,
    IndicatorKind.YARA: _rule,
}
