"""An image of two small layers."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from bench import oci
from bench.images import Image
from bench.layers import Entry, Layer, hardlink, ordered, whiteout, write

STATUS: Final = (
    b"Package: hello\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1:2.10-3\n\n"
)
METADATA: Final = b"Metadata-Version: 2.1\nName: Some.Thing\nVersion: 1.0\n\n"
SITE: Final = "usr/lib/python3/dist-packages"

LOWER: Final = (
    Entry("var/lib/dpkg/status", STATUS),
    Entry("etc/os-release", b'ID=debian\nVERSION_ID="12"\n'),
    Entry(f"{SITE}/some_thing-1.0.dist-info/METADATA", METADATA),
    Entry("data/zeros", bytes(1000), repeat=3000),
    hardlink("data/again", "data/zeros"),
)
UPPER: Final = (whiteout(f"{SITE}/some_thing-1.0.dist-info"), Entry("srv/app", b"#!/bin/sh\n"))


def layers(folder: Path) -> list[tuple[str, Layer]]:
    """Both layers, written below a folder."""
    return [
        ("RUN lower", write(ordered(LOWER), folder / "layers" / "lower")),
        ("RUN upper", write(ordered(UPPER), folder / "layers" / "upper")),
    ]


def image(folder: Path) -> Image:
    """The image in both forms, with what is in it."""
    made = layers(folder)
    oci.layout(folder / "oci", made)
    oci.archive(folder / "docker.tar", "tiny", made)
    return Image(
        "tiny",
        folder / "oci",
        folder / "docker.tar",
        frozenset({("deb", "hello", "1:2.10-3")}),
        frozenset({("pypi", "Some.Thing", "1.0")}),
    )
