"""Which image another one was built on: stated, recognised, or not known."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from seawall.model import BaseImage, Layer
from seawall.pipeline.examine import Examined, Settings, examine
from seawall.pipeline.known_images import chain_ids
from seawall.store.cache import Cache
from tests.artifacts.images import (
    Blob,
    Image,
    digest,
    image,
    layer,
    packed,
    saved_files,
    write_layout,
)

NAME: Final = "org.opencontainers.image.base.name"
DIGEST: Final = "org.opencontainers.image.base.digest"
ELSEWHERE: Final = "sha256:" + "0" * 64


def lock(name: str) -> Blob:
    """A layer with one package."""
    text = '{"lockfileVersion": 3, "packages": {"node_modules/%s": {"version": "1.0.0"}}}'
    return layer({f"{name}/package-lock.json": (text % name).encode()})


SYSTEM, RUNTIME, EARLIER, LATER = map(lock, ("system", "runtime", "earlier", "later"))
BASE: Final = image(SYSTEM)


class Machine:
    """A machine that remembers which images it has seen."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings = Settings(cache=Cache(folder / "cache"))

    def scan(self, name: str, built: Image) -> Examined:
        """Scan an image of that name."""
        archive = self.folder / "image.tar"
        archive.write_bytes(packed(saved_files({name: built})))
        return examine(f"archive:{archive}", self.settings)

    def scan_layout(self, built: Image) -> Examined:
        """Scan an image in a form that keeps its manifest and the digest of that."""
        folder = write_layout(self.folder / built.digest[7:], {"": built})
        return examine(f"oci:{folder}", self.settings)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def origins(result: Examined) -> dict[str, bool | None]:
    return {one.name: one.from_base for one in result.inventory.packages}


def test_nothing_is_known_at_first(machine: Machine) -> None:
    """Without annotation and without known layers nothing is claimed, of no layer."""
    result = machine.scan("app:1", image(SYSTEM, LATER))
    assert result.artifact.base is None
    assert origins(result) == {"system": None, "later": None}
    assert {one.from_base for one in result.artifact.layers} == {None}


def test_the_longest_known_part(machine: Machine) -> None:
    """Of several images with the same lowest layers, the nearest one is the base."""
    machine.scan("debian:12", BASE)
    machine.scan("python:3.12", image(SYSTEM, RUNTIME))
    result = machine.scan("app:1", image(SYSTEM, RUNTIME, LATER))
    assert result.artifact.base == BaseImage("python:3.12", evidence="known layers", layers=2)
    assert origins(result) == {"system": True, "runtime": True, "later": False}
    assert [one.from_base for one in result.artifact.layers] == [True, True, False]


def test_an_image_is_not_its_own_base(machine: Machine) -> None:
    """Not when it is scanned again, not under another name."""
    for name in ("app:1", "app:1", "app:2"):
        assert machine.scan(name, image(SYSTEM, LATER)).artifact.base is None


def test_other_layers_below(machine: Machine) -> None:
    """A layer in common is no base where it lies on something else."""
    machine.scan("debian:12", image(SYSTEM, RUNTIME))
    assert machine.scan("app:1", image(RUNTIME, SYSTEM, LATER)).artifact.base is None


@pytest.mark.parametrize(
    "stated",
    [
        {DIGEST: BASE.digest},
        {NAME: "docker.io/library/debian:12", DIGEST: ELSEWHERE},
        {NAME: "debian:12"},
    ],
    ids=["by digest", "by name, with the digest of an index", "by name"],
)
def test_a_stated_base_that_is_known(machine: Machine, stated: dict[str, str]) -> None:
    """It has the layers of the known image, though an earlier build has more in common."""
    machine.scan_layout(BASE)
    if NAME in stated:
        machine.scan("debian:12", BASE)
    machine.scan("app:1", image(SYSTEM, RUNTIME, EARLIER))
    machine.scan("app:1", image(SYSTEM, RUNTIME))
    result = machine.scan_layout(image(SYSTEM, RUNTIME, LATER, annotations=stated))
    assert result.artifact.base is not None
    assert (result.artifact.base.evidence, result.artifact.base.layers) == ("annotation", 1)
    assert result.artifact.base.name == stated.get(NAME, "")
    assert origins(result) == {"system": True, "runtime": False, "later": False}


@pytest.mark.parametrize(
    "stated", [{NAME: "debian:11"}, {DIGEST: ELSEWHERE}, {NAME: "not a name", DIGEST: ELSEWHERE}]
)
def test_a_stated_base_that_is_not_known(machine: Machine, stated: dict[str, str]) -> None:
    """The statement stands, and which layers are meant stays open."""
    machine.scan("debian:12", BASE)
    result = machine.scan_layout(image(SYSTEM, LATER, annotations=stated))
    assert result.artifact.base is not None
    assert (result.artifact.base.name, result.artifact.base.digest) == (
        stated.get(NAME, ""),
        stated.get(DIGEST, ""),
    )
    assert result.artifact.base.layers == -1
    assert origins(result) == {"system": None, "later": None}


def test_labels_are_inherited(machine: Machine) -> None:
    """What the manifest says is about this image; a label may be that of the base."""
    labels = {"Labels": {NAME: "scratch:0"}}
    both = image(SYSTEM, LATER, settings=labels, annotations={NAME: "debian:12"})
    only = image(SYSTEM, LATER, settings=labels)
    found = [machine.scan_layout(one).artifact.base for one in (both, only)]
    assert [one.name for one in found if one] == ["debian:12", "scratch:0"]


def test_only_whole_images_are_remembered(machine: Machine) -> None:
    """An image with a layer that is not what its digest promises is no base of others."""
    bad = image(layer({"a": b"1"}, ""), RUNTIME)
    folder = write_layout(machine.folder / "bad", {"": bad})
    blob = folder / "blobs" / bad.layers[0].digest.replace(":", "/")
    blob.write_bytes(blob.read_bytes()[:-1] + b"\1")
    assert not examine(f"oci:{folder}", machine.settings).complete
    assert machine.scan("app:1", image(*bad.layers, LATER)).artifact.base is None


def test_the_origin_follows_what_is_known(machine: Machine) -> None:
    """A remembered inventory is not given out for a time when less was known."""
    built = image(SYSTEM, LATER)
    assert origins(machine.scan("app:1", built))["system"] is None
    machine.scan("debian:12", BASE)
    result = machine.scan("app:1", built)
    assert {one.verified for one in result.artifact.layers} == {"earlier"}
    assert origins(result) == {"system": True, "later": False}


def test_chain_ids() -> None:
    """The first is the layer's own; a longer chain has the digest of chain and layer."""
    one, two, three = (digest(name) for name in (b"a", b"b", b"c"))
    chain = digest(f"{one} {two}".encode())
    layers = [Layer(diff_id=diff_id) for diff_id in (one, two, three)]
    assert chain_ids(layers) == [one, chain, digest(f"{chain} {three}".encode())]
    assert chain_ids([]) == []
