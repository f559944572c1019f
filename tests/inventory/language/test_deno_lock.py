"""Locks of Deno."""

from __future__ import annotations

import json

from seawall.model import Package, Relationship
from tests.inventory.language.extracting import diagnostics, items, packages

_V4 = {
    "version": "4",
    "specifiers": {
        "jsr:@std/path@1": "1.0.2",
        "npm:chalk@^5": "5.3.0",
        "npm:odd@1": "1.0.0_peer@2.0.0",
    },
    "jsr": {
        "@std/path@1.0.2": {"integrity": "a" * 64, "dependencies": ["jsr:@std/internal"]},
        "@std/internal@1.0.0": {"integrity": "b" * 64},
    },
    "npm": {
        "chalk@5.3.0": {"integrity": "sha512-AAAA"},
        "odd@1.0.0_peer@2.0.0": {"integrity": "sha512-AAAA", "optionalDependencies": ["peer"]},
        "peer@2.0.0": {"integrity": "sha512-AAAA"},
    },
    "workspace": {"dependencies": ["jsr:@std/path@1", "npm:odd@1"]},
}


def test_both_registries_are_read() -> None:
    """Packages of npm and of JSR, with checksums, dependencies and what is direct."""
    found = packages("javascript/deno_lock", json.dumps(_V4, indent=2))
    assert {key: (item.type, item.relationship) for key, item in found.items()} == {
        "chalk@5.3.0": ("npm", Relationship.TRANSITIVE),
        "odd@1.0.0": ("npm", Relationship.DIRECT),
        "peer@2.0.0": ("npm", Relationship.TRANSITIVE),
        "@std/path@1.0.2": ("jsr", Relationship.DIRECT),
        "@std/internal@1.0.0": ("jsr", Relationship.TRANSITIVE),
    }
    assert found["odd@1.0.0"].dependencies == ("peer@2.0.0",)
    assert found["@std/path@1.0.2"].dependencies == ("@std/internal@1.0.0",)
    assert found["@std/path@1.0.2"].hashes == (f"sha256:{'a' * 64}",)
    assert found["chalk@5.3.0"].locations[0].line > 1


def test_older_formats_are_read() -> None:
    """Formats 2 and 3 keep the packages one level deeper."""
    entry = {"integrity": "sha512-AAAA", "dependencies": {"alias": "b@2.0.0"}}
    npm = {"a@1.0.0": entry, "b@2.0.0": {"integrity": "sha512-AAAA", "dependencies": {}}}
    second = {"version": "2", "npm": {"specifiers": {"a@1": "a@1.0.0"}, "packages": npm}}
    third = {"version": "3", "packages": {"specifiers": {"npm:a@1": "npm:a@1.0.0"}, "npm": npm}}
    for document in (second, third):
        found = packages("javascript/deno_lock", json.dumps(document))
        assert found["a@1.0.0"].dependencies == ("b@2.0.0",)
        assert found["a@1.0.0"].relationship is Relationship.DIRECT
        assert found["b@2.0.0"].relationship is Relationship.TRANSITIVE


def test_modules_from_addresses_are_counted() -> None:
    """They are files without a package, which is said."""
    text = json.dumps({"version": "3", "remote": {"https://h/a.ts": "x", "https://h/b.ts": "y"}})
    (note,) = diagnostics("javascript/deno_lock", text)
    assert note.kind == "note"
    assert note.reason.startswith("2 ")
    assert not any(isinstance(item, Package) for item in items("javascript/deno_lock", text))
