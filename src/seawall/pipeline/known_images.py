"""Which image another one was built on, from the images seen on this machine before.

An image's lowest layers are those of its base. Every complete image leaves its name under the
chain ID of its layers, so that an image with the same lowest layers can name it later.

Source: https://github.com/opencontainers/image-spec/blob/main/config.md#layer-chainid.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

import msgspec
from msgspec.structs import replace

from seawall.artifacts.registry import reference
from seawall.model import Artifact, BaseImage, Layer
from seawall.store.cache import Cache


class KnownImages:
    """Images by the chain ID of their layers.

    Args:
        cache: where they are kept, ``None`` for nowhere.
    """

    def __init__(self, cache: Cache | None) -> None:
        self._cache = cache

    def base(self, artifact: Artifact) -> BaseImage | None:
        """The base image, by annotation or by the longest known part of its layers.

        How many layers a stated base has is told by the known image that it names: another
        one with more layers in common may be an earlier build of the same image.
        """
        known = self._known(artifact)
        stated = artifact.base
        if stated is None:
            return next(known, None)
        layers = next((one.layers for one in known if _is_same(stated, one)), -1)
        return replace(stated, layers=layers)

    def remember(self, artifact: Artifact) -> None:
        """Keep the name of an image under the chain ID of its layers."""
        if self._cache is None or not artifact.layers:
            return
        name = artifact.tags[0] if artifact.tags else artifact.name
        chain = chain_ids(artifact.layers)[-1]
        self._cache.put("chain", chain, msgspec.json.encode([name, artifact.digest]))

    def _known(self, artifact: Artifact) -> Iterator[BaseImage]:
        """Images whose layers are the lowest of this one, that with the most first."""
        if self._cache is None:
            return
        chains = chain_ids(artifact.layers)
        for count in range(len(chains) - 1, 0, -1):
            data = self._cache.get("chain", chains[count - 1])
            if data is not None:
                name, digest = msgspec.json.decode(data, type=tuple[str, str])
                yield BaseImage(name=name, digest=digest, evidence="known layers", layers=count)


def _is_same(stated: BaseImage, known: BaseImage) -> bool:
    """By digest or, since a digest may be that of an index, by name."""
    if stated.digest and stated.digest == known.digest:
        return True
    one, other = reference.parsed(stated.name), reference.parsed(known.name)
    return one is not None and other is not None and one[:3] == other[:3]


def chain_ids(layers: Sequence[Layer]) -> list[str]:
    """The chain ID of every layer, lowest first."""
    chains: list[str] = []
    for layer in layers:
        chain = layer.diff_id
        if chains:
            digest = hashlib.sha256(f"{chains[-1]} {layer.diff_id}".encode()).hexdigest()
            chain = f"sha256:{digest}"
        chains.append(chain)
    return chains
