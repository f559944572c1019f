"""Dart and Flutter."""

from __future__ import annotations

from typing import Final

import pytest

from seawall.errors import MalformedInput
from tests.inventory.language.public_addresses import PUB
from tests.inventory.language.stating import Sample, items, package, rows, uses

LOCK: Final = Sample(
    "language/pubspec_lock",
    "pubspec.lock",
    f"""packages:
  crypto:
    dependency: "direct main"
    description:
      name: crypto
      sha256: ff625774173754681d66daaf4a448684fb04b78f902da9cb3d308c19cc5e8bab
      url: "{PUB}"
    source: hosted
    version: "3.0.3"
  inner:
    dependency: "direct dev"
    description:
      name: inner
      url: "https://pub.example.org"
    source: hosted
    version: "1.10"
  flutter:
    dependency: transitive
    description: flutter
    source: sdk
    version: "0.0.0"
  forked:
    dependency: "direct overridden"
    description:
      path: "."
      ref: main
      resolved-ref: "5555555555555555555555555555555555555555"
      url: "https://example.org/forked.git"
    source: git
    version: "2.0.0"
sdks:
  dart: ">=3.1.0 <4.0.0"
""",
)
SAMPLES: Final = (LOCK,)


def test_locked_packages() -> None:
    """Versions stay as written, and what belongs to the SDK has none."""
    assert rows(LOCK) == [
        ("crypto", "3.0.3", 2),
        ("inner", "1.10", 10),
        ("flutter", "", 17),
        ("forked", "2.0.0", 22),
    ]


def test_uses() -> None:
    """The lock tells what is asked for, and what only for development."""
    assert uses(LOCK) == {
        "crypto": "direct runtime",
        "inner": "direct development",
        "flutter": "transitive unknown",
        "forked": "direct unknown",
    }


def test_origins_and_hashes() -> None:
    """Only other repositories than the default are worth telling."""
    assert package(LOCK, "crypto").origin == ""
    assert package(LOCK, "crypto").hashes[0].startswith("sha256:ff6257")
    assert package(LOCK, "inner").origin == "https://pub.example.org"
    forked = package(LOCK, "forked")
    assert forked.qualifiers == {"vcs_url": f"git+https://example.org/forked.git@{'5' * 40}"}


def test_a_lock_without_packages_is_broken() -> None:
    """A file of another kind is not silently empty."""
    with pytest.raises(MalformedInput, match="no list of packages"):
        items(LOCK, b"name: x\n")
