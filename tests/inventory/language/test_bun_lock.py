"""Locks of Bun."""

from __future__ import annotations

from seawall.model import Relationship, Scope
from tests.inventory.language.extracting import diagnostics, items, packages

_LOCK = """\
{
  "lockfileVersion": 1,
  "workspaces": {
    "": {
      "name": "app", // the project
      "dependencies": { "a": "^1", "w": "workspace:*" },
      "devDependencies": { "t": "*" },
    },
    "packages/w": { "name": "w", "version": "2.0.0", "optionalDependencies": { "@s/b": "*" }, },
  },
  "packages": {
    "@s/b": ["@s/b@1.0.0", "https://npm.example/", { "dependencies": { "c": "1" } }, "sha512-AAAA"],
    "a": ["a@1.0.0", "", { "dependencies": { "c": "2" } }, "sha512-AAAA"],
    "c": ["c@1.0.0", "", {}, "sha512-AAAA"],
    "t": ["t@github:o/t#abc", { "dependencies": {} }, "o-t-abc"],
    "w": ["w@workspace:packages/w"],
    "a/c": ["c@2.0.0", "", {}, "sha512-AAAA"],
    "@s/b/x": ["x@https://h/x-3.0.0.tgz", {}],
  },
}
"""


def test_packages_are_found_by_their_paths() -> None:
    """Nested copies, registries, repositories and addresses; members are roots."""
    found = packages("javascript/bun_lock", _LOCK)
    assert list(found) == [
        *("app@", "w@2.0.0", "@s/b@1.0.0", "a@1.0.0", "c@1.0.0", "t@", "c@2.0.0", "x@3.0.0"),
    ]
    assert found["a@1.0.0"].dependencies == ("c@2.0.0",)
    assert found["@s/b@1.0.0"].dependencies == ("c@1.0.0",)
    assert found["@s/b@1.0.0"].origin == "https://npm.example/"
    assert found["a@1.0.0"].hashes == ("sha512:000000",)
    assert found["t@"].qualifiers == {"vcs_url": "git+github:o/t@abc"}
    assert found["a@1.0.0"].locations[0].line == 13


def test_workspaces_tell_the_purpose() -> None:
    """What each member asks for, and what that needs."""
    found = packages("javascript/bun_lock", _LOCK)
    assert found["app@"].relationship is Relationship.ROOT
    assert (found["a@1.0.0"].scope, found["c@2.0.0"].scope) == (Scope.RUNTIME, Scope.RUNTIME)
    assert (found["@s/b@1.0.0"].scope, found["c@1.0.0"].scope) == (Scope.OPTIONAL, Scope.OPTIONAL)
    assert found["t@"].scope is Scope.DEVELOPMENT
    assert found["c@2.0.0"].relationship is Relationship.TRANSITIVE


def test_the_binary_lock_is_unsupported() -> None:
    """It is not read, and that is said."""
    (note,) = diagnostics(
        "javascript/bun_lock", b"#!/usr/bin/env bun\nbun-lockfile-format-v0\n", "bun.lockb"
    )
    assert note.kind == "unsupported"
    assert len(list(items("javascript/bun_lock", b"x", "bun.lockb"))) == 1
