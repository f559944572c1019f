"""What a text that somebody hunts for may be."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.advisories.intelligence.recognising import Sense, defanged, meanings, refanged
from seawall.errors import UserError
from seawall.model import IndicatorKind as Kind


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("AB" * 32, [(Kind.SHA256, "ab" * 32)]),
        ("sha256:" + "ab" * 32, [(Kind.SHA256, "ab" * 32)]),
        ("ab" * 20, [(Kind.SHA1, "ab" * 20)]),
        ("MD5:" + "ab" * 16, [(Kind.MD5, "ab" * 16)]),
        ("1" * 32, [(Kind.MD5, "1" * 32)]),
        ("8[.]8.8(.)8", [(Kind.ADDRESS, "8.8.8.8")]),
        ("::ffff:8.8.8.8", [(Kind.ADDRESS, "8.8.8.8")]),
        ("2606[:]4700::1", [(Kind.ADDRESS, "2606:4700::1")]),
        ("10.0.0.1", [(Kind.ADDRESS, "10.0.0.1")]),
        ("45.148.10.9/24", [(Kind.NETWORK, "45.148.10.0/24")]),
        ("8.8.8.8/32", [(Kind.ADDRESS, "8.8.8.8")]),
        ("hxxps://Evil[.]com/a", [(Kind.URL, "https://evil.com/a")]),
        ("pkg:npm/a@1", [(Kind.PACKAGE, "pkg:npm/a@1")]),
        ("t1059.004", [(Kind.TECHNIQUE, "T1059.004")]),
        ("yara:Linux_Miner", [(Kind.YARA, "Linux_Miner")]),
        ("cve-2021-44228", [(Sense.FLAW, "CVE-2021-44228")]),
        ("GHSA-jfh8-c2jp-5v3q", [(Sense.FLAW, "GHSA-jfh8-c2jp-5v3q")]),
        ("RUSTSEC-2020-0001", [(Sense.FLAW, "RUSTSEC-2020-0001")]),
        ("ALSA-2024:1234", [(Sense.FLAW, "ALSA-2024:1234")]),
        ("DSA-5514-1", [(Sense.FLAW, "DSA-5514-1")]),
        ("lodash", [(Sense.NAME, "lodash")]),
        ("@scope/name", [(Sense.NAME, "@scope/name")]),
        ("org.a:b", [(Sense.NAME, "org.a:b")]),
        ("libstdc++", [(Sense.NAME, "libstdc++")]),
        ("socket.io", [(Kind.DOMAIN, "socket.io"), (Sense.NAME, "socket.io")]),
        ("_dmarc.evil.com", [(Kind.DOMAIN, "_dmarc.evil.com")]),
    ],
)
def test_what_a_text_means(text: str, found: list[tuple[object, str]]) -> None:
    """One thing, or both where it is ambiguous."""
    assert [tuple(meaning) for meaning in meanings(text)] == found


@pytest.mark.parametrize(
    "text",
    ["", " ", "a b", "1.2.3.4.5/", "8.8.8.300", "1.2.3.4/64", "pkg:", "http://", "\x1b[2K", "?"],
)
def test_what_can_be_nothing_is_refused(text: str) -> None:
    """It is the caller's mistake."""
    with pytest.raises(UserError):
        meanings(text)


@pytest.mark.parametrize(
    ("plain", "harmless"),
    [
        ("https://evil.com:8080/a.b", "hxxps://evil[.]com:8080/a.b"),
        ("http://8.8.8.8", "hxxp://8[.]8[.]8[.]8"),
        ("evil.com", "evil[.]com"),
    ],
)
def test_harmless_and_back(plain: str, harmless: str) -> None:
    """No program takes it for an address; the next hunt does."""
    assert defanged(plain) == harmless
    assert refanged(harmless) == plain


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
def test_any_text_means_something_or_is_refused(text: str) -> None:
    """No other error."""
    try:
        assert meanings(text)
    except UserError:
        return
