"""Names and addresses of npm."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.inventory.language.javascript.npm_names import (
    hashes,
    is_name,
    origin,
    split,
    unaliased,
    vcs_url,
    version_in,
)
from tests.inventory.language.public_addresses import NPM


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a@1", ("a", "1")),
        ("@s/a@npm:@t/b@1", ("@s/a", "npm:@t/b@1")),
        ("@s/a", ("@s/a", "")),
        ("", ("", "")),
    ],
)
def test_descriptors_are_split_after_the_name(text: str, parts: tuple[str, str]) -> None:
    """The first character may be the sign of a scope."""
    assert split(text) == parts


@pytest.mark.parametrize(
    ("version", "real"),
    [
        ("npm:@t/b@1", ("@t/b", "1")),
        ("npm:b@^1", ("b", "^1")),
        ("npm:b", ("b", "")),
        ("npm:^1.0", ("a", "^1.0")),
        ("npm:7zip-bin@5", ("7zip-bin", "5")),
        ("^1", ("a", "^1")),
    ],
)
def test_aliases_are_resolved(version: str, real: tuple[str, str]) -> None:
    """What is behind ``npm:`` is the package, unless it is a range alone."""
    assert unaliased("a", version) == real


@settings(max_examples=50)
@given(st.binary(min_size=1, max_size=64))
def test_integrity_becomes_hex(digest: bytes) -> None:
    """Base64 is decoded, several parts are kept, options are cut off."""
    encoded = base64.b64encode(digest).decode()
    assert hashes(f"sha512-{encoded}?x sha1-{encoded}") == (
        f"sha512:{digest.hex()}",
        f"sha1:{digest.hex()}",
    )


@pytest.mark.parametrize("value", [None, False, "", "sha512", "sha512-", "sha512-a", 7])
def test_broken_integrity_is_left_out(value: object) -> None:
    """No hash is better than a wrong one."""
    assert hashes(value) == ()


@pytest.mark.parametrize(
    ("resolved", "expected"),
    [
        (f"{NPM}/a/-/a-1.0.0.tgz", ""),
        ("https://u:p@npm.example/repo/a/-/a-1.0.0.tgz", "https://npm.example/repo"),
        ("https://npm.example/@s/a/-/a-1.0.0.tgz", "https://npm.example"),
        ("https://h/a.tgz", "https://h/a.tgz"),
        ("git+ssh://git@h/o/r.git#abc", "git+ssh://h/o/r.git#abc"),
        (False, ""),
        (None, ""),
    ],
)
def test_origins_name_registries_and_addresses(resolved: object, expected: str) -> None:
    """The default registry is not worth naming; credentials are left out."""
    assert origin(resolved) == expected


def test_repositories_become_purl_qualifiers() -> None:
    """The commit follows the address."""
    assert vcs_url("git+ssh://h/r.git#abc") == {"vcs_url": "git+ssh://h/r.git@abc"}
    assert vcs_url("https://h/a.tgz") == {}


@pytest.mark.parametrize(
    ("address", "version"),
    [
        ("https://h/a/-/a-1.2.3.tgz", "1.2.3"),
        ("file:x/a-b-1.2.3-rc.1.tgz", "1.2.3-rc.1"),
        ("https://h/a.tgz#1.2.3", ""),
    ],
)
def test_versions_in_file_names(address: str, version: str) -> None:
    """The name of a packed package ends with its version."""
    assert version_in(address) == version


@pytest.mark.parametrize("text", ["", "a b", "a/b", "@a", "@a/b/c", "a@1", "x" * 300])
def test_what_is_no_name(text: str) -> None:
    """Other text is not taken for a name."""
    assert not is_name(text)
