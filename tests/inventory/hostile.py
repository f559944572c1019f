"""Content that no reader of files may stumble over, by what is wrong with it."""

from __future__ import annotations

import json
import random
from typing import Final

_DEEP: Final = 50_000
NOISE: Final = random.Random(20).randbytes(1 << 18)

CONTENTS: Final[dict[str, bytes]] = {
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
    "zeros": bytes(5000),
    "line feeds": b"\n" * 100_000,
    "blanks": b" " * 100_000,
    "noise": NOISE,
    "no line feed": b"a" * 1_000_000,
    "colons": b"a:b\n " * 100_000,
    "nested JSON": b"[" * 200_000,
    "wrong JSON": b'{"spec": 1, "Content": {}, "services": [1], "packages": "x", "a": null}',
    "nested XML": b"<a>" * 100_000,
    "entities": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    "quotes": b'LABEL a="' + b'\\"' * 100_000,
    "gzip": b"\x1f\x8b\x08\0" + NOISE[:5000],
    "xz": b"\xfd7zXZ\0" + NOISE[:5000],
    "zstd": b"\x28\xb5\x2f\xfd" + NOISE[:5000],
    "SQLite": b"SQLite format 3\0" + NOISE[:8176],
    "ar": b"!<arch>\n" + NOISE[:5000],
    "rpm": b"\xed\xab\xee\xdb" + NOISE[:5000],
    "rpm header": (b"\xed\xab\xee\xdb".ljust(96, b"\0") + b"\x8e\xad\xe8\x01" + b"\xff" * 500),
    "Berkeley DB": bytes(12) + b"\x61\x15\x06\0" + b"\x09\0\0\0\0\x10\0\0\0\x08" + NOISE[:9000],
    "ndb": b"RpmP" + bytes(4) + b"\1\0\0\0" * 2 + bytes(16) + b"Slot" + NOISE[:4060],
    "ELF": b"\x7fELF\2\1\1" + NOISE[:5000],
    "kernel": NOISE[:0x202] + b"HdrS" + NOISE[:70_000],
    "EFI": b"MZ\0\0zimg" + NOISE[:5000],
    "brackets": ("[" * 20_000).encode(),
    "braces": ('{"a":' * 20_000).encode(),
    "parentheses": ("(" * 20_000).encode(),
    "closing": ("]})" * 5_000).encode(),
    "elements": ("<a>" * 20_000).encode(),
    "dots": ("a." * 50_000).encode(),
    "dashes": ("-" * 50_000 + "\n" + "- " * 5_000).encode(),
    "colons in one line": ("a:" * 50_000).encode(),
    "comments": ("(*" * 20_000 + "--[[" * 20_000 + "/*" * 20_000).encode(),
    "tables": ("\n".join(f"[a{number}]" for number in range(5_000))).encode(),
    "keys": ("a = " + "a." * 5_000 + "b").encode(),
}
