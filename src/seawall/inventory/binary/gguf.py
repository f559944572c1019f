"""AI models in GGUF, the format of llama.cpp.

After the magic and a version come the numbers of tensors and of metadata entries, then the
entries: key, type and value; strings and arrays are preceded by their lengths. What the
model is stands in keys that begin with ``general.``, before the vocabulary, whose hundreds
of thousands of strings are not stepped through.

Source: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import Struct
from typing import Final, Literal

from seawall.artifacts.file import MIB, File
from seawall.errors import MalformedInput
from seawall.inventory.binary.model_identity import HUB_BLOBS, HUB_HINT, identified
from seawall.inventory.extractor import Declared, Wants
from seawall.model import Item, Location, Package

_LIMIT: Final = 4096 * MIB
_MAGIC: Final = b"GGUF"
_ENTRIES: Final = 4096
_KEY: Final = 64 * 1024
_SHOWN: Final = 1000
_LONG: Final = 4096
_STRING: Final = 8
_ARRAY: Final = 9
_BOOL: Final = 7
_SIZES: Final = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
_SIGNED: Final = frozenset({1, 3, 5, 11})
_FLOATS: Final = {6: "f", 12: "d"}
_PROPERTIES: Final = {
    "architecture": "general.architecture",
    "size": "general.size_label",
    "finetune": "general.finetune",
    "quantized-by": "general.quantized_by",
    "base-model": "general.base_model.0.repo_url",
    "address": "general.url",
}


class Gguf(Declared):
    """Reads the metadata of one model."""

    name: Final = "binary/gguf"
    version: Final = 1
    wants: Final = Wants(suffixes=(".gguf",), patterns=(HUB_BLOBS,), hint=HUB_HINT, limit=_LIMIT)

    def extract(self, file: File) -> Iterator[Item]:
        """Yield the model."""
        if file.data[:4] == _MAGIC:
            yield _package(dict(_Reader(file).metadata()), file.path)
        elif file.name.lower().endswith(".gguf"):
            raise MalformedInput("the GGUF magic is missing", where=file.path)


def _package(metadata: dict[str, str], path: str) -> Package:
    def said(key: str) -> str:
        return metadata.get(f"general.{key}", "")

    found = identified(
        path,
        repository=said("source.huggingface.repository") or said("repo_url"),
        title=said("name") or said("basename"),
        version=said("version"),
    )
    properties = {name: metadata[key] for name, key in _PROPERTIES.items() if metadata.get(key)}
    return Package(
        type=found.type,
        name=found.name,
        version=found.version,
        evidence=found.evidence,
        locations=(Location(path),),
        licenses=(said("license"),) if said("license") else (),
        publisher=said("author") or said("organization"),
        properties={"format": "gguf", **properties},
    )


class _Reader:
    """Steps through the metadata."""

    __slots__ = ("_at", "_file", "_order", "_width")

    def __init__(self, file: File) -> None:
        self._file = file
        self._at = 4
        self._order: Literal["little", "big"] = "little"
        version = self._take(4)
        if version[:2] == b"\0\0":  # small numbers end, not begin, with zeros
            self._order = "big"
        self._width = 4 if int.from_bytes(version, self._order) == 1 else 8

    def metadata(self) -> Iterator[tuple[str, str]]:
        """Keys and values up to the vocabulary."""
        self._number(self._width)  # of tensors
        for _ in range(min(self._number(self._width), _ENTRIES)):
            key = self._text(_KEY)
            kind = self._number(4)
            if kind == _ARRAY:
                if not self._skip_array():
                    return
            elif kind == _STRING:
                yield key, self._text(_LIMIT)
            else:
                yield key, self._scalar(kind)

    def _skip_array(self) -> bool:
        """Go behind an array, unless it is one of very many strings."""
        kind, count = self._number(4), self._number(self._width)
        if kind == _STRING and count <= _LONG:
            for _ in range(count):
                self._skip(self._number(self._width))
            return True
        if kind in _SIZES:
            self._skip(count * _SIZES[kind])
            return True
        if kind in (_STRING, _ARRAY):
            return False
        raise self._malformed(f"an array of type {kind}")

    def _scalar(self, kind: int) -> str:
        if kind not in _SIZES:
            raise self._malformed(f"a value of type {kind}")
        raw = self._take(_SIZES[kind])
        if kind in _FLOATS:
            mark = "<" if self._order == "little" else ">"
            return str(Struct(mark + _FLOATS[kind]).unpack(raw)[0])
        if kind == _BOOL:
            return "true" if any(raw) else "false"
        return str(int.from_bytes(raw, self._order, signed=kind in _SIGNED))

    def _text(self, limit: int) -> str:
        length = self._number(self._width)
        if length > limit:
            raise self._malformed(f"a text of {length} bytes")
        shown = self._take(min(length, _SHOWN))
        self._skip(length - len(shown))
        return shown.decode("utf-8", errors="replace").strip()

    def _number(self, size: int) -> int:
        return int.from_bytes(self._take(size), self._order)

    def _skip(self, size: int) -> None:
        if size > self._file.size - self._at:
            raise self._malformed("it is cut off")
        self._at += size

    def _take(self, size: int) -> bytes:
        start = self._at
        self._skip(size)
        return self._file.data[start : self._at]

    def _malformed(self, reason: str) -> MalformedInput:
        return MalformedInput(f"broken GGUF metadata: {reason}", where=self._file.path)


PLUGIN: Final = Gguf()
