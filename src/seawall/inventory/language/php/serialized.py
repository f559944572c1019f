"""Values in PHP's own serialisation, such as ``a:1:{s:4:"name";s:3:"Log";}``.

Only plain data is read: text, numbers, truth values, null and arrays. Objects, which would
run code when PHP reads them, are refused.

Source: https://www.php.net/manual/function.serialize.php
"""

from __future__ import annotations

import re
from typing import Any, Final

from seawall.errors import LimitExceeded, MalformedInput

_DEEPEST: Final = 64
_SCALAR: Final = re.compile(rb"N;|([ibd]):([^;]{1,40});")
_LENGTH: Final = re.compile(rb"([sa]):(\d{1,9}):")


def unserialized(data: bytes, where: str) -> Any:
    """The value that some bytes hold; the keys of arrays become text.

    Raises:
        MalformedInput: it is no such value, or an object.
        LimitExceeded: it is nested too deeply.
    """
    return _Reader(data, where).value(0)


class _Reader:
    """Reads from a position onwards."""

    def __init__(self, data: bytes, where: str) -> None:
        self.data = data
        self.where = where
        self.position = 0

    def value(self, depth: int) -> Any:
        if depth > _DEEPEST:
            raise LimitExceeded(f"nested more than {_DEEPEST} deep", where=self.where)
        if scalar := _SCALAR.match(self.data, self.position):
            self.position = scalar.end()
            return scalar[2].decode("ascii", "replace") if scalar[1] else None
        head = _LENGTH.match(self.data, self.position)
        if head is None:
            raise self._broken()
        self.position = head.end()
        length = int(head[2])
        return self._text(length) if head[1] == b"s" else self._array(length, depth)

    def _text(self, length: int) -> str:
        end = self.position + 1 + length
        if (
            self.data[self.position : self.position + 1] != b'"'
            or self.data[end : end + 2] != b'";'
        ):
            raise self._broken()
        text = self.data[self.position + 1 : end].decode("utf-8", "replace")
        self.position = end + 2
        return text

    def _array(self, length: int, depth: int) -> dict[str, Any]:
        self._expect(b"{")
        found: dict[str, Any] = {}
        for _ in range(length):
            key = self.value(depth + 1)
            found[str(key)] = self.value(depth + 1)
        self._expect(b"}")
        return found

    def _expect(self, mark: bytes) -> None:
        if self.data[self.position : self.position + 1] != mark:
            raise self._broken()
        self.position += 1

    def _broken(self) -> MalformedInput:
        return MalformedInput(f"not a serialised value at byte {self.position}", where=self.where)
