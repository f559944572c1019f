"""Haskell."""

from __future__ import annotations

from typing import Final

import pytest

from seawall.errors import MalformedInput
from seawall.inventory.language.haskell.names import split
from tests.inventory.language.stating import Sample, items, package, packages, reasons, rows

FREEZE: Final = Sample(
    "language/haskell/cabal_freeze",
    "cabal.project.freeze",
    """active-repositories: hackage.example:merge
constraints: any.Cabal ==3.2.1.0,
             any.base installed,
             any.http-api-data ==0.4.3,
             tls +compat -hans,
             zlib ==0.6
index-state: hackage.example 2022-07-07T01:01:53Z
""",
)
STACK: Final = Sample(
    "language/haskell/stack_lock",
    "stack.yaml.lock",
    """packages:
- completed:
    hackage: configurator-pg-0.2.6@sha256:cd9b06a4,2849
    pantry-tree: {size: 2463, sha256: 97ef}
- completed:
    name: kore
    version: 0.60.0.0
    git: https://example.org/kore.git
    commit: a5847301404583e16d55cd4d051b8e605d704fbc
- completed: {size: 1}
snapshots:
- completed: {url: x}
""",
)
INSTALLED: Final = Sample(
    "language/haskell/package_database",
    "opt/ghc/lib/package.conf.d/aeson-2.1.0.conf",
    """name:                 aeson
version:              2.1.0.0
id:                   aeson-2.1.0.0-9fQ
license:              BSD-3-Clause
maintainer:           someone@example.org
depends:
    base-4.17.0.0 text-short-0.1.5-Ab1 aeson-2.1.0.0-internal
""",
)
SAMPLES: Final = (FREEZE, STACK, INSTALLED)


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("text-2.0.2", ("text", "2.0.2")),
        ("base64-bytestring-1.2-9fQx", ("base64-bytestring", "1.2")),
        ("rts", ("", "")),
        ("", ("", "")),
    ],
)
def test_names(unit: str, expected: tuple[str, str]) -> None:
    """The version begins at the last dash before a number."""
    assert split(unit) == expected


def test_freeze() -> None:
    """What comes with the compiler has no version here, and flags are no packages."""
    assert rows(FREEZE) == [
        ("Cabal", "3.2.1.0", 2),
        ("base", "", 3),
        ("http-api-data", "0.4.3", 4),
        ("zlib", "0.6", 6),
    ]
    assert package(FREEZE, "base").properties == {"constraint": "installed"}


def test_stack() -> None:
    """A package comes from Hackage or a repository; the snapshot is none."""
    assert [row[:2] for row in rows(STACK)] == [("configurator-pg", "0.2.6"), ("kore", "0.60.0.0")]
    assert package(STACK, "kore").origin == "https://example.org/kore.git"
    assert reasons(STACK) == ["not understood: line 10"]


def test_installed() -> None:
    """A record names what the library needs, itself left out."""
    (found,) = packages(INSTALLED)
    assert (found.name, found.version, found.licenses) == ("aeson", "2.1.0.0", ("BSD-3-Clause",))
    assert found.dependencies == ("base@4.17.0.0", "text-short@0.1.5")
    with pytest.raises(MalformedInput):
        items(INSTALLED, b"id: x\n")
