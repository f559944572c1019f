"""Bills of materials in native images."""

from __future__ import annotations

import gzip
import json
from typing import Final

import pytest
from hypothesis import given

from seawall.errors import LimitExceeded, MalformedInput
from seawall.inventory.binary.graalvm import PLUGIN
from seawall.model import Relationship
from tests.inventory.binary.making import (
    damaged,
    elf,
    items,
    named,
    offset_of,
    packages,
    pe,
    reasons,
    survives,
)
from tests.shared import corpus

BOM: Final = json.dumps(
    {
        "bomFormat": "CycloneDX",
        "metadata": {
            "component": {"name": "app", "group": "org.example", "version": "3", "bom-ref": "root"}
        },
        "components": [
            {
                "group": "io.netty",
                "name": "netty-common",
                "version": "4.1.100.Final",
                "bom-ref": "netty",
                "licenses": [{"license": {"id": "Apache-2.0"}}, {"license": {"name": "Other"}}],
            },
            {"name": "basic-lib", "version": "1.0", "licenses": [{"expression": "MIT OR ISC"}]},
        ],
        "dependencies": [{"ref": "root", "dependsOn": ["netty", "unknown"]}, {"ref": "netty"}],
    }
).encode()


def image(
    document: bytes, *, length: int | None = None, wide: bool = True, order: str = "<"
) -> bytes:
    """A native image that exports a document."""
    size = (len(document) if length is None else length).to_bytes(
        8, "little" if order == "<" else "big"
    )
    sections = {".svm_heap": b"heap", ".rodata": size + document}

    def made(start: int) -> bytes:
        symbols = {"sbom_length": start, "sbom": start + 8}
        return elf(sections, symbols=symbols, wide=wide, order=order)

    return made(offset_of(made(0), size + document))


@pytest.mark.parametrize(("wide", "order"), [(True, "<"), (True, ">"), (False, "<")])
def test_components(wide: bool, order: str) -> None:
    """The exported document is found in every width and byte order."""
    data = image(gzip.compress(BOM), wide=wide, order=order)
    assert named(PLUGIN, "app", data) == [
        ("org.example:app", "3"),
        ("io.netty:netty-common", "4.1.100.Final"),
        ("basic-lib", "1.0"),
    ]


def test_what_is_stated_about_them() -> None:
    """Relations, dependencies and licences are kept."""
    app, netty, basic = packages(PLUGIN, "app", image(gzip.compress(BOM)))
    assert app.relationship is Relationship.ROOT
    assert app.dependencies == ("io.netty:netty-common@4.1.100.Final",)
    assert netty.licenses == ("Apache-2.0", "Other")
    assert basic.licenses == ("MIT OR ISC",)
    assert {item.type for item in (app, netty, basic)} == {"maven"}


def test_real_document() -> None:
    """A published document is read."""
    text = (corpus("packages") / "graalvm-sbom/root/app/sbom.json").read_bytes()
    found = named(PLUGIN, "app", image(gzip.compress(text)))
    assert ("io.netty:netty-codec-http2", "4.1.104.Final") in found  # as its package URL says
    assert ("io.micronaut:core", "4.2.3") in found
    assert ("basic-lib", "1.0") in found


def test_images_without_a_document_are_said() -> None:
    """A native image that keeps its components to itself is reported."""
    assert "native image" in reasons(PLUGIN, "app", elf({".svm_heap": b"heap"}))[0]


@pytest.mark.parametrize("data", [b"", b"\x7fELF", elf({".text": b"code"}), pe({".data": b"x"})])
def test_other_programs_say_nothing(data: bytes) -> None:
    """Programs of other makers are passed over."""
    assert items(PLUGIN, "app", data) == []


@pytest.mark.parametrize(
    "data",
    [
        image(b"not gzip"),
        image(gzip.compress(b"no json", mtime=0)),
        image(gzip.compress(b'{"components": [{"name": 5}]}', mtime=0)),
        image(gzip.compress(BOM, mtime=0), length=10_000),
        elf({".svm_heap": b"heap"}, symbols={"sbom": 0, "sbom_length": 1 << 40}),
    ],
)
def test_broken(data: bytes) -> None:
    """What does not add up is said, with the file."""
    with pytest.raises(MalformedInput, match=r"broken|outside|not the JSON"):
        items(PLUGIN, "app", data)


def test_bombs_are_refused() -> None:
    """Packed and unpacked sizes are bounded."""
    with pytest.raises(LimitExceeded):
        items(PLUGIN, "app", image(gzip.compress(bytes(65 << 20))))
    with pytest.raises(LimitExceeded):
        items(PLUGIN, "app", image(b"", length=1 << 60))


@given(damaged(image(gzip.compress(BOM))))
def test_damaged(data: bytes) -> None:
    """Flipped bytes and missing ends are survived."""
    survives(PLUGIN, "app", data)


def test_nothing_is_said_of_the_system_around() -> None:
    """A program may carry any document; it speaks for itself and for nobody else."""
    claims = {
        "hint:esm": "esm-infra\nvar/lib/ubuntu-advantage/status.json",
        "level": "kernel",
        "extractor": "distro/dpkg",
        "ownedBy": "pkg:deb/debian/netty",
    }
    properties = [{"name": f"seawall:{key}", "value": value} for key, value in claims.items()]
    document = json.loads(BOM)
    document["metadata"] = {
        "component": {"type": "container", "name": "x"},
        "properties": properties,
    }
    plain = image(gzip.compress(json.dumps(document).encode()))
    document["components"] = [{**one, "properties": properties} for one in document["components"]]
    claiming = image(gzip.compress(json.dumps(document).encode()))
    assert items(PLUGIN, "app", claiming) == items(PLUGIN, "app", plain)
    assert items(PLUGIN, "app", plain) == packages(PLUGIN, "app", plain)
