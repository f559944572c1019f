"""Single-file applications and the core libraries of frameworks."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Mapping
from typing import Final

import pytest
from hypothesis import given

from seawall.errors import LimitExceeded, MalformedInput
from seawall.inventory.binary.dotnet import PLUGIN
from tests.inventory.binary.making import (
    damaged,
    elf,
    items,
    macho,
    named,
    packages,
    pe,
    reasons,
    survives,
)
from tests.shared import corpus

SIGNATURE: Final = bytes.fromhex("8b1202b96a612038727b930214d7a03213f5b9e6efae3318ee3b2dce24b36aae")
FORMS: Final[dict[str, Callable[[Mapping[str, bytes]], bytes]]] = {
    "elf": elf,
    "pe": pe,
    "macho": macho,
}
TARGET: Final = ".NETCoreApp,Version=v8.0/linux-x64"
DEPS: Final = json.dumps(
    {
        "runtimeTarget": {"name": TARGET},
        "targets": {
            TARGET: {
                "App/1.0.0": {"dependencies": {"Newtonsoft.Json": "13.0.1"}},
                "Newtonsoft.Json/13.0.1": {"runtime": {"lib/net6.0/Newtonsoft.Json.dll": {}}},
                "Serilog/3.0.1": {
                    "dependencies": {"Serilog.Core": "3.0.1"},
                    "runtimeTargets": {"runtimes/linux/lib/Serilog.dll": {}},
                },
                "Analyzer/1.0.0": {},
            }
        },
        "libraries": {
            "App/1.0.0": {"type": "project"},
            "runtimepack.Microsoft.NETCore.App.Runtime.linux-x64/8.0.1": {"type": "runtimepack"},
            "Newtonsoft.Json/13.0.1": {"type": "package"},
            "Serilog/3.0.1": {"type": "package"},
            "Analyzer/1.0.0": {"type": "package"},
        },
    }
).encode()


def text(value: bytes) -> bytes:
    return bytes((len(value),)) + value


def listing(version: int, offset: int, size: int) -> bytes:
    """The list of appended files."""
    head = struct.pack("<IIi", version, 0, 2) + text(b"bundle-id")
    if version >= 2:
        head += struct.pack("<QQQQQ", offset, size, 0, 0, 0)
    packed = bytes(8) if version >= 6 else b""
    entry = struct.pack("<QQ", 0, 5) + packed + b"\x01" + text(b"App.dll")
    return (
        head + entry + struct.pack("<QQ", offset, size) + packed + b"\x03" + text(b"App.deps.json")
    )


def bundle(version: int = 6, deps: bytes = DEPS, *, form: str = "elf", size: int = -1) -> bytes:
    """A host program with files appended to it."""
    made = FORMS[form]
    name = "__data" if form == "macho" else ".data"
    start = len(made({name: b"x" * 8 + bytes(8) + SIGNATURE}))
    at = start + len(deps)
    host = made({name: b"x" * 8 + at.to_bytes(8, "little") + SIGNATURE})
    return host + deps + listing(version, start, len(deps) if size < 0 else size)


@pytest.mark.parametrize(("version", "form"), [(1, "elf"), (2, "pe"), (6, "elf"), (6, "macho")])
def test_bundled_packages(version: int, form: str) -> None:
    """Packages of the appended deps.json are found in every form of the bundle."""
    assert named(PLUGIN, "App", bundle(version, form=form)) == [
        ("Microsoft.NETCore.App.Runtime.linux-x64", "8.0.1"),
        ("Newtonsoft.Json", "13.0.1"),
        ("Serilog", "3.0.1"),
    ]


def test_what_is_stated_about_them() -> None:
    """Dependencies and places are kept."""
    serilog = packages(PLUGIN, "App", bundle())[-1]
    assert (serilog.type, serilog.evidence) == ("nuget", "stated")
    assert serilog.dependencies == ("Serilog.Core@3.0.1",)


def test_real_document() -> None:
    """A published deps.json is read out of a bundle."""
    path = corpus("packages") / "dotnet-deps-json/root/app/TestLibrary.deps.json"
    found = named(PLUGIN, "App", bundle(deps=path.read_bytes()))
    assert ("AWSSDK.Core", "3.7.10.6") in found


def test_hosts_without_files_say_nothing() -> None:
    """The host program alone holds no packages."""
    assert items(PLUGIN, "App", elf({".data": bytes(8) + SIGNATURE})) == []
    assert items(PLUGIN, "App", elf({".text": b"x"})) == []
    assert items(PLUGIN, "App", b"\x7fELF") == items(PLUGIN, "App", b"text") == []


def test_bundles_without_deps_json_are_said() -> None:
    """What cannot be told is not passed over in silence."""
    assert "deps.json" in reasons(PLUGIN, "App", bundle(size=0))[0]


@pytest.mark.parametrize(
    "data",
    [bundle(deps=b"no json"), bundle(deps=b'{"libraries": 1}'), bundle()[:-150], bundle(size=99)],
)
def test_broken(data: bytes) -> None:
    """What does not add up is said, with the file."""
    with pytest.raises(MalformedInput, match=r"broken|cut off"):
        items(PLUGIN, "App", data)


def test_large_documents_are_refused() -> None:
    """The size of a deps.json is bounded."""
    with pytest.raises(LimitExceeded):
        items(PLUGIN, "App", bundle(size=1 << 40))


def block(key: str, value: bytes = b"", *, is_text: bool = True, inside: bytes = b"") -> bytes:
    """One node of a version resource."""
    head = key.encode("utf-16-le") + b"\0\0"
    head += bytes(-(6 + len(head)) % 4)
    body = value + bytes(-len(value) % 4) + inside
    length = len(value) // 2 if is_text else len(value)
    return struct.pack("<HHH", 6 + len(head) + len(body), length, is_text) + head + body


def string(key: str, value: str) -> bytes:
    made = block(key, value.encode("utf-16-le") + b"\0\0")
    return made + bytes(-len(made) % 4)


def resources(product: str) -> bytes:
    """A resource section with one version resource."""
    strings = string("CompanyName", "Microsoft Corporation") + string("ProductVersion", product)
    info = block("StringFileInfo", inside=block("040904B0", inside=strings))
    version = block("VS_VERSION_INFO", bytes(52), is_text=False, inside=info)
    tree = b""
    for number, (key, target) in enumerate(((16, 0x80000018), (1, 0x80000030), (1033, 0x48))):
        assert len(tree) == number * 24
        tree += struct.pack("<IIHHHHII", 0, 0, 0, 0, 0, 1, key, target)
    return tree + struct.pack("<IIII", 0x1000 + 0x58, len(version), 0, 0) + version


def library(product: str, *, managed: bool = True) -> bytes:
    return pe({".rsrc": resources(product)}, resources=".rsrc", managed=managed)


@pytest.mark.parametrize(
    ("file", "package"),
    [
        ("System.Private.CoreLib.dll", "Microsoft.NETCore.App"),
        ("Microsoft.AspNetCore.dll", "Microsoft.AspNetCore.App"),
    ],
)
def test_frameworks(file: str, package: str) -> None:
    """The core library of a framework states its version."""
    path = f"usr/share/dotnet/shared/{package}/8.0.1/{file}"
    (found,) = packages(PLUGIN, path, library("8.0.1+bf5e279d9239bfef5bb1b8d6212f1b971c434606"))
    assert (found.type, found.name, found.version) == ("nuget", package, "8.0.1")
    assert (found.publisher, found.evidence) == ("Microsoft Corporation", "derived")


def test_other_libraries_are_no_packages() -> None:
    """The name of a DLL is no evidence of a package."""
    assert items(PLUGIN, "app/Newtonsoft.Json.dll", library("13.0.1+ae9fe44")) == []
    assert items(PLUGIN, "System.Private.CoreLib.dll", library("8.0.1", managed=False)) == []


def test_a_framework_without_version_is_said() -> None:
    """A core library without version is noted."""
    assert "version" in reasons(PLUGIN, "System.Private.CoreLib.dll", library("eight"))[0]


@given(damaged(bundle()))
def test_damaged_bundle(data: bytes) -> None:
    """Flipped bytes and missing ends are survived."""
    survives(PLUGIN, "App", data)


@given(damaged(library("8.0.1")))
def test_damaged_library(data: bytes) -> None:
    """The same for managed libraries."""
    survives(PLUGIN, "System.Private.CoreLib.dll", data)
