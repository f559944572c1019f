"""Locks of npm."""

from __future__ import annotations

import json
from typing import Any

from seawall.model import Item, Package, Relationship, Scope
from tests.inventory.language.extracting import items


def _found(document: dict[str, Any]) -> list[Package]:
    found: list[Item] = list(items("javascript/npm_lock", json.dumps(document, indent=2)))
    return [item for item in found if isinstance(item, Package)]


_V3: dict[str, Any] = {
    "name": "root",
    "version": "1.0.0",
    "lockfileVersion": 3,
    "packages": {
        "": {
            "name": "root",
            "version": "1.0.0",
            "license": "MIT",
            "dependencies": {"a": "1", "w": "*"},
            "devDependencies": {"d": "1"},
        },
        "node_modules/a": {
            "version": "1.0.0",
            "resolved": "https://npm.example/a/-/a-1.0.0.tgz",
            "integrity": "sha512-AAAA",
            "license": "ISC",
            "dependencies": {"b": "2", "missing": "1"},
            "peerDependencies": {"real": "1"},
        },
        "node_modules/a/node_modules/b": {"version": "2.0.0", "dependencies": {"d": "1"}},
        "node_modules/b": {"version": "1.0.0", "optional": True, "dependencies": {"a": "1"}},
        "node_modules/d": {"version": "1.0.0", "dev": True},
        "node_modules/alias": {"name": "real", "version": "3.0.0", "peer": True},
        "node_modules/both": {"version": "1.0.0", "devOptional": True},
        "node_modules/git": {
            "version": "1.0.0",
            "resolved": "git+ssh://git@h/o/r.git#abc",
        },
        "node_modules/w": {"resolved": "packages/w", "link": True},
        "packages/w": {"version": "4.0.0", "dependencies": {"b": "1"}},
        "packages/w/node_modules/@s/c": {"version": "5.0.0"},
    },
}


def test_packages_are_named_by_their_folders() -> None:
    """Nested copies, aliases, members of the workspace and the project itself."""
    assert [(item.name, item.version) for item in _found(_V3)] == [
        ("root", "1.0.0"),
        ("a", "1.0.0"),
        ("b", "2.0.0"),
        ("b", "1.0.0"),
        ("d", "1.0.0"),
        ("real", "3.0.0"),
        ("both", "1.0.0"),
        ("git", "1.0.0"),
        ("w", "4.0.0"),
        ("@s/c", "5.0.0"),
    ]


def test_lines_are_those_of_the_keys() -> None:
    """Every package points at its own entry."""
    rows = json.dumps(_V3, indent=2).split("\n")
    lines = [item.locations[0].line for item in _found(_V3)]
    keys = [rows[line - 1].strip().removesuffix(": {") for line in lines]
    assert keys == [
        json.dumps(key) for key, value in _V3["packages"].items() if "link" not in value
    ]


def test_a_name_is_looked_up_from_the_folder_outwards() -> None:
    """As Node.js does: the nearest copy is the one that is meant."""
    needs = {f"{item.name}@{item.version}": item.dependencies for item in _found(_V3)}
    assert needs["root@1.0.0"] == ("a@1.0.0", "w@4.0.0", "d@1.0.0")
    assert needs["a@1.0.0"] == ("b@2.0.0",)
    assert needs["b@2.0.0"] == ("d@1.0.0",)
    assert needs["b@1.0.0"] == ("a@1.0.0",)
    assert needs["w@4.0.0"] == ("b@1.0.0",)


def test_scopes_and_relationships_are_those_of_the_lock() -> None:
    """The marks of npm, and what the project and its members ask for."""
    found = {f"{item.name}@{item.version}": item for item in _found(_V3)}
    scopes = {key: item.scope for key, item in found.items() if item.scope is not Scope.RUNTIME}
    assert scopes == {
        "root@1.0.0": Scope.UNKNOWN,
        "b@1.0.0": Scope.OPTIONAL,
        "d@1.0.0": Scope.DEVELOPMENT,
        "real@3.0.0": Scope.PEER,
        "both@1.0.0": Scope.OPTIONAL,
        "w@4.0.0": Scope.UNKNOWN,
    }
    near: dict[Relationship, list[str]] = {}
    for key, item in found.items():
        near.setdefault(item.relationship, []).append(key)
    assert near[Relationship.ROOT] == ["root@1.0.0", "w@4.0.0"]
    assert near[Relationship.DIRECT] == ["a@1.0.0", "b@1.0.0", "d@1.0.0"]


def test_origins_hashes_and_aliases_are_kept() -> None:
    """What the lock says of where a package comes from."""
    found = {f"{item.name}@{item.version}": item for item in _found(_V3)}
    assert found["a@1.0.0"].origin == "https://npm.example"
    assert found["a@1.0.0"].hashes == ("sha512:000000",)
    assert found["a@1.0.0"].licenses == ("ISC",)
    assert found["git@1.0.0"].qualifiers == {"vcs_url": "git+ssh://h/o/r.git@abc"}
    assert found["real@3.0.0"].properties == {"alias": "alias"}


_V1: dict[str, Any] = {
    "name": "root",
    "version": "1.0.0",
    "lockfileVersion": 1,
    "dependencies": {
        "a": {
            "version": "1.0.0",
            "integrity": "sha512-AAAA",
            "requires": {"b": "2", "c": "1"},
            "dependencies": {"b": {"version": "2.0.0", "requires": {"c": "1"}}},
        },
        "b": {"version": "1.0.0", "dev": True},
        "c": {"version": "npm:real@3.0.0", "optional": True},
        "g": {"version": "git+https://h/o/r.git#abc", "requires": True},
        "t": {"version": "https://h/t-1.2.3.tgz"},
        "f": {"version": "file:../f"},
    },
}


def test_the_first_format_is_read() -> None:
    """Nested tables, aliases, repositories and tarballs."""
    found = _found(_V1)
    assert [(item.name, item.version, item.scope) for item in found] == [
        ("root", "1.0.0", Scope.UNKNOWN),
        ("a", "1.0.0", Scope.RUNTIME),
        ("b", "2.0.0", Scope.RUNTIME),
        ("b", "1.0.0", Scope.DEVELOPMENT),
        ("real", "3.0.0", Scope.OPTIONAL),
        ("g", "", Scope.RUNTIME),
        ("t", "1.2.3", Scope.RUNTIME),
        ("f", "", Scope.RUNTIME),
    ]
    assert found[1].dependencies == ("b@2.0.0", "real@3.0.0")
    assert found[2].dependencies == ("real@3.0.0",)
    assert found[5].qualifiers == {"vcs_url": "git+https://h/o/r.git@abc"}
    rows = json.dumps(_V1, indent=2).split("\n")
    names = [rows[item.locations[0].line - 1].strip() for item in found[1:]]
    assert names == [f'"{name}": {{' for name in ("a", "b", "b", "c", "g", "t", "f")]
