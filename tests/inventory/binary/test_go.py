"""Build information of Go programs, in all its forms."""

from __future__ import annotations

import os
import re
import shutil
import struct
import subprocess
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given

from seawall.artifacts.file import File
from seawall.errors import LimitExceeded, MalformedInput
from seawall.inventory.binary.go import PLUGIN, main_version
from seawall.inventory.binary.go_version import linked_version, pseudo_version, release
from seawall.model import Relationship
from tests.inventory.binary.making import (
    BASE,
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

MAGIC: Final = b"\xff Go buildinf:"
MODULES: Final = """\
path\tgithub.com/example/tool/cmd/tool
mod\tgithub.com/example/tool\t(devel)\t
dep\tgithub.com/pkg/errors\tv0.9.1\th1:FEBLx1zS214owpjy7qsBeixbURkuhQAwrK5UwLGTwt4=
dep\tgolang.org/x/sys\tv0.1.0\th1:abc=
=>\tgithub.com/fork/sys\tv0.2.0\th1:def=
dep\texample.com/local\tv1.0.0
=>\t./local\t(devel)\t
build\t-ldflags="-s -w -X main.version=1.2.3 -X 'main.date=a b'"
build\tCGO_ENABLED=0
build\tGOARCH=amd64
build\tGOOS=linux
build\tvcs=git
build\tvcs.revision=2a18b3d6ab3d1003afbcfcb4a6ffca61e04fcb57
build\tvcs.time=2023-01-14T04:33:15Z
build\tvcs.modified=false
"""


def framed(text: str) -> bytes:
    return b"s" * 16 + text.encode() + b"e" * 16 if text else b""


def varint(number: int) -> bytes:
    out = b""
    while number >= 0x80:
        out += bytes((number & 0x7F | 0x80,))
        number >>= 7
    return out + bytes((number,))


def block(go: str = "go1.21.3", text: str = MODULES) -> bytes:
    """The form since Go 1.18."""
    strings = b"".join(varint(len(part)) + part for part in (go.encode(), framed(text)))
    return (MAGIC + b"\x08\x02").ljust(32, b"\0") + strings


def pointed(go: str, text: str, *, wide: bool, order: str) -> bytes:
    """A program in the form before Go 1.18: pointers to strings elsewhere."""
    pointer, width = ("Q", 8) if wide else ("I", 4)
    parts = (go.encode(), framed(text))
    sections = {".go.buildinfo": bytes(32), ".data": bytes(4 * width), ".rodata": b"".join(parts)}
    plain = elf(sections, wide=wide, order=order)
    start = plain.index(parts[0])
    places = (BASE + start, BASE + start + len(parts[0]))
    headers = [
        struct.pack(order + pointer * 2, place, len(part))
        for place, part in zip(places, parts, strict=True)
    ]
    data_at = BASE + (64 + 56 if wide else 52 + 32) + 32
    pointers = struct.pack(order + pointer * 2, data_at, data_at + 2 * width)
    flags = 1 if order == ">" else 0
    head = (MAGIC + bytes((width, flags)) + pointers).ljust(32, b"\0")
    sections |= {".go.buildinfo": head, ".data": b"".join(headers)}
    return elf(sections, wide=wide, order=order)


PROGRAM: Final = elf({".text": b"code", ".go.buildinfo": block()})
EXPECTED: Final = [
    ("github.com/example/tool", "v1.2.3"),
    ("github.com/pkg/errors", "v0.9.1"),
    ("github.com/fork/sys", "v0.2.0"),
    ("example.com/local", ""),
    ("stdlib", "1.21.3"),
]


@pytest.mark.parametrize(
    "data",
    [
        PROGRAM,
        elf({".go.buildinfo": block()}, wide=False),
        elf({".data": b"x" * 8 + block()}, named=False),
        macho({"__text": b"code", "__go_buildinfo": block()}),
        pe({".text": b"code", ".data": bytes(16) + block()}),
        *(
            pointed("go1.21.3", MODULES, wide=wide, order=order)
            for wide in (True, False)
            for order in "<>"
        ),
    ],
)
def test_every_form(data: bytes) -> None:
    """Old and new encodings are read from all containers, widths and byte orders."""
    assert named(PLUGIN, "bin/tool", data) == EXPECTED


def test_main_module() -> None:
    """The main module has the version the linker was told, and needs all others."""
    main, errors, *_ = packages(PLUGIN, "bin/tool", PROGRAM)
    assert main.type == "golang"
    assert main.relationship is Relationship.ROOT
    assert main.evidence == "derived"
    assert main.properties == {
        "package": "github.com/example/tool/cmd/tool",
        "goos": "linux",
        "goarch": "amd64",
        "cgo": "0",
        "vcs": "git",
        "vcs.revision": "2a18b3d6ab3d1003afbcfcb4a6ffca61e04fcb57",
        "vcs.time": "2023-01-14T04:33:15Z",
        "vcs.modified": "false",
    }
    assert main.dependencies == (
        "github.com/pkg/errors@v0.9.1",
        "github.com/fork/sys@v0.2.0",
        "example.com/local",
        "stdlib@1.21.3",
    )
    assert errors.evidence == "stated"
    assert errors.properties == {"h1": "FEBLx1zS214owpjy7qsBeixbURkuhQAwrK5UwLGTwt4="}


def test_replacements() -> None:
    """A module that took the place of another is what is linked in."""
    _, _, fork, local, _ = packages(PLUGIN, "bin/tool", PROGRAM)
    assert fork.properties["replaces"] == "golang.org/x/sys@v0.1.0"
    assert local.properties == {"replaced-by": "./local", "required": "v1.0.0"}


def test_version_stamped_by_go() -> None:
    """A version that Go stamped is stated, not derived."""
    data = elf({".go.buildinfo": block(text="mod\texample.com/a\tv1.4.0\th1:x=\n")})
    (main, _) = packages(PLUGIN, "a", data)
    assert (main.version, main.evidence) == ("v1.4.0", "stated")
    assert main_version(File("a", data)) == "v1.4.0"


def test_version_from_the_commit() -> None:
    """Failing a version, commit and time make a pseudo-version."""
    text = re.sub(r"build\t-ldflags.*\n", "", MODULES)
    main = packages(PLUGIN, "a", elf({".go.buildinfo": block(text=text)}))[0]
    assert main.version == "v0.0.0-20230114043315-2a18b3d6ab3d"
    assert main_version(File("a", elf({".go.buildinfo": block(text=text)}))) == ""


def test_built_outside_of_module_mode() -> None:
    """Without a main module the path of the package gives one."""
    text = (
        "path\tgithub.com/docker/cli/cmd/docker\n"
        'build\t-ldflags=" -X \\"github.com/docker/cli/cli/version.Version=28.2.2\\" -static"\n'
    )
    data = elf({".go.buildinfo": block("go1.24.3", text)})
    assert named(PLUGIN, "docker", data) == [
        ("github.com/docker/cli", "v28.2.2"),
        ("stdlib", "1.24.3"),
    ]
    bare = elf({".go.buildinfo": block("go1.24.3", "path\tcommand-line-arguments\n")})
    assert named(PLUGIN, "x", bare) == [("stdlib", "1.24.3")]


def test_program_without_modules() -> None:
    """The standard library is there even if nothing else is."""
    assert named(PLUGIN, "go", elf({".go.buildinfo": block("go1.26.8", "")})) == [
        ("stdlib", "1.26.8")
    ]


def test_experiments_are_cut_from_the_version() -> None:
    """Suffixes of vendors and experiments are no part of the release."""
    data = elf({".go.buildinfo": block("go1.21.3 X:boringcrypto", "")})
    (stdlib,) = packages(PLUGIN, "x", data)
    assert (stdlib.version, stdlib.properties) == ("1.21.3", {"go": "go1.21.3 X:boringcrypto"})


@pytest.mark.parametrize(
    "data",
    [b"", b"#!/bin/sh", elf({".text": b"code"}), macho({}), pe({".data": b"x"}), b"MZ" + bytes(80)],
)
def test_other_files_say_nothing(data: bytes) -> None:
    """Programs without build information are passed over."""
    assert items(PLUGIN, "x", data) == []


def test_packed_programs_are_said() -> None:
    """A program packed with UPX is reported as such."""
    packed = elf({"x": b"UPX!"}, named=False)
    assert "UPX" in reasons(PLUGIN, "x", packed)[0]
    assert "UPX" in reasons(PLUGIN, "x.exe", pe({"UPX0": b"", "UPX1": b"x"}))[0]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (elf({".go.buildinfo": block()[:60]}), "cut off"),
        (elf({".go.buildinfo": block()[:32] + b"\xff" * 12}), "cut off"),
        (elf({".go.buildinfo": (MAGIC + b"\x05\0").ljust(32, b"\0")}), "pointers of 5"),
        (elf({".go.buildinfo": (MAGIC + b"\x08\0" + b"\x55" * 16)}), None),
    ],
)
def test_broken(data: bytes, message: str | None) -> None:
    """What does not add up is said, with the file."""
    if message is None:
        assert items(PLUGIN, "x", data) == []
        return
    with pytest.raises(MalformedInput, match=message):
        items(PLUGIN, "x", data)


def test_endless_strings_are_refused() -> None:
    """Lengths are bounded."""
    head = (MAGIC + b"\x08\x02").ljust(32, b"\0")
    with pytest.raises(LimitExceeded):
        items(PLUGIN, "x", elf({".go.buildinfo": head + varint(1 << 40)}))


@given(damaged(PROGRAM))
def test_damaged(data: bytes) -> None:
    """Flipped bytes and missing ends are survived."""
    survives(PLUGIN, "bin/x", data)


@given(damaged(pointed("go1.16", MODULES, wide=True, order="<")))
def test_damaged_pointers(data: bytes) -> None:
    """The same for the old encoding."""
    survives(PLUGIN, "bin/x", data)


@given(damaged(pe({".data": block()})))
def test_damaged_pe(data: bytes) -> None:
    """The same for PE files."""
    survives(PLUGIN, "x.exe", data)


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("go1.21.3", "1.21.3"),
        ("go1.21", "1.21.0"),
        ("go1.21rc2", "1.21.0-rc.2"),
        ("go1.9beta1", "1.9.0-beta.1"),
        ("go1.18.10b7", "1.18.10"),
        ("go1.21.3 X:nocoverageredesign", "1.21.3"),
        ("go1.20.5-gke.3", "1.20.5"),
        ("go1.21.7 (Red Hat 1.21.7-1.el9)", "1.21.7"),
        ("devel go1.22-ab12cd34ef Mon Jan 1", "1.22.0-0.devel.ab12cd34ef"),
        ("go1.25-devel_8b0e2e8c", "1.25.0-0.devel.8b0e2e8c"),
        ("devel +ab12cd34ef Mon Jan 1", ""),
        ("", ""),
    ],
)
def test_release(text: str, version: str) -> None:
    """The Go release is written as vulnerability data writes it."""
    assert release(text) == version


@pytest.mark.parametrize(
    ("flags", "version"),
    [
        ("-X main.version=1.2.3", "v1.2.3"),
        ("-X=main.Version=v1.2.3-rc.1", "v1.2.3-rc.1"),
        ("-s -X 'example.com/tool/internal.BuildVersion=v2.0.0'", "v2.0.0"),
        ('-X "k8s.io/component-base/version.gitVersion=v1.30.1"', "v1.30.1"),
        ("-X other.org/lib.version=9.9.9 -X main.version=1.0.0", "v1.0.0"),
        ("-X other.org/lib.version=1.0.0 -X third.org/lib.version=2.0.0", ""),
        ("-X main.version=dev -X main.commit=1.2.3", ""),
        ("", ""),
    ],
)
def test_linked_version(flags: str, version: str) -> None:
    """Of the linker's variables, the main module's own version counts most."""
    assert linked_version(flags, "example.com/tool") == version


def test_pseudo_version_needs_both_parts() -> None:
    """A commit without its time, or no commit at all, is no version."""
    assert (
        pseudo_version("2a18b3d6ab3d1003", "") == pseudo_version("", "2023-01-14T04:33:15Z") == ""
    )
    assert pseudo_version("not a revision", "2023-01-14T04:33:15Z") == ""


@pytest.mark.parametrize("flags", ["", "-s -w "])
def test_a_program_that_go_just_built(flags: str, tmp_path: Path) -> None:
    """The toolchain of the day writes what is read here, stripped or not."""
    go = shutil.which("go")
    if go is None:
        pytest.skip("no Go toolchain on this machine")
    (tmp_path / "go.mod").write_text("module example.com/tool\n\ngo 1.18\n")
    (tmp_path / "main.go").write_text("package main\n\nfunc main() {}\n")
    offline = {"GOPROXY": "off", "GOTOOLCHAIN": "local", "GOFLAGS": "-buildvcs=false"}
    command = [go, "build", "-ldflags", f"{flags}-X main.version=1.2.3", "-o", "tool", "."]
    subprocess.run(command, cwd=tmp_path, env=os.environ | offline, check=True)
    main, stdlib = packages(PLUGIN, "tool", (tmp_path / "tool").read_bytes())
    assert (main.name, main.version) == ("example.com/tool", "v1.2.3")
    assert (stdlib.name, bool(stdlib.version)) == ("stdlib", True)
