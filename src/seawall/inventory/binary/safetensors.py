"""AI models in safetensors.

Eight bytes give the length of a JSON header, which names the tensors and may have free
metadata under ``__metadata__``. Some tools put a model card there, with keys that begin
with ``modelspec.``; most say no more than which framework wrote the file.

Sources: https://huggingface.co/docs/safetensors/index#format and
https://github.com/Stability-AI/ModelSpec
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from seawall.artifacts.file import MIB, File
from seawall.errors import LimitExceeded, MalformedInput
from seawall.inventory.binary.model_identity import HUB_BLOBS, HUB_HINT, identified
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Item, Location, Package

_LIMIT: Final = 4096 * MIB
_HEADER: Final = 100_000_000  # what the format's own reader accepts
_SUFFIX: Final = ".safetensors"
_PROPERTIES: Final = {
    "architecture": "modelspec.architecture",
    "framework": "format",
    "hash": "modelspec.hash_sha256",
    "base-model": "ss_sd_model_name",
}


class _Header(msgspec.Struct):
    metadata: dict[str, str] = msgspec.field(default_factory=dict, name="__metadata__")


_DECODER: Final = msgspec.json.Decoder(_Header)


class Safetensors(Declared):
    """Reads the header of one model."""

    name: Final = "binary/safetensors"
    version: Final = 1
    wants: Final = Wants(suffixes=(_SUFFIX,), patterns=(HUB_BLOBS,), hint=HUB_HINT, limit=_LIMIT)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the model."""
        if file.data[8:9] == b"{":
            yield _package(_metadata(file), file.path)
        elif file.name.lower().endswith(_SUFFIX):
            raise MalformedInput("no safetensors header", where=file.path)


def _metadata(file: File) -> dict[str, str]:
    length = int.from_bytes(file.data[:8], "little")
    if length > _HEADER:
        raise LimitExceeded(f"a safetensors header of {length} bytes", where=file.path)
    try:
        return _DECODER.decode(file.data[8 : 8 + length]).metadata
    except (ValueError, RecursionError) as error:
        raise MalformedInput(f"broken safetensors header: {error}", where=file.path) from error


def _package(metadata: dict[str, str], path: str) -> Package:
    found = identified(
        path,
        title=metadata.get("modelspec.title", ""),
        version=metadata.get("modelspec.version", ""),
    )
    license_ = metadata.get("modelspec.license", "")
    properties = {name: metadata[key] for name, key in _PROPERTIES.items() if metadata.get(key)}
    return Package(
        type=found.type,
        name=found.name,
        version=found.version,
        evidence=found.evidence,
        locations=(Location(path),),
        licenses=(license_,) if license_ else (),
        publisher=metadata.get("modelspec.author", ""),
        properties={"format": "safetensors", **properties},
    )


PLUGIN: Final = Safetensors()
