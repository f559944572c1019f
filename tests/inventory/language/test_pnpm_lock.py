"""Locks of pnpm."""

from __future__ import annotations

import pytest

from seawall.inventory.language.javascript.pnpm_lock import _identity
from seawall.model import Relationship, Scope
from tests.inventory.language.extracting import packages


@pytest.mark.parametrize(
    ("key", "identity"),
    [
        ("/a/1.0.0", ("a", "1.0.0")),
        ("/@s/a/1.0.0_b@2.0.0+c@3.0.0", ("@s/a", "1.0.0")),
        ("/a/1.0.0/b@2.0.0", ("a", "1.0.0")),
        ("npm.example/@s/a/1.0.0_x", ("@s/a", "1.0.0")),
        ("/a@1.0.0", ("a", "1.0.0")),
        ("/@s/a@1.0.0(b@2.0.0)(@t/c@3.0.0)", ("@s/a", "1.0.0")),
        ("@s/a@1.0.0-rc.1+build", ("@s/a", "1.0.0-rc.1+build")),
        ("a@https://h/a.tgz", ("a", "")),
        ("a@file:a.tgz", ("a", "")),
    ],
)
def test_keys_of_every_format_are_understood(key: str, identity: tuple[str, str]) -> None:
    """Peers behind the version are not part of it."""
    assert _identity(key, None) == identity


_V9 = """\
lockfileVersion: '9.0'
importers:
  .:
    dependencies:
      a:
        specifier: ^1
        version: 1.0.0(p@3.0.0)
      linked:
        specifier: workspace:*
        version: link:packages/linked
    devDependencies:
      t:
        specifier: ^1
        version: real@2.0.0
packages:
  a@1.0.0:
    resolution: {integrity: sha512-AAAA}
  p@3.0.0:
    resolution: {integrity: sha512-AAAA, tarball: https://npm.example/p/-/p-3.0.0.tgz}
  real@2.0.0:
    resolution: {type: git, repo: https://h/r.git, commit: abc}
    version: 2.0.0
  'url@https://h/u.tgz':
    resolution: {tarball: https://h/u.tgz}
    version: 4.0.0
snapshots:
  a@1.0.0(p@3.0.0):
    dependencies:
      p: 3.0.0
    optionalDependencies:
      url: https://h/u.tgz
  p@3.0.0: {}
  real@2.0.0:
    dependencies:
      p: 3.0.0
  'url@https://h/u.tgz': {}
"""


def test_format_9_joins_packages_and_snapshots() -> None:
    """Dependencies and purposes come from the snapshots."""
    found = packages("javascript/pnpm_lock", _V9)
    assert {key: (item.scope, item.relationship) for key, item in found.items()} == {
        "a@1.0.0": (Scope.RUNTIME, Relationship.DIRECT),
        "p@3.0.0": (Scope.RUNTIME, Relationship.TRANSITIVE),
        "real@2.0.0": (Scope.DEVELOPMENT, Relationship.DIRECT),
        "url@4.0.0": (Scope.RUNTIME, Relationship.TRANSITIVE),
    }
    assert found["a@1.0.0"].dependencies == ("p@3.0.0", "url@4.0.0")
    assert found["a@1.0.0"].hashes == ("sha512:000000",)
    assert found["p@3.0.0"].origin == "https://npm.example"
    assert found["real@2.0.0"].qualifiers == {"vcs_url": "git+https://h/r.git@abc"}
    assert found["url@4.0.0"].origin == "https://h/u.tgz"
    assert [item.locations[0].line for item in found.values()] == [16, 18, 20, 23]


_V5 = """\
lockfileVersion: 5.4
dependencies:
  a: 1.0.0_p@3.0.0
devDependencies:
  t: /real/2.0.0
packages:
  /a/1.0.0_p@3.0.0:
    resolution: {integrity: sha512-AAAA}
    dependencies: {p: 3.0.0}
    dev: false
  /a/1.0.0_p@4.0.0:
    resolution: {integrity: sha512-AAAA}
    dev: true
  /p/3.0.0:
    resolution: {integrity: sha512-AAAA}
    dev: false
    optional: true
  /real/2.0.0:
    resolution: {integrity: sha512-AAAA}
    dev: true
  /lost/1.10:
    dev: true
"""


def test_format_5_is_read() -> None:
    """Peer variants are one package; the marks count where nothing leads to a package."""
    found = packages("javascript/pnpm_lock", _V5)
    assert {key: item.scope for key, item in found.items()} == {
        "a@1.0.0": Scope.RUNTIME,
        "p@3.0.0": Scope.OPTIONAL,
        "real@2.0.0": Scope.DEVELOPMENT,
        "lost@1.10": Scope.DEVELOPMENT,
    }
    assert found["a@1.0.0"].dependencies == ("p@3.0.0",)


def test_every_document_is_read() -> None:
    """Pnpm 11 puts one about itself in front."""
    text = (
        "importers:\n  .:\n    packageManagerDependencies:\n"
        "      pnpm: {specifier: ^11, version: 11.0.0}\n"
        "packages:\n  pnpm@11.0.0:\n    hasBin: true\nsnapshots:\n  pnpm@11.0.0: {}\n---\n"
    )
    found = packages("javascript/pnpm_lock", text + _V9)
    assert found["pnpm@11.0.0"].scope is Scope.BUILD
    assert "a@1.0.0" in found
