"""Lists of digests of bad files, in whatever form people keep them.

One file a line: a digest alone, ``DIGEST  NAME`` as ``sha256sum`` writes it, rows of CSV with any
columns, or ClamAV's ``MD5:SIZE:NAME``. Every SHA-256, SHA-1 and MD5 digest in a line is one of the
same file; what else stands there becomes the remark. Lines that begin with ``#`` are comments.

Source: https://docs.clamav.net/manual/Signatures/HashSignatures.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from seawall.advisories.feed import Fact, Skipped
from seawall.advisories.intelligence.stating import stated
from seawall.errors import LimitExceeded, MalformedInput
from seawall.model import IndicatorKind

SIZE: Final = 1 << 30
"""Largest list, in bytes."""
LINE: Final = 4096
"""Longest line, in characters."""

_DIGEST: Final = re.compile(
    r"(?<![0-9A-Za-z])(?:[0-9A-Fa-f]{64}|[0-9A-Fa-f]{40}|[0-9A-Fa-f]{32})(?![0-9A-Za-z])"
)
_SEPARATORS: Final = re.compile(r"[\s,;:*\"']+")
_KINDS: Final = {64: IndicatorKind.SHA256, 40: IndicatorKind.SHA1, 32: IndicatorKind.MD5}


def read(stream: BinaryIO, source: str) -> Iterator[Fact]:
    """Every digest of a list.

    Args:
        stream: text.
        source: id of the source.

    Raises:
        MalformedInput: it holds no digest at all.
    """
    content = stream.read(SIZE + 1)
    if len(content) > SIZE:
        raise LimitExceeded("larger than any list of digests")
    found = False
    left_out: list[Skipped] = []
    for number, line in enumerate(content.decode("utf-8-sig", errors="replace").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        digests = _DIGEST.findall(line) if len(line) <= LINE else []
        if not digests:
            left_out.append(Skipped(f"line {number}", "no digest"))
        for digest in digests:
            found = True
            note = " ".join(filter(None, _SEPARATORS.split(_DIGEST.sub(" ", line))))
            yield stated(_KINDS[len(digest)], digest, source, labels=("malware",), note=note)
    if not found:
        raise MalformedInput("no line holds a digest")
    yield from left_out
