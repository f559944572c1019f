"""Two spellings of one indicator meet, and what is none is refused."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.advisories.intelligence.canonical import canonical, without_port
from seawall.errors import MalformedInput
from seawall.model import IndicatorKind as Kind


@pytest.mark.parametrize(
    ("kind", "spelled", "form"),
    [
        (Kind.SHA256, " " + "AB" * 32, "ab" * 32),
        (Kind.SHA1, "Ab" * 20, "ab" * 20),
        (Kind.MD5, "aB" * 16, "ab" * 16),
        (Kind.ADDRESS, "8.8.8.8", "8.8.8.8"),
        (Kind.ADDRESS, "::ffff:8.8.8.8", "8.8.8.8"),
        (Kind.ADDRESS, "2606:4700:0:0::1111", "2606:4700::1111"),
        (Kind.NETWORK, "45.148.10.77/24", "45.148.10.0/24"),
        (Kind.NETWORK, "::ffff:45.148.10.0/120", "45.148.10.0/24"),
        (Kind.DOMAIN, "EVIL.Example.", "evil.example"),
        (Kind.DOMAIN, "_dmarc.evil.example", "_dmarc.evil.example"),
        (
            Kind.DOMAIN,
            "b\N{LATIN SMALL LETTER U WITH DIAERESIS}cher.example",
            "xn--bcher-kva.example",
        ),
        (Kind.URL, "HTTP://Evil.Example:80#top", "http://evil.example/"),
        (Kind.URL, "https://evil.example:8443/A?b=C", "https://evil.example:8443/A?b=C"),
        (
            Kind.URL,
            "http://b\N{LATIN SMALL LETTER U WITH DIAERESIS}cher.example/",
            "http://xn--bcher-kva.example/",
        ),
        (Kind.URL, "http://[2606:4700::1]/x", "http://[2606:4700::1]/x"),
        (Kind.PACKAGE, "pkg:PyPI/Evil_Pad@1.2.3?x=y", "pkg:pypi/evil-pad"),
        (Kind.TECHNIQUE, "t1059.004", "T1059.004"),
        (Kind.YARA, "Linux_Miner", "Linux_Miner"),
    ],
)
def test_spellings_have_one_form(kind: Kind, spelled: str, form: str) -> None:
    """Capitals, ports, dots at the end and mapped addresses make no difference."""
    assert canonical(kind, spelled) == form
    assert canonical(kind, form) == form


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Kind.SHA256, "ab" * 20),
        (Kind.MD5, "g" * 32),
        (Kind.ADDRESS, "1.2.3"),
        (Kind.ADDRESS, "010.1.1.1"),
        (Kind.ADDRESS, "2606:4700::1%eth0"),
        (Kind.NETWORK, "8.0.0.0/7"),
        (Kind.NETWORK, "2000::/3"),
        (Kind.NETWORK, "0.0.0.0/0"),
        (Kind.DOMAIN, "localhost"),
        (Kind.DOMAIN, "1.2.3.4"),
        (Kind.DOMAIN, "a..b"),
        (Kind.DOMAIN, "-a.example"),
        (Kind.DOMAIN, f"{'a' * 64}.example"),
        (Kind.DOMAIN, f"{'a.' * 130}example"),
        (Kind.URL, "evil.example/a"),
        (Kind.URL, "http://"),
        (Kind.URL, "http://[::1"),
        (Kind.URL, "http://a:99999/"),
        (Kind.PACKAGE, "npm/left-pad"),
        (Kind.TECHNIQUE, "T161"),
        (Kind.YARA, "1bad"),
        (Kind.URL, "http://evil.example/\x1b[2K"),
        (Kind.DOMAIN, ""),
        (Kind.URL, f"http://evil.example/{'a' * 5000}"),
    ],
)
def test_what_is_no_value_is_refused(kind: Kind, value: str) -> None:
    """Nothing is repaired by guessing."""
    with pytest.raises(MalformedInput):
        canonical(kind, value)


@pytest.mark.parametrize(
    "address",
    [
        "10.1.2.3",
        "127.0.0.1",
        "169.254.169.254",
        "192.168.0.1",
        "100.64.0.1",
        "203.0.113.5",
        "224.0.0.1",
        "0.0.0.0",  # noqa: S104 - a value, nothing listens
        "255.255.255.255",
        "::1",
        "fe80::1",
        "fd00::1",
        "ff02::1",
        "2001:db8::1",
        "::ffff:10.0.0.1",
    ],
)
def test_addresses_of_nobody_in_particular_are_refused(address: str) -> None:
    """Private, reserved, documentation, multicast, in both versions of IP."""
    with pytest.raises(MalformedInput, match="private or reserved"):
        canonical(Kind.ADDRESS, address)


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("1.2.3.4:80", "1.2.3.4"),
        ("1.2.3.4", "1.2.3.4"),
        ("[2606:4700::1]:80", "2606:4700::1"),
        ("2606:4700::1", "2606:4700::1"),
        ("evil.example:443", "evil.example"),
    ],
)
def test_ports_are_taken_off(text: str, host: str) -> None:
    """An IPv6 address without brackets has none."""
    assert without_port(text) == host


@settings(max_examples=150, deadline=None)
@given(kind=st.sampled_from(list(Kind)), text=st.text(max_size=60))
def test_any_text_is_a_value_or_refused(kind: Kind, text: str) -> None:
    """A form is its own form; nothing else is raised."""
    try:
        form = canonical(kind, text)
    except MalformedInput:
        return
    assert canonical(kind, form) == form
