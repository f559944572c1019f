"""Compressing the values of a snapshot: small ones, that have much in common."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import zstandard

from seawall.errors import MalformedInput

LARGEST: Final = 64 << 20
"""Most bytes of one uncompressed value."""
DICTIONARY: Final = 112 << 10
"""Size of a dictionary, in bytes."""
SAMPLES: Final = 12 << 20
"""Bytes that a dictionary is made from, at most."""
SMALLEST: Final = 19
"""Level that gives the smallest values."""
QUICK: Final = 15
"""Level that is some seven times as fast and gives values a tenth larger."""
FEWEST: Final = 1000
"""Fewer values do not tell what they have in common."""


class Codec:
    """Compresses and expands the values of one table.

    Args:
        dictionary: what values of its kind have in common.
        where: the file, for errors.

    Raises:
        MalformedInput: the dictionary is damaged.
    """

    def __init__(self, dictionary: bytes, where: str = "") -> None:
        self._where = where
        self._shared = zstandard.ZstdCompressionDict(dictionary) if dictionary else None
        try:
            self._expander = zstandard.ZstdDecompressor(
                dict_data=self._shared, max_window_size=LARGEST
            )
        except zstandard.ZstdError as error:
            raise MalformedInput(f"damaged dictionary: {error}", where=where) from error

    def compressor(self, level: int) -> Callable[[bytes], bytes]:
        """Compresses one value at a time, at :data:`SMALLEST` or :data:`QUICK`."""
        parameters = zstandard.ZstdCompressionParameters.from_level(
            level, write_checksum=False, write_dict_id=False, write_content_size=True
        )
        return zstandard.ZstdCompressor(
            dict_data=self._shared, compression_params=parameters
        ).compress

    def expand(self, value: bytes) -> bytes:
        """The value before it was compressed.

        Raises:
            MalformedInput: it is damaged.
        """
        try:
            if zstandard.frame_content_size(value) > LARGEST:
                raise MalformedInput("holds a value larger than any may be", where=self._where)
            return self._expander.decompress(value)
        except (zstandard.ZstdError, TypeError) as error:  # a damaged row may have no bytes
            raise MalformedInput(f"damaged: {error}", where=self._where) from error


def dictionary(values: Sequence[bytes]) -> bytes:
    """What the values have in common; empty where they are too few to tell."""
    step = max(1, sum(map(len, values)) // SAMPLES)
    samples: list[bytes | bytearray | memoryview] = [value[: 8 << 10] for value in values[::step]]
    if len(samples) < FEWEST:
        return b""
    trained = zstandard.train_dictionary(
        DICTIONARY, samples, k=1000, d=8, steps=4, level=19, dict_id=1
    )
    return trained.as_bytes()
