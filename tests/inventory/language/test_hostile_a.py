"""Hostile input, given to every extractor of these ecosystems."""

from __future__ import annotations

import contextlib
import json
import random
from typing import Final

import msgspec
import pytest

from seawall.artifacts.file import File
from seawall.errors import MalformedInput
from seawall.inventory import dispatch
from seawall.inventory.extractor import Extractor
from seawall.model import Claim, Diagnostic, Hint, Package, Release
from tests.inventory.language.extracting_a import EXTRACTORS
from tests.inventory.reading import dispatcher, extractor
from tests.shared import SHARED

_DEEP: Final = 50_000
HOSTILE: Final = {
    "empty": b"",
    "blank": b" \n\t\n",
    "a byte-order mark alone": b"\xff\xfe",
    "zero bytes": bytes(1000),
    "random bytes": random.Random(1).randbytes(5000),
    "broken UTF-8": b'\xc3\x28 \xf0\x28\x8c\x28 = "\xff"\n' * 10,
    "no object": b"null",
    "a number": b"1",
    "a list": b'[1, "a", null, {}]',
    "deep lists": b"[" * _DEEP + b"]" * _DEEP,
    "deep objects": b'{"a":' * _DEEP + b"1" + b"}" * _DEEP,
    "deep packages": b'{"packages":' * _DEEP + b"1" + b"}" * _DEEP,
    "deep dependencies": b'{"dependencies":{"a":' * _DEEP + b"1" + b"}}" * _DEEP,
    "deep TOML": b"a = " + b"[" * _DEEP + b"]" * _DEEP,
    "a TOML key of many parts": b"a" + b".a" * _DEEP + b" = 1",
    "deep parentheses": b"x = " + b"(" * _DEEP + b")" * _DEEP,
    "many signs": b"x = " + b"-" * _DEEP + b"1",
    "deep serialised arrays": b"a:1:{i:0;" * _DEEP,
    "a length that lies": b's:999999999:"a";',
    "deep YAML": b"- " * _DEEP + b"a",
    "YAML aliases": b"a: &a [x]\n" + b"b: *a\n" * 2000,
    "YAML that grows": b"a: &a {x: 1}\n"
    + b"".join(b"b%d: &b%d {<<: [*a, *a]}\n" % (n, n) for n in range(30)),
    "wrong types in JSON": b'{"packages": 1, "dependencies": [], "name": {}, "version": 3}',
    "wrong types inside": b'{"packages": {"a": 1}, "dependencies": {"a": []}, "npm": {"a": 1}}',
    "wrong types in TOML": b'package = 1\npackages = "a"\n[project]\nname = 3\ndependencies = 1\n',
    "wrong types in YAML": b"packages: 1\nimporters: [1]\ndependencies: {a: {b: c}}\n1: 2\n",
    "one long line": b"a" * 200_000,
    "many blanks": b"\n" + b" " * 200_000 + b"x",
    "many quotes": b"'\"" * 50_000,
    "many backslashes": b'"' + b"\\" * 100_001,
    "many comments": b"/*" * 50_000,
    "many brackets and commas": b"[,(,{," * 20_000,
    "many line breaks": b"\n" * 200_000,
    "escaped quotes": b'"' + b'\\"' * 100_000,
    "escaped single quotes": b"'" + b"\\'" * 100_000,
    "comments that do not end": b"/* " * 100_000,
    "a comment in PHP that does not end": b"<?php " + b"/* " * 100_000,
    "a list that does not end": b'  s.authors = ["' + b'\\"' * 100_000 + b"]",
    "a deep folder": json.dumps(
        {
            "packages": {
                "node_modules/a/" * 20_000: {"dependencies": {"x": "1", "y": "1"}},
                "a/" * 20_000: ["a@1", "", {"dependencies": {"x": "1"}}],
            }
        }
    ).encode(),
    "a long name of a tarball": json.dumps(
        {"dependencies": {"a": {"version": "https://h/" + "-1.1.1" * 50_000}}}
    ).encode(),
    "groups that include each other": b"[dependency-groups]\n"
    + b"".join(
        b"g%d = [%s]\n" % (n, b'{include-group = "g%d"},' % (n + 1) * 20) for n in range(30)
    ),
    "an indented letter": b"a:\n x\n  y\n",
    "surrogates in a program": b'setup(name="a\\ud800", version="\\udfff", '
    b'install_requires=["a>=\\ud800", "b"], extras_require={"\\ud800": ["c"]})',
    "surrogates in a table": b'hydrateRuntimeState({"packageRegistryData": [["a\\ud800", '
    b'[["npm:1.0.0", {"packageDependencies": [["b\\ud800", "npm:1.0.0"]]}]]],'
    b'["a", [["npm:1.0.0", {"packageDependencies": [["b\\ud800", "npm:1.0.0"]]}]]]]})',
    "surrogates": b'{"name": "\\ud800", "version": "1\\udfff"}',
    "a zip that is none": b"PK\x03\x04" + b"PK\x05\x06" * 100,
    "a program": b"#!/usr/bin/env python3\n" + b"PK" * 100,
}


def _read(plugin: Extractor, path: str, data: bytes) -> list[object]:
    file = File(path, data, neighbours=lambda _: data)
    found: list[object] = []
    with contextlib.suppress(MalformedInput):
        found.extend(plugin.extract(file))
    return found


@pytest.mark.parametrize("content", HOSTILE)
@pytest.mark.parametrize("name", EXTRACTORS)
def test_hostile_content_is_refused_or_read(name: str, content: str) -> None:
    """Any content yields items that can be written, or a refusal; never another exception."""
    found = _read(extractor(f"language/{name}"), EXTRACTORS[name], HOSTILE[content])
    assert all(isinstance(item, Package | Claim | Release | Hint | Diagnostic) for item in found)
    assert msgspec.json.encode(found)


@pytest.mark.parametrize("name", EXTRACTORS)
def test_the_extractor_is_selected(name: str) -> None:
    """Each extractor is chosen for the path of its format."""
    names = [reader.entry.name for reader in dispatcher().select(EXTRACTORS[name])]
    assert f"language/{name}" in names


def _readers(path: str) -> list[dispatch.Reader]:
    return [
        reader
        for reader in dispatcher().select(path)
        if reader.entry.name.removeprefix("language/") in EXTRACTORS
    ]


def _real() -> list[str]:
    root = SHARED / "corpora" / "packages"
    paths = (path for path in root.glob("*/root/**/*") if path.is_file())
    names = (path.relative_to(root).as_posix() for path in paths)
    return sorted(name for name in names if _readers(name.partition("/root/")[2]))


@pytest.mark.parametrize("path", _real())
def test_truncated_and_damaged_files_do_not_fail(path: str) -> None:
    """Real files cut off or with bytes exchanged never make a reader fail."""
    inner = path.partition("/root/")[2]
    data = (SHARED / "corpora" / "packages" / path).read_bytes()[:20_000]
    chance = random.Random(path)
    for _ in range(6):
        damaged = bytearray(data[: chance.randrange(len(data) + 1)])
        for _ in range(min(8, len(damaged))):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        for item in dispatch.read(File(inner, bytes(damaged)), _readers(inner)):
            assert not (isinstance(item, Diagnostic) and "the reader failed" in item.reason)
