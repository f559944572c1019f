"""AI models: what GGUF and safetensors files say they are."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import Final

import pytest
from hypothesis import given

from seawall.errors import MalformedInput
from seawall.inventory.binary.gguf import PLUGIN as GGUF
from seawall.inventory.binary.safetensors import PLUGIN as SAFETENSORS
from tests.inventory.binary.making import damaged, items, packages, survives
from tests.shared import corpus

COMMIT: Final = "0123456789abcdef0123456789abcdef01234567"


def text(value: str, order: str = "<", *, wide: bool = True) -> bytes:
    raw = value.encode()
    return struct.pack(order + ("Q" if wide else "I"), len(raw)) + raw


def entry(key: str, kind: int, value: bytes, order: str = "<", *, wide: bool = True) -> bytes:
    return text(key, order, wide=wide) + struct.pack(order + "I", kind) + value


def gguf(*entries: bytes, order: str = "<", version: int = 3, count: int | None = None) -> bytes:
    number = len(entries) if count is None else count
    layout = order + ("IQQ" if version > 1 else "III")
    return b"GGUF" + struct.pack(layout, version, 7, number) + b"".join(entries)


def said(facts: Mapping[str, str], order: str = "<", *, wide: bool = True) -> list[bytes]:
    return [
        entry(f"general.{key}", 8, text(value, order, wide=wide), order, wide=wide)
        for key, value in facts.items()
    ]


def tokens(count: int) -> bytes:
    array = struct.pack("<IQ", 8, count) + text("x") * count
    return entry("tokenizer.ggml.tokens", 9, array)


def safetensors(metadata: dict[str, str]) -> bytes:
    tensor = {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}
    header = json.dumps({"__metadata__": metadata, "weight": tensor}).encode()
    return len(header).to_bytes(8, "little") + header + bytes(4)


@pytest.mark.parametrize(("order", "version"), [("<", 3), (">", 3), ("<", 2), ("<", 1)])
def test_gguf(order: str, version: int) -> None:
    """Both byte orders and all versions give the model's own words."""
    wide = version > 1
    facts = {
        "architecture": "llama",
        "name": "Tiny Model",
        "version": "v1.5",
        "license": "apache-2.0",
        "author": "Someone",
        "size_label": "1B",
    }
    entries = said(facts, order, wide=wide)
    entries.insert(1, entry("general.file_type", 4, struct.pack(order + "I", 7), order, wide=wide))
    (found,) = packages(GGUF, "m/x.gguf", gguf(*entries, order=order, version=version))
    assert (found.type, found.name, found.version) == ("generic", "Tiny Model", "v1.5")
    assert (found.licenses, found.publisher) == (("apache-2.0",), "Someone")
    assert found.properties == {"format": "gguf", "architecture": "llama", "size": "1B"}
    assert found.evidence == "stated"


@pytest.mark.parametrize(
    "facts",
    [
        {"source.huggingface.repository": "org/model"},
        {"repo_url": "https://huggingface.co/org/model", "name": "x"},
        {"repo_url": "https://huggingface.co/org/model/"},
    ],
)
def test_models_of_the_hub(facts: dict[str, str]) -> None:
    """A repository on the hub is the identity."""
    (found,) = packages(GGUF, "x.gguf", gguf(*said(facts)))
    assert (found.type, found.name) == ("huggingface", "org/model")


def test_the_vocabulary_is_not_stepped_through() -> None:
    """Short arrays are passed over; the one of all tokens ends the reading."""
    short = entry("general.tags", 9, struct.pack("<IQ", 8, 2) + text("a") + text("b"))
    numbers = entry("scores", 9, struct.pack("<IQ", 6, 3) + bytes(12))
    name, late = said({"name": "n", "license": "late"})
    (found,) = packages(GGUF, "x.gguf", gguf(short, numbers, name, tokens(5000), late))
    assert (found.name, found.licenses) == ("n", ())
    (found,) = packages(GGUF, "x.gguf", gguf(name, tokens(10), late))
    assert found.licenses == ("late",)


@pytest.mark.parametrize(
    "data",
    [
        b"GGML",
        gguf(count=1),
        gguf(*said({"name": "n"}))[:-1],
        gguf(entry("k", 77, b"")),
        gguf(entry("k", 9, struct.pack("<IQ", 77, 1))),
        gguf(entry("k", 9, struct.pack("<IQ", 10, 1 << 60))),
        gguf(struct.pack("<Q", 1 << 62)),
    ],
)
def test_broken_gguf(data: bytes) -> None:
    """What does not add up is said, with the file."""
    with pytest.raises(MalformedInput) as caught:
        items(GGUF, "x.gguf", data)
    assert caught.value.where == "x.gguf"


def test_safetensors() -> None:
    """The model card in the metadata is used where there is one."""
    card = {
        "modelspec.title": "Some Model",
        "modelspec.architecture": "sd-v1",
        "modelspec.author": "Someone",
        "modelspec.license": "MIT",
        "format": "pt",
    }
    (found,) = packages(SAFETENSORS, "x.safetensors", safetensors(card))
    assert (found.type, found.name, found.evidence) == ("generic", "Some Model", "stated")
    assert (found.licenses, found.publisher) == (("MIT",), "Someone")
    assert found.properties == {
        "format": "safetensors",
        "architecture": "sd-v1",
        "framework": "pt",
    }


@pytest.mark.parametrize(
    ("path", "identity"),
    [
        (f"models--org--m/snapshots/{COMMIT}/model.safetensors", ("org/m", COMMIT, "derived")),
        (f"root/models--org--m/blobs/{COMMIT}", ("org/m", "", "derived")),
        ("srv/bert/model.safetensors", ("bert", "", "guessed")),
        ("srv/bert/model-00001-of-00002.safetensors", ("bert", "", "guessed")),
        ("srv/tiny-00001-of-00002.safetensors", ("tiny", "", "guessed")),
        ("model.safetensors", ("model", "", "guessed")),
    ],
)
def test_names_of_files(path: str, identity: tuple[str, str, str]) -> None:
    """The hub's cache names its models; elsewhere the name is a guess."""
    (found,) = packages(SAFETENSORS, path, safetensors({}))
    assert (found.name, found.version, found.evidence) == identity
    assert found.type == ("huggingface" if identity[2] == "derived" else "generic")


def test_other_files_of_the_hub() -> None:
    """Blobs have no suffix: those of other formats are passed over."""
    for plugin in (GGUF, SAFETENSORS):
        assert items(plugin, f"models--o--m/blobs/{COMMIT}", b"PK\3\4 something else") == []


def test_a_real_header() -> None:
    """The header of a published model is read."""
    path = corpus("packages") / "gguf/root/nomic-embed-475M.header.safetensors"
    (found,) = packages(SAFETENSORS, "m/nomic-embed-475M.safetensors", path.read_bytes())
    assert (found.name, found.properties["framework"]) == ("nomic-embed-475M", "pt")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no header",
        safetensors({})[:20],
        (1 << 60).to_bytes(8, "little") + b"{}",
        (9).to_bytes(8, "little") + b'{"a":[[[',
        safetensors({}).replace(b"{}", b"[]"),
    ],
)
def test_broken_safetensors(data: bytes) -> None:
    """What does not add up is said, with the file."""
    with pytest.raises(MalformedInput) as caught:
        items(SAFETENSORS, "x.safetensors", data)
    assert caught.value.where == "x.safetensors"


@given(damaged(gguf(*said({"name": "n", "license": "l"}), tokens(3))))
def test_damaged_gguf(data: bytes) -> None:
    """Flipped bytes and missing ends are survived."""
    survives(GGUF, "x.gguf", data)


@given(damaged(safetensors({"format": "pt"})))
def test_damaged_safetensors(data: bytes) -> None:
    """The same for safetensors."""
    survives(SAFETENSORS, "x.safetensors", data)
