"""Locks of Yarn."""

from __future__ import annotations

from seawall.model import Relationship, Scope
from tests.inventory.language.extracting import diagnostics, packages
from tests.inventory.language.public_addresses import YARN

_CLASSIC = f"""\
# yarn lockfile v1


"@s/a@^1.0.0", "@s/a@^1.2.0":
  version "1.2.3"
  resolved "https://npm.example/@s/a/-/a-1.2.3.tgz#0123456789012345678901234567890123456789"
  dependencies:
    b "^2.0.0"
  optionalDependencies:
    "c" "*"

b@^2.0.0:
  version "2.0.1"
  resolved "{YARN}/b/-/b-2.0.1.tgz#0123456789012345678901234567890123456789"
  integrity sha512-AAAA

"c@*", c@git+https://h/c.git:
  version "1.0.0"
  resolved "git+https://h/c.git#abc"

"x@npm:real@^1":
  version "1.5.0"

"l@link:../l":
  version "0.0.0"
"""
_MANIFEST = (
    '{"dependencies": {"@s/a": "^1.0.0"}, "devDependencies": {"x": "npm:real@^1", "b": "^2.0.0"}}'
)


def test_classic_blocks_are_read() -> None:
    """Descriptors, aliases, tarballs and repositories; links speak for themselves."""
    found = packages("javascript/yarn_lock", _CLASSIC)
    assert list(found) == ["@s/a@1.2.3", "b@2.0.1", "c@1.0.0", "real@1.5.0"]
    assert found["@s/a@1.2.3"].dependencies == ("b@2.0.1", "c@1.0.0")
    assert found["@s/a@1.2.3"].origin == "https://npm.example"
    assert found["@s/a@1.2.3"].hashes == ("sha1:0123456789012345678901234567890123456789",)
    assert found["b@2.0.1"].hashes == ("sha512:000000",)
    assert found["b@2.0.1"].origin == ""
    assert found["c@1.0.0"].qualifiers == {"vcs_url": "git+https://h/c.git@abc"}
    assert found["real@1.5.0"].properties == {"alias": "x"}
    assert [item.locations[0].line for item in found.values()] == [4, 12, 17, 21]


def test_the_manifest_tells_what_is_for_development() -> None:
    """Without it nothing is known of that."""
    alone = packages("javascript/yarn_lock", _CLASSIC)
    assert {item.scope for item in alone.values()} == {Scope.UNKNOWN}
    found = packages("javascript/yarn_lock", _CLASSIC, "w/yarn.lock", {"w/package.json": _MANIFEST})
    assert {key: (item.scope, item.relationship) for key, item in found.items()} == {
        "@s/a@1.2.3": (Scope.RUNTIME, Relationship.DIRECT),
        "b@2.0.1": (Scope.RUNTIME, Relationship.DIRECT),
        "c@1.0.0": (Scope.RUNTIME, Relationship.TRANSITIVE),
        "real@1.5.0": (Scope.DEVELOPMENT, Relationship.DIRECT),
    }


_MODERN = """\
__metadata:
  version: 8

"a@npm:^1.0.0, a@npm:^1.2.0":
  version: 1.2.3
  resolution: "a@npm:1.2.3"
  dependencies:
    p: "npm:^2.0.0"
  dependenciesMeta:
    p:
      optional: true
  checksum: 10c0/abc

"app@workspace:.":
  version: 0.0.0-use.local
  resolution: "app@workspace:."
  dependencies:
    a: ^1.0.0
    t: "npm:real@1.0.0"

"p@npm:^2.0.0":
  version: 2.0.0
  resolution: "p@npm:2.0.0"

"p@patch:p@npm%3A^2.0.0#~builtin<x>":
  version: 2.0.0
  resolution: "p@patch:p@npm%3A2.0.0#~builtin<x>::version=2.0.0&hash=1"

? "t@npm:real@1.0.0, t@npm:real@^1"
:
  version: 1.0.0
  resolution: "real@npm:1.0.0"

"g@https://h/g.git#commit=abc":
  version: 3.0.0
  resolution: "g@https://h/g.git#commit=abc"

"v@virtual:0a1b#workspace:packages/v":
  version: 0.0.0-use.local
  resolution: "v@virtual:0a1b#workspace:packages/v"
"""


def test_modern_blocks_are_read() -> None:
    """Patched packages count once, aliases by their real name, workspaces as roots."""
    found = packages("javascript/yarn_lock", _MODERN)
    assert list(found) == ["a@1.2.3", "app@", "p@2.0.0", "real@1.0.0", "g@3.0.0", "v@"]
    assert found["app@"].relationship is Relationship.ROOT
    assert found["app@"].dependencies == ("a@1.2.3", "real@1.0.0")
    assert found["a@1.2.3"].dependencies == ("p@2.0.0",)
    assert found["a@1.2.3"].relationship is Relationship.DIRECT
    assert found["p@2.0.0"].relationship is Relationship.TRANSITIVE
    assert found["g@3.0.0"].origin == "https://h/g.git#commit=abc"


def test_manifests_of_workspaces_are_read() -> None:
    """They know the version, and what is for development."""
    manifests = {
        "package.json": '{"version": "7.0.0", "devDependencies": {"t": "npm:real@1.0.0"}}',
        "packages/v/package.json": '{"version": "8.0.0", "dependencies": {"a": "^1.0.0"}}',
    }
    found = packages("javascript/yarn_lock", _MODERN, beside=manifests)
    assert {"app@7.0.0", "v@8.0.0"} <= found.keys()
    assert found["real@1.0.0"].scope is Scope.DEVELOPMENT
    assert found["p@2.0.0"].scope is Scope.RUNTIME


def test_blocks_without_version_are_reported() -> None:
    """Among them the marks of an unfinished merge."""
    faults = diagnostics("javascript/yarn_lock", '<<<<<<< HEAD\n\na@^1:\n  version "1.0.0"\n')
    assert [fault.reason for fault in faults] == [
        "the entry at line 1 has no package or no version"
    ]
