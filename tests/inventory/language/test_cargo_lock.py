"""Locks of Cargo."""

from __future__ import annotations

import pytest

from seawall.model import Relationship, Scope
from tests.inventory.language.extracting import packages

_INDEX = "registry+https://github.com/rust-lang/crates.io-index"
_LOCK = f"""\
version = 4

[[package]]
name = "app"
version = "0.1.0"
dependencies = ["libc 0.2.0", "criterion", "cc", "forked"]

[[package]]
name = "libc"
version = "0.2.0"
source = "{_INDEX}"
checksum = "00"

[[package]]
name = "libc"
version = "0.1.0"
source = "{_INDEX}"

[[package]]
name = "criterion"
version = "1.0.0"
source = "sparse+https://u:p@crates.example/"
dependencies = ["libc 0.1.0 ({_INDEX})"]

[[package]]
name = "cc"
version = "1.0.0"
source = "{_INDEX}"

[[package]]
name = "forked"
version = "2.0.0"
source = "git+https://h/forked?branch=main#abc"
"""
_MANIFEST = """\
[package]
name = "app"
[dependencies]
c = { package = "libc", version = "0.2" }
[build-dependencies]
cc = "1"
[target.'cfg(unix)'.dev-dependencies]
criterion = "1"
"""


def test_crates_are_told_apart_by_version() -> None:
    """A dependency names the version where the name is not unique."""
    found = packages("cargo_lock", _LOCK)
    assert found["app@0.1.0"].relationship is Relationship.ROOT
    assert found["app@0.1.0"].dependencies == (
        *("libc@0.2.0", "criterion@1.0.0", "cc@1.0.0", "forked@2.0.0"),
    )
    assert found["criterion@1.0.0"].dependencies == ("libc@0.1.0",)
    assert found["libc@0.1.0"].relationship is Relationship.TRANSITIVE
    assert found["libc@0.2.0"].hashes == ("sha256:00",)
    assert [item.locations[0].line for item in found.values()] == [3, 8, 14, 19, 25, 30]


def test_origins_are_stated_without_credentials() -> None:
    """Other registries and repositories; the default one is not worth naming."""
    found = packages("cargo_lock", _LOCK)
    assert found["libc@0.2.0"].origin == ""
    assert found["criterion@1.0.0"].origin == "https://crates.example/"
    assert found["forked@2.0.0"].qualifiers == {"vcs_url": "git+https://h/forked@abc"}


def test_the_manifest_tells_kinds() -> None:
    """Renamed and target-specific dependencies are understood."""
    found = packages("cargo_lock", _LOCK, beside={"Cargo.toml": _MANIFEST})
    assert {key: item.scope for key, item in found.items()} == {
        "app@0.1.0": Scope.UNKNOWN,
        "libc@0.2.0": Scope.RUNTIME,
        "libc@0.1.0": Scope.DEVELOPMENT,
        "criterion@1.0.0": Scope.DEVELOPMENT,
        "cc@1.0.0": Scope.BUILD,
        "forked@2.0.0": Scope.UNKNOWN,
    }


@pytest.mark.parametrize("checksum", ["ab", "<none>"])
def test_the_first_format_keeps_checksums_apart(checksum: str) -> None:
    """They stand in the metadata, and may be missing."""
    text = (
        f'[root]\nname = "app"\nversion = "1.0.0"\ndependencies = ["a 1.0.0 ({_INDEX})"]\n'
        f'[[package]]\nname = "a"\nversion = "1.0.0"\nsource = "{_INDEX}"\n'
        f'[metadata]\n"checksum a 1.0.0 ({_INDEX})" = "{checksum}"\n'
    )
    found = packages("cargo_lock", text)
    assert list(found) == ["app@1.0.0", "a@1.0.0"]
    assert found["a@1.0.0"].hashes == (("sha256:ab",) if checksum == "ab" else ())
