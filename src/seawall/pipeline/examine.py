"""From a target to its inventory: layers read or remembered, verified, and merged."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Final, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from seawall.artifacts import limits
from seawall.artifacts.source import Blob, Opened, Options
from seawall.artifacts.target import open_target
from seawall.artifacts.windows import LOCAL
from seawall.errors import DigestMismatch, SourceError
from seawall.inventory.dispatch import Dispatcher
from seawall.inventory.facts import LayerFacts
from seawall.inventory.merge import documented, merge
from seawall.model import Artifact, BaseImage, Diagnostic, Inventory, Layer
from seawall.pipeline.known_images import KnownImages
from seawall.store.cache import Cache

if TYPE_CHECKING:
    from seawall.pipeline.reading import LayerReading

_Facts = TypeVar("_Facts", Inventory, LayerFacts)
_READ: Final = frozenset({"now", "earlier", "no digest"})
_LAYOUT: Final = 1  # raised when the shape of cached facts changes


class Settings(Struct, frozen=True, kw_only=True):
    """How a target is examined.

    Attributes:
        options: how it is reached, and what is skipped in it.
        cache: where facts are kept, ``None`` for nowhere.
        verify: read and hash layers again that are known.
        progress: called with what is being done, the number of the step and of all steps.
    """

    options: Options = Options()
    cache: Cache | None = None
    verify: bool = False
    progress: Callable[[str, int, int], None] = lambda _what, _step, _steps: None


class Examined(Struct, frozen=True, kw_only=True):
    """What is in a target.

    Attributes:
        artifact: what it is; its layers say how they were verified.
        inventory: what is in it.
        complete: every layer was read and is what its digest promises.
    """

    artifact: Artifact
    inventory: Inventory
    complete: bool


def examine(target: str, settings: Settings) -> Examined:
    """Read a target.

    Raises:
        UserError: there is no such target.
        SourceError: it cannot be reached or its manifest cannot be read.
    """
    with open_target(target, settings.options) as opened:
        if opened.document is not None:
            return _Document(settings).examine(opened, *opened.document)
        if opened.tree is not None:
            return _Tree(settings).examine(opened)
        return _Image(settings).examine(opened)


class _Reading:
    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.dispatcher = Dispatcher()

    def _finished(
        self, artifact: Artifact, inventory: Inventory, opened: Opened, *, complete: bool
    ) -> Examined:
        return Examined(
            artifact=replace(artifact, release=inventory.release),
            inventory=replace(
                inventory,
                hints=tuple(dict.fromkeys((*opened.hints, *inventory.hints))),
                diagnostics=(*opened.diagnostics, *inventory.diagnostics),
            ),
            complete=complete,
        )


class _Tree(_Reading):
    """A tree of files: nothing is kept, for nothing tells whether it has changed."""

    def examine(self, opened: Opened) -> Examined:
        from seawall.pipeline.reading import read_tree  # noqa: PLC0415 - not for cached images

        assert opened.tree is not None  # noqa: S101 - the caller chose by it
        self.settings.progress("reading files", 0, 0)
        facts = read_tree(opened.tree, self.dispatcher, self.settings.options.skip)
        return self._finished(opened.artifact, merge([facts]), opened, complete=True)


class _Document(_Reading):
    """An SBOM: its own reader is the only extractor."""

    def examine(self, opened: Opened, path: str, data: bytes) -> Examined:
        from seawall.artifacts.file import File  # noqa: PLC0415
        from seawall.inventory.dispatch import read  # noqa: PLC0415
        from seawall.inventory.facts import FileFacts  # noqa: PLC0415
        from seawall.inventory.sbom import recognise  # noqa: PLC0415

        name = recognise(data)
        readers = tuple(one for one in self.dispatcher.readers if one.entry.name == name)
        if not readers:
            raise SourceError(
                "it is not an SBOM that can be read",
                where=path,
                hint="CycloneDX, SPDX and Syft JSON are",
            )
        facts = FileFacts.of(read(File(path, data), readers, trusted=True))
        inventory = documented(facts)
        broken = any(item.kind in {"malformed", "unreadable"} for item in facts.diagnostics)
        return self._finished(opened.artifact, inventory, opened, complete=not broken)


class _Image(_Reading):
    """A stack of layers, each kept by its content and the extractors that read it."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._identity = f"{_LAYOUT} {self.dispatcher.identity} {settings.options.skip}"
        self._diagnostics: list[Diagnostic] = []
        self._known = KnownImages(settings.cache)

    def examine(self, opened: Opened) -> Examined:
        stack = opened.artifact.layers
        if len(stack) > limits.LAYERS:
            raise SourceError(
                f"it has {len(stack)} layers, more than the {limits.LAYERS} that are read",
                where=opened.artifact.name,
            )
        base = self._known.base(opened.artifact)
        key = self._key(stack, base)
        known = all(layer.diff_id or layer.digest for layer in stack)
        kept = self._kept("image", key, Inventory) if known else None
        if kept is not None:
            layers = tuple(_marked(layer, "earlier") for layer in stack)
            artifact = _with_base(opened.artifact, layers, base)
            return self._finished(artifact, kept, opened, complete=True)
        facts, layers = self._layers(stack, opened.blobs)
        complete = all(layer.verified in _READ for layer in layers)
        inventory = merge(facts, layers, base.layers if base else -1)
        inventory = replace(inventory, diagnostics=(*self._diagnostics, *inventory.diagnostics))
        if complete and known:
            self._keep("image", key, inventory)
            self._known.remember(opened.artifact)
        if self.settings.cache:
            self.settings.cache.trim()
        artifact = _with_base(opened.artifact, layers, base)
        return self._finished(artifact, inventory, opened, complete=complete)

    def _layers(
        self, stack: tuple[Layer, ...], blobs: tuple[Blob, ...]
    ) -> tuple[list[LayerFacts], tuple[Layer, ...]]:
        """Facts of every layer and how it was verified; only what is not known is read."""
        known = {number: self._known_layer(layer) for number, layer in enumerate(stack)}
        missing = [number for number, facts in known.items() if facts is None]
        readings = self._readings(missing, stack, blobs) if missing else {}
        facts, layers = [], []
        for number, layer in enumerate(stack):
            kept = known[number]
            if kept is not None:
                facts.append(kept)
                layers.append(_marked(layer, "earlier"))
            else:
                facts.append(readings[number].facts)
                layers.append(self._judged(number, layer, readings[number]))
        return facts, tuple(layers)

    def _known_layer(self, layer: Layer) -> LayerFacts | None:
        if not (layer.diff_id or layer.digest):
            return None
        return self._kept("layer", self._layer_key(layer), LayerFacts)

    def _layer_key(self, layer: Layer) -> str:
        return f"{layer.diff_id} {layer.digest} {self._identity}"

    def _readings(
        self, missing: list[int], stack: tuple[Layer, ...], blobs: tuple[Blob, ...]
    ) -> dict[int, LayerReading]:
        from seawall.pipeline.reading import read_layer  # noqa: PLC0415 - not when all is kept
        from seawall.pipeline.side_by_side import read_all  # noqa: PLC0415

        def read(number: int) -> LayerReading:
            self.settings.progress("reading layer", number + 1, len(stack))
            layer, skip = stack[number], self.settings.options.skip
            return read_layer(blobs[number], layer, _where(number, layer), self.dispatcher, skip)

        if not all(isinstance(blobs[number], LOCAL) for number in missing):
            return {number: read(number) for number in missing}  # connections cannot be shared
        return read_all(sorted(missing, key=lambda number: -stack[number].size), read)

    def _judged(self, number: int, layer: Layer, reading: LayerReading) -> Layer:
        """The layer with what became of it; what was read whole and as promised is kept."""
        from seawall.artifacts.stream import compare  # noqa: PLC0415

        where = _where(number, layer)
        if reading.unreadable:
            self._remark(where, reading.unreadable, "unreadable", layer)
            return _marked(layer, "unread")
        try:
            compare((layer.digest, layer.diff_id), (reading.digest, reading.diff_id), where)
        except DigestMismatch as error:
            self._remark(where, f"{error.message} ({error.hint})", "digest", layer)
            return _marked(layer, "mismatch")
        if not reading.complete:
            return _marked(layer, "unread")
        if not (layer.diff_id or layer.digest):
            return _marked(replace(layer, diff_id=reading.diff_id), "no digest")
        self._keep("layer", self._layer_key(layer), reading.facts)
        return _marked(layer, "now")

    def _remark(self, where: str, reason: str, kind: str, layer: Layer) -> None:
        self._diagnostics.append(
            Diagnostic(path=where, reason=reason, kind=kind, layer=layer.diff_id)
        )

    def _key(self, stack: tuple[Layer, ...], base: BaseImage | None) -> str:
        parts = [f"{layer.diff_id} {layer.digest} {layer.created_by}" for layer in stack] + [
            self._identity,
            str(base.layers if base else -1),
        ]
        return hashlib.sha256("\n".join(parts).encode(errors="replace")).hexdigest()

    def _kept(self, kind: str, key: str, shape: type[_Facts]) -> _Facts | None:
        if self.settings.cache is None or self.settings.verify:
            return None
        data = self.settings.cache.get(kind, key)
        if data is None:
            return None
        with suppress(msgspec.DecodeError):
            return msgspec.msgpack.decode(data, type=shape)
        return None

    def _keep(self, kind: str, key: str, facts: Inventory | LayerFacts) -> None:
        if self.settings.cache is not None:
            self.settings.cache.put(kind, key, msgspec.msgpack.encode(facts))


def _marked(layer: Layer, verified: str) -> Layer:
    return replace(layer, verified=verified)


def _with_base(artifact: Artifact, layers: tuple[Layer, ...], base: BaseImage | None) -> Artifact:
    if base is not None and base.layers >= 0:
        layers = tuple(
            replace(layer, from_base=number < base.layers) for number, layer in enumerate(layers)
        )
    return replace(artifact, layers=layers, base=base)


def _where(number: int, layer: Layer) -> str:
    return f"layer {number + 1} ({layer.digest or layer.diff_id})"
