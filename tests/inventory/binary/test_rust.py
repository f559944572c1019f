"""Crates of Rust programs: stated, mentioned, damaged."""

from __future__ import annotations

import json
import shutil
import sysconfig
import zlib
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given

from seawall.errors import LimitExceeded, MalformedInput
from seawall.inventory.binary.rust import PLUGIN
from seawall.model import Relationship, Scope
from tests.inventory.binary.making import damaged, elf, items, macho, named, packages, pe, survives

CRATES: Final[list[dict[str, Any]]] = [
    {"name": "cc", "version": "1.0.83", "source": "crates.io", "kind": "build"},
    {"name": "libc", "version": "0.2.150", "source": "crates.io"},
    {"name": "mine", "version": "0.1.0", "source": "local", "dependencies": [0, 3, 99]},
    {"name": "rand", "version": "0.8.5", "source": "git", "dependencies": [1]},
    {"name": "tool", "version": "2.0.0", "source": "local", "root": True, "dependencies": [2, 3]},
]


def section(document: object = None, *, text: bytes = b"") -> bytes:
    return zlib.compress(text or json.dumps(document or {"packages": CRATES}).encode())


@pytest.mark.parametrize(
    "data",
    [elf({".dep-v0": section()}), macho({".dep-v0": section()}), pe({".dep-v0": section()})],
)
def test_stated_crates(data: bytes) -> None:
    """The list of crates is read from all containers."""
    assert named(PLUGIN, "tool", data) == [
        ("libc", "0.2.150"),
        ("mine", "0.1.0"),
        ("rand", "0.8.5"),
        ("tool", "2.0.0"),
    ]


def test_relations_and_origins() -> None:
    """Relations, sources and dependencies are kept, build dependencies left out."""
    libc, mine, rand, tool = packages(PLUGIN, "tool", elf({".dep-v0": section()}))
    assert [libc.relationship, mine.relationship, tool.relationship] == [
        Relationship.TRANSITIVE,
        Relationship.DIRECT,
        Relationship.ROOT,
    ]
    assert mine.dependencies == ("rand@0.8.5",)
    assert tool.dependencies == ("mine@0.1.0", "rand@0.8.5")
    assert (libc.origin, mine.origin, rand.origin) == ("", "", "git")
    assert mine.properties == {"source": "local"}
    assert {item.scope for item in (libc, mine, rand, tool)} == {Scope.RUNTIME}
    assert {item.evidence for item in (libc, mine, rand, tool)} == {"stated"}


def test_crates_in_panic_messages() -> None:
    """Paths in panic messages name crates, as a guess."""
    text = (
        b"/root/.cargo/registry/src/index.example-6f17d22bba15001f/serde_json-1.0.108/src/de.rs\0"
        b"/cargo/registry/src/github.com-1ecc6299db9ec823/ring-0.17.0-alpha.11/src/a.rs"
        b"C:\\Users\\x\\.cargo\\registry\\src\\index\\winapi-0.3.9\\src\\lib.rs"
        b"/cargo/registry/src/index/serde_json-1.0.108/src/ser.rs"
        b"/registry/src/broken"
    )
    data = elf({".rodata": text, ".comment": b"GCC: 12\0rustc version 1.75.0 (82e1608df)\0"})
    found = packages(PLUGIN, "tool", data)
    assert [(item.name, item.version) for item in found] == [
        ("ring", "0.17.0-alpha.11"),
        ("serde_json", "1.0.108"),
        ("winapi", "0.3.9"),
    ]
    assert {item.evidence for item in found} == {"guessed"}


def test_other_compilers_are_not_searched() -> None:
    """Only what rustc made is searched for such paths."""
    text = b"/registry/src/index/serde-1.0.0/src/lib.rs"
    assert items(PLUGIN, "tool", elf({".rodata": text, ".comment": b"GCC: 12\0"})) == []
    assert items(PLUGIN, "tool", elf({".rodata": text})) == []
    assert items(PLUGIN, "tool", b"#!/bin/sh") == items(PLUGIN, "tool", b"\x7fELF") == []


@pytest.mark.parametrize(
    "content",
    [
        b"not zlib",
        section(text=b"no json"),
        section(text=b'{"packages": 5}'),
        section(text=b'{"packages": [{"name": 1}]}'),
        section(text=b"[" * 100_000),
        section(text=b'{"packages": [{"name": "\xff"}]}'),
    ],
)
def test_broken_lists(content: bytes) -> None:
    """What does not add up is said, with the file."""
    with pytest.raises(MalformedInput, match="broken"):
        items(PLUGIN, "tool", elf({".dep-v0": content}))


def test_bombs_are_refused() -> None:
    """The unpacked size is bounded."""
    with pytest.raises(LimitExceeded):
        items(PLUGIN, "tool", elf({".dep-v0": zlib.compress(bytes(9 << 20))}))


@given(damaged(elf({".dep-v0": section()})))
def test_damaged(data: bytes) -> None:
    """Flipped bytes and missing ends are survived."""
    survives(PLUGIN, "tool", data)


@given(damaged(elf({".rodata": b"/registry/src/x/a-1.0.0/", ".comment": b"rustc version 1"})))
def test_damaged_messages(data: bytes) -> None:
    """The same for panic messages."""
    survives(PLUGIN, "tool", data)


@pytest.mark.parametrize("program", ["uv", "ruff"])
def test_real_programs(program: str) -> None:
    """Programs of the running environment; some releases state crates, others only mention them."""
    found = shutil.which(program, path=sysconfig.get_path("scripts"))
    if found is None:
        pytest.skip(f"no {program} in this environment")
    crates = packages(PLUGIN, program, Path(found).read_bytes())
    assert len(crates) > 50
    assert {item.type for item in crates} == {"cargo"}
    assert "memchr" in {item.name for item in crates}
    assert len({item.evidence for item in crates}) == 1
