"""Patterns of STIX: what can be asked for by one value, and what cannot."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.advisories.intelligence.stix_pattern import LONGEST, Value, read
from seawall.errors import LimitExceeded, MalformedInput
from seawall.model import IndicatorKind as Kind


@pytest.mark.parametrize(
    ("pattern", "values"),
    [
        ("[ipv4-addr:value = '8.8.8.8']", [Value(Kind.ADDRESS, "8.8.8.8")]),
        ("[ipv4-addr:value='45.0.0.0/16']", [Value(Kind.NETWORK, "45.0.0.0/16")]),
        ("[ipv4-addr:value ISSUBSET '45.0.0.0/16']", [Value(Kind.NETWORK, "45.0.0.0/16")]),
        ("[ipv6-addr:value = '2606:4700::1']", [Value(Kind.ADDRESS, "2606:4700::1")]),
        ("[domain-name:value = 'evil.com']", [Value(Kind.DOMAIN, "evil.com")]),
        ("[domain-name:value LIKE '%.evil.com']", [Value(Kind.DOMAIN, "evil.com", below=True)]),
        ("[url:value = 'http://x/it\\'s\\\\']", [Value(Kind.URL, "http://x/it's\\")]),
        ("[file:hashes.MD5 = 'aa']", [Value(Kind.MD5, "aa")]),
        ("[file:hashes.'SHA-256' = 'aa']", [Value(Kind.SHA256, "aa")]),
        ("[file:hashes.\"SHA-1\" = 'aa']", [Value(Kind.SHA1, "aa")]),
        (
            "[file:hashes.MD5 IN ('aa', 'bb')]",
            [Value(Kind.MD5, "aa"), Value(Kind.MD5, "bb")],
        ),
        (
            "[ipv4-addr:value = '1.1.1.1' OR (domain-name:value = 'a.com' OR url:value = 'b')]",
            [Value(Kind.ADDRESS, "1.1.1.1"), Value(Kind.DOMAIN, "a.com"), Value(Kind.URL, "b")],
        ),
        (
            "([ipv4-addr:value = '1.1.1.1']) OR [domain-name:value = 'a.com']",
            [Value(Kind.ADDRESS, "1.1.1.1"), Value(Kind.DOMAIN, "a.com")],
        ),
        (
            "[file:hashes.MD5 = 'a' AND file:hashes.'SHA-256' = 'c' AND file:hashes.'SHA-1' = 'b']",
            [Value(Kind.SHA256, "c")],
        ),
    ],
)
def test_values_that_alone_are_bad(pattern: str, values: list[Value]) -> None:
    """Alternatives are one value each; digests of one file are the strongest of them."""
    said = read(pattern)
    assert list(said.values) == values
    assert said.left_out == ()


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("[ipv4-addr:value = '1.1.1.1' AND domain-name:value = 'a.com']", "only together"),
        ("[ipv4-addr:value = '1.1.1.1'] AND [domain-name:value = 'a.com']", "only together"),
        ("[url:value = 'a'] FOLLOWEDBY [url:value = 'b']", "only together"),
        ("[file:hashes.MD5 = 'a' AND file:name = 'b']", "only together"),
        ("[file:hashes.MD5 = 'a' AND (file:hashes.MD5 = 'b' OR url:value = 'c')]", "only together"),
        ("[ipv4-addr:value != '1.1.1.1']", "!="),
        ("[ipv4-addr:value NOT = '1.1.1.1']", "NOT"),
        ("[domain-name:value MATCHES '^evil']", "MATCHES"),
        ("[domain-name:value LIKE 'evil%']", "LIKE"),
        ("[domain-name:value ISSUBSET 'evil.com']", "ISSUBSET"),
        ("[process:command_line = 'x']", "about process"),
        ("[network-traffic:dst_ref.value = '1.1.1.1']", "about network-traffic"),
        ("[windows-registry-key:values[*].data = 'x']", "about windows-registry-key"),
        ("[file:size > 10]", "about file"),
        ("[EXISTS file:name]", "EXISTS"),
        ("[url:value = 'a'] REPEATS 5 TIMES", "REPEATS"),
        ("([url:value = 'a'] OR [url:value = 'b']) WITHIN 5 SECONDS", "WITHIN"),
        (
            "[url:value = 'a'] START t'2020-01-01T00:00:00Z' STOP t'2021-01-01T00:00:00Z'",
            "START",
        ),
    ],
)
def test_what_is_no_value_of_its_own(pattern: str, reason: str) -> None:
    """It says why, and claims nothing."""
    said = read(pattern)
    assert said.values == ()
    assert reason in said.left_out[0]


def test_what_cannot_be_read_does_not_spoil_the_alternatives() -> None:
    """``AND`` binds before ``OR``."""
    said = read("[url:value = 'a' OR process:pid = 1 AND url:value = 'b'] OR [url:value = 'c']")
    assert [value.text for value in said.values] == ["a", "c"]
    assert said.left_out == ("values that count only together",)


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "[]",
        "[url:value]",
        "[url:value =]",
        "[url:value = 'a'",
        "[url:value = 'a]",
        "url:value = 'a'",
        "[url:value = 'a'] [url:value = 'b']",
        "[url:value IN 'a']",
        "[url:value IN ('a']",
        "[url:value = 'a'] OR",
        "[= 'a']",
        "[url:value 'a']",
        "[url:value = 'a' XOR url:value = 'b']",
        "\x00",
        "[" * 20,
    ],
)
def test_malformed_patterns_are_refused(pattern: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(MalformedInput):
        read(pattern)


@pytest.mark.parametrize("pattern", ["(" * 5000, "[" + "(" * 5000, "x" * (LONGEST + 1)])
def test_deep_and_long_patterns_are_refused(pattern: str) -> None:
    """Before the stack ends."""
    with pytest.raises(LimitExceeded):
        read(pattern)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["[", "]", "(", ")", " AND ", " OR ", "url:value", " = ", "'a'", " NOT ", " IN ", ","]
        ),
        max_size=14,
    )
)
def test_any_order_of_pieces_is_read_or_refused(pieces: list[str]) -> None:
    """No other error."""
    try:
        read("".join(pieces))
    except MalformedInput:
        return
