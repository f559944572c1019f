"""Cutting sorted rows into pages where their names say so.

Pages of a fixed length would all change when one row is put in before them. Here a page
begins at names whose checksum says so, so that one more row changes one page: an update then
compresses, and sends, little more than what is new.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar
from zlib import crc32

T = TypeVar("T")


def pages(rows: Iterable[T], name: Callable[[T], str], mean: int) -> Iterator[list[T]]:
    """Some consecutive rows each: about ``mean``, at least half and at most four times of it.

    Args:
        rows: in their order.
        name: what decides where a page begins.
        mean: length of a page, at least 2.
    """
    half = mean // 2
    page: list[T] = []
    for row in rows:
        long = len(page) >= half and crc32(name(row).encode(errors="replace")) % half == 0
        if long or len(page) == 4 * mean:
            yield page
            page = []
        page.append(row)
    if page:
        yield page
